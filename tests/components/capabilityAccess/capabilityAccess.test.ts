import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { CapabilityAccess, type CapabilityAccessArgs } from "../../../provider";
import { type Child, childOf, childrenIn, dependenciesOf, runWell } from "../../support/components";
import { unknown, unknownOutput, valueIn } from "../../support/mocks/markers";
import {
  association,
  child,
  connectionArn,
  declare,
  entry,
  functionsOf,
  group,
  groupId,
  keyArn,
  minimal,
  policy,
  readAll,
  role,
  roleArn,
  roleName,
  secretArn,
} from "./capabilityAccess.fixtures";

/** The resources that a program declared, without components. */
async function resourcesOf(...args: Parameters<typeof declare>) {
  return childrenIn(await declare(...args)).filter(({ type }) => !type.startsWith("eks-auth:"));
}

/** The children by type. */
const inOrder = (children: Child[]) => [...children].sort((a, b) => (a.type < b.type ? -1 : 1));

const apiGroup = "rbac.authorization.k8s.io";
const annotations = { "pulumi.com/patchForce": "true" };
const subjects = [{ apiGroup, kind: "Group", name: group }];

describe("CapabilityAccess", () => {
  it("gives kro a role without permissions, and the access policy of EKS", async () => {
    const done = await declare(minimal.kro);
    const [component, ...others] = childrenIn(done);
    assert.deepEqual([component?.type, component?.name], ["eks-auth:index:AccessEntry", "gitops"]);
    assert.deepEqual(others, [association("AmazonEKSKROPolicy"), entry(), role]);
    assert.deepEqual(done.registrations[0]?.outputs, {
      roleArn,
      roleName,
      trustPolicy: role.inputs.assumeRolePolicy,
      capabilityType: "KRO",
      ready: roleArn,
    });
    assert.equal(await valueIn(done.result.argoCdRoleMappings), undefined);
  });

  it("gives ACK permissions for the resources with the names", async () => {
    const s3 = "arn:aws:s3:::shop-";
    const declared = await resourcesOf({
      ...minimal.ack,
      ackResources: { sqsQueues: ["shop-*", "orders"], logGroups: ["/shop"] },
      ackRoleArns: ["arn:aws:iam::210987654321:role/tables"],
      accessPolicies: [{ policy: "AmazonEKSSecretReaderPolicy", namespaces: ["shop"] }],
    });
    const [, , granted, ...others] = declared;
    const queues = (name: string) => `arn:aws:sqs:us-west-2:123456789012:${name}`;
    const logs = "arn:aws:logs:us-west-2:123456789012:log-group:/shop";
    const { Statement } = JSON.parse(String(granted?.inputs.policy));
    assert.deepEqual(
      Statement.map(({ Resource }: { Resource: unknown }) => Resource),
      [[queues("orders"), queues("shop-*")], [logs, `${logs}:*`], "*", "arn:aws:iam::210987654321:role/tables"],
    );
    assert.deepEqual(Statement[2], { Effect: "Allow", Action: "logs:DescribeLogGroups", Resource: "*" });
    assert.deepEqual(Statement[3].Action, ["sts:AssumeRole", "sts:TagSession"]);
    assert.deepEqual(others, [entry(), role]);
    assert.deepEqual(declared.slice(0, 2), [
      association("AmazonEKSACKPolicy"),
      association("AmazonEKSSecretReaderPolicy", "shop"),
    ]);
    const buckets = await resourcesOf({
      ...minimal.ack,
      ackResources: { s3Buckets: ["shop-*"] },
      ackNamespaces: ["a"],
    });
    const ofBuckets = JSON.parse(String(buckets[1]?.inputs.policy)).Statement;
    const Condition = { StringEquals: { "aws:PrincipalTag/eks:kubernetes-namespace": ["a"] } };
    const own = { StringEquals: { "aws:ResourceAccount": "123456789012", ...Condition.StringEquals } };
    assert.deepEqual(ofBuckets[0], { Effect: "Allow", Action: "s3:CreateBucket", Resource: `${s3}*`, Condition });
    assert.deepEqual(ofBuckets[1].Condition, own);
    assert.deepEqual(ofBuckets[2], { Effect: "Allow", Action: "s3:ListAllMyBuckets", Resource: "*", Condition });
  });

  it("gives Argo CD permissions for its sources, and its access policies in its namespace", async () => {
    const ecr = "arn:aws:ecr:us-west-2:123456789012:repository/charts/*";
    const codeCommit = "arn:aws:codecommit:us-west-2:123456789012:apps";
    const declared = await resourcesOf({
      ...minimal.argocd,
      argoCdNamespace: "gitops",
      secretArns: [secretArn],
      kmsKeyArns: [keyArn],
      connectionArns: [connectionArn],
      codeCommitRepositoryArns: [codeCommit],
      ecrRepositoryArns: [ecr],
    });
    const allow = (Action: string | string[], Resource: string) => ({ Effect: "Allow", Action, Resource });
    assert.deepEqual(declared, [
      association("AmazonEKSArgoCDClusterPolicy"),
      association("AmazonEKSArgoCDPolicy", "gitops"),
      policy(
        allow(["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"], secretArn),
        allow("kms:Decrypt", keyArn),
        allow("codeconnections:UseConnection", connectionArn),
        allow("codecommit:GitPull", codeCommit),
        allow(["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"], ecr),
        allow("ecr:GetAuthorizationToken", "*"),
      ),
      entry(),
      role,
    ]);
  });

  it("takes an output that turns out to be undefined as an omitted input", async () => {
    const inputs = ["argoCdRoleMappings", "clusterRules", "secretArns", "accessPolicies"];
    const outputs = Object.fromEntries(inputs.map((input) => [input, pulumi.output(undefined)]));
    const args = { ...minimal.argocd, ...outputs } as unknown as CapabilityAccessArgs;
    const without = await declare(minimal.argocd);
    const done = await declare(args);
    assert.deepEqual(childrenIn(done), childrenIn(without));
    assert.equal(await valueIn(done.result.argoCdRoleMappings), undefined);
  });

  it("has its policies among the dependencies of the capability", async () => {
    const policyArns = ["arn:aws:iam::aws:policy/ReadOnlyAccess"];
    const { result } = await declare({ ...minimal.ack, ackResources: { sqsQueues: ["a"] }, policyArns });
    assert.deepEqual(
      (await dependenciesOf(result.ready)).filter((name) => /-(Capability|ReadOnlyAccess)$/.test(name)),
      ["gitops-Capability", "gitops-ReadOnlyAccess"],
    );
  });

  it("binds the rules to a group of the role's own", async () => {
    const rules = [{ apiGroups: ["apps"], resources: ["deployments"], verbs: ["create"] }];
    const declared = await resourcesOf({
      ...minimal.argocd,
      clusterRules: [readAll],
      namespaceRules: rules,
      namespaces: ["shop"],
    });
    const rbac = declared.filter(({ type }) => type.startsWith("kubernetes:"));
    const of = (kind: string, name: string, inputs: object) =>
      child(
        `kubernetes:${apiGroup}/v1:${kind}`,
        name,
        { apiVersion: `${apiGroup}/v1`, kind, ...inputs },
        "GroupBinding",
      );
    const metadata = { namespace: "shop", annotations };
    const expected = [
      of("ClusterRole", "gitops-cluster-role", { metadata: { annotations }, rules: [readAll] }),
      of("ClusterRoleBinding", "gitops-cluster-binding", {
        metadata: { annotations },
        roleRef: { apiGroup, kind: "ClusterRole", name: "gitops-cluster-role-0a1b2c3d" },
        subjects,
      }),
      of("Role", "gitops-namespaces-shop", { metadata, rules }),
      of("RoleBinding", "gitops-namespaces-shop", {
        metadata,
        roleRef: { apiGroup, kind: "Role", name: "gitops-namespaces-shop-0a1b2c3d" },
        subjects,
      }),
    ];
    assert.deepEqual(inOrder(rbac), inOrder(expected));
    const expectedEntry = entry(group);
    assert.deepEqual(
      declared.find(({ name }) => name === expectedEntry.name),
      expectedEntry,
    );
  });

  it("returns the role mappings in the form of aws.eks.Capability", async () => {
    const userId = "906703e0-f051-7068-b225-e6392b959d9e";
    const mappings = [
      { role: "ADMIN" as const, groupIds: [groupId], userIds: [userId] },
      { role: "VIEWER" as const, groupIds: pulumi.output(Promise.resolve([userId])) },
    ];
    const done = await declare({ ...minimal.argocd, argoCdRoleMappings: mappings });
    assert.deepEqual(await valueIn(done.result.argoCdRoleMappings), [
      {
        role: "ADMIN",
        identities: [
          { id: groupId, type: "SSO_GROUP" },
          { id: userId, type: "SSO_USER" },
        ],
      },
      { role: "VIEWER", identities: [{ id: userId, type: "SSO_GROUP" }] },
    ]);
  });

  it("adds access policies that are only known later to those of EKS", async () => {
    const accessPolicies = pulumi.output(Promise.resolve([{ policy: "AmazonEKSEditPolicy", namespaces: ["shop"] }]));
    const declared = await resourcesOf({ ...minimal.kro, accessPolicies });
    assert.deepEqual(declared, [
      association("AmazonEKSEditPolicy", "shop"),
      association("AmazonEKSKROPolicy"),
      entry(),
      role,
    ]);
  });

  it("shows a policy in a preview in which the names are unknown", async () => {
    const ackResources = { sqsQueues: [unknownOutput()] };
    const done = await runWell(() => new CapabilityAccess("gitops", { ...minimal.ack, ackResources }), {
      functions: functionsOf(),
      preview: true,
    });
    assert.equal(childOf(done, "aws:iam/rolePolicy:RolePolicy").inputs.policy, unknown);
  });

  for (const partition of ["aws-cn", "aws-us-gov"]) {
    it(`uses the ARNs of the partition ${partition}`, async () => {
      const text = JSON.stringify(
        await resourcesOf(
          { ...minimal.ack, ackResources: { s3Buckets: ["a*"], secrets: ["a"] } },
          { functions: functionsOf({ partition }), partition },
        ),
      );
      assert.ok(!text.includes("arn:aws:"), text);
      assert.ok(text.includes(`arn:${partition}:secretsmanager:us-west-2:123456789012:secret:a-??????`), text);
      assert.ok(text.includes(`arn:${partition}:eks::aws:cluster-access-policy/AmazonEKSACKPolicy`), text);
    });
  }
});
