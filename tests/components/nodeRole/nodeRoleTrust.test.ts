import assert from "node:assert/strict";
import fc from "fast-check";
import type { NodeRoleArgs } from "../../../provider";
import { hybridPolicy, type NodeManagement } from "../../../provider/eks/nodeRoles";
import { childOf } from "../../support/components";
import { admitsService } from "../../support/iamEvaluator";
import { allows, statementsIn } from "../../support/identityPolicies";
import { declare, minimal, roleType, trustAnchorArn } from "./nodeRole.fixtures";

const kinds = Object.keys(minimal) as NodeManagement[];
const services = [
  "ec2.amazonaws.com",
  "ec2.amazonaws.com.cn",
  "ssm.amazonaws.com",
  "rolesanywhere.amazonaws.com",
  "eks.amazonaws.com",
  "pods.eks.amazonaws.com",
];
const actions = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity", "sts:AssumeRoleWithWebIdentity"];
const account = "123456789012";
const otherAnchor = trustAnchorArn.replace("11111111", "99999999");

/** The trust policy of a role in the mocks. */
async function trustOf(args: NodeRoleArgs): Promise<string> {
  return String(childOf(await declare(args), roleType).inputs.assumeRolePolicy);
}

/** A request to STS: the service, the action and the keys that distinguish legitimate requests from others. */
const anyRequest = fc.record({
  service: fc.constantFrom(...services),
  action: fc.constantFrom(...actions),
  context: fc.record(
    {
      "aws:SourceAccount": fc.constantFrom(account, "210987654321"),
      "aws:SourceArn": fc.constantFrom(
        trustAnchorArn,
        otherAnchor,
        `arn:aws:ssm:us-west-2:${account}:activation/a`,
        `arn:aws:ssm:us-east-1:${account}:activation/a`,
        "arn:aws:ssm:us-west-2:210987654321:activation/a",
      ),
      "sts:RoleSessionName": fc.constantFrom("node-a", "node-b", "*"),
      "aws:PrincipalTag/x509Subject/CN": fc.constantFrom("node-a", "node-b", "*"),
    },
    { requiredKeys: [] },
  ),
});
type AnyRequest = typeof anyRequest extends fc.Arbitrary<infer T> ? T : never;

/** Whether AWS's documentation has the nodes make a request. */
function isMeant(nodes: NodeManagement, { service, action, context }: AnyRequest): boolean {
  const source = context["aws:SourceArn"];
  if (nodes === "hybrid-ssm") {
    return (
      service === "ssm.amazonaws.com" &&
      action === "sts:AssumeRole" &&
      context["aws:SourceAccount"] === account &&
      source === `arn:aws:ssm:us-west-2:${account}:activation/a`
    );
  }
  if (nodes === "hybrid-roles-anywhere") {
    const name = context["sts:RoleSessionName"];
    const isNode = name !== undefined && name === context["aws:PrincipalTag/x509Subject/CN"];
    const isAllowed =
      action === "sts:TagSession" || action === "sts:SetSourceIdentity" || (action === "sts:AssumeRole" && isNode);
    return service === "rolesanywhere.amazonaws.com" && source === trustAnchorArn && isAllowed;
  }
  return service === "ec2.amazonaws.com" && action === "sts:AssumeRole";
}

describe("The trust policy of a NodeRole", () => {
  for (const nodes of kinds) {
    it(`admits exactly the requests that the nodes make: ${nodes}`, async () => {
      const policy = await trustOf(minimal[nodes]);
      fc.assert(
        fc.property(anyRequest, (request) => {
          assert.equal(admitsService(policy, request), isMeant(nodes, request));
        }),
        { numRuns: 2000 },
      );
    });
  }
});

describe("The permissions of hybrid nodes", () => {
  const place = { partition: "aws", region: "us-west-2", account };
  const arn = (name: string) => `arn:aws:eks:us-west-2:${account}:cluster/${name}`;
  const instance = `arn:aws:ssm:us-west-2:${account}:managed-instance/mi-1`;
  const tag = "ssm:resourceTag/EKSClusterARN";
  const of = (nodes: NodeManagement) => statementsIn(JSON.stringify(hybridPolicy(nodes, place, "prod")));
  const may = (nodes: NodeManagement, action: string, resource: string, context: Record<string, string> = {}) =>
    allows(of(nodes), { action, resource, context });

  it("include describing their own cluster only", () => {
    for (const nodes of ["hybrid-ssm", "hybrid-roles-anywhere"] as const) {
      assert.equal(may(nodes, "eks:DescribeCluster", arn("prod")), true);
      assert.equal(may(nodes, "eks:DescribeCluster", arn("prod2")), false);
      assert.equal(may(nodes, "eks:UpdateClusterConfig", arn("prod")), false);
    }
  });

  it("include deregistering instances of the cluster only, with Systems Manager only", () => {
    assert.equal(may("hybrid-ssm", "ssm:DeregisterManagedInstance", instance, { [tag]: arn("prod") }), true);
    assert.equal(may("hybrid-ssm", "ssm:DeregisterManagedInstance", instance, { [tag]: arn("dev") }), false);
    assert.equal(may("hybrid-ssm", "ssm:DeregisterManagedInstance", instance), false);
    assert.equal(may("hybrid-ssm", "ssm:DescribeInstanceInformation", "*"), true);
    assert.equal(
      may("hybrid-roles-anywhere", "ssm:DeregisterManagedInstance", instance, { [tag]: arn("prod") }),
      false,
    );
    assert.equal(may("hybrid-roles-anywhere", "ssm:DescribeInstanceInformation", "*"), false);
  });
});
