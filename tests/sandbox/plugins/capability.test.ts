import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { fromSandbox } from "../../support/sandbox";
import { eks } from "./testing/cloud";
import { operations, removeStacks, stackOf } from "./testing/stack";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const KEY = "aws:eks/capability:Capability capability";
const read = async () => (await eks.describeCapability({ clusterName, capabilityName: "gitops" })).capability;
const idcInstanceArn = "arn:aws:sso:::instance/ssoins-7223a1b234567890";
const trust = (actions: string[]) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: "capabilities.eks.amazonaws.com" }, Action: actions }],
  });

const program =
  (role: string, Team: string, actions = ["sts:AssumeRole", "sts:TagSession"]) =>
  async () => {
    const { arn: roleArn } = new aws.iam.Role("role", { assumeRolePolicy: trust(actions) });
    const mapping = { role, identities: [{ id: "686103e0-f051-7068-b225-e6392b959d9e", type: "SSO_GROUP" }] };
    const { arn, id, version } = new aws.eks.Capability("capability", {
      clusterName,
      capabilityName: "gitops",
      type: "ARGOCD",
      roleArn,
      deletePropagationPolicy: "RETAIN",
      configuration: { argoCd: { awsIdc: { idcInstanceArn }, rbacRoleMappings: [mapping] } },
      tags: { Team },
    });
    return { arn, id, version, roleArn };
  };

describe("stand-in for aws: Capability", () => {
  afterEach(removeStacks);

  it("creates, changes nothing the second time, updates mappings and tags in place, and deletes", async () => {
    const stack = await stackOf(program("ADMIN", "a"));
    assert.deepEqual((await stack.preview()).steps[KEY], "create");
    await stack.up();
    const made = await read();
    assert.deepEqual(
      [stack.values.arn, stack.values.id, stack.values.version],
      [made?.arn, `${clusterName},gitops`, made?.version],
    );
    assert.deepEqual([made?.type, made?.status, made?.tags], ["ARGOCD", "ACTIVE", { Team: "a" }]);
    assert.equal(made?.configuration?.argoCd?.namespace, "argocd");
    assert.equal((await stack.up()).steps[KEY], "same");
    stack.runs(program("VIEWER", "b"));
    assert.deepEqual((await stack.up()).changed[KEY]?.sort(), ["configuration", "tags", "tagsAll"]);
    const changed = await read();
    assert.deepEqual(
      changed?.configuration?.argoCd?.rbacRoleMappings?.map(({ role }) => role),
      ["VIEWER"],
    );
    assert.deepEqual(changed?.tags, { Team: "b" });
    assert.deepEqual(await operations(stack), []);
    const principalArn = String(stack.values.roleArn);
    const { associatedAccessPolicies = [] } = await eks.listAssociatedAccessPolicies({ clusterName, principalArn });
    assert.deepEqual(associatedAccessPolicies.map(({ policyArn }) => policyArn?.split("/")[1]).sort(), [
      "AmazonEKSArgoCDClusterPolicy",
      "AmazonEKSArgoCDPolicy",
    ]);
    await stack.destroy();
    await assert.rejects(read(), { name: "ResourceNotFoundException" });
    await eks.deleteAccessEntry({ clusterName, principalArn });
  });

  it("rejects a role that EKS can't assume with session tags", async () => {
    const stack = await stackOf(program("ADMIN", "a", ["sts:AssumeRole"]));
    const { ok, messages } = await stack.up();
    assert.ok(!ok);
    assert.match(messages.join("\n"), /InvalidParameterException: The trust policy for the provided role is invalid/);
  });
});
