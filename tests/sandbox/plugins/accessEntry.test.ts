import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { fromSandbox } from "../../support/sandbox";
import { account, eks, iam, trusts } from "./testing/cloud";
import { operations, removeStacks, stackOf } from "./testing/stack";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const principals = ["standin-a", "standin-b"].map((name) => `arn:aws:iam::${account}:role/${name}`);
const [first = "", second = ""] = principals;
const KEY = "aws:eks/accessEntry:AccessEntry entry";
const policyArn = (name: string) => `arn:aws:eks::aws:cluster-access-policy/${name}`;

const read = async (principalArn = first) =>
  (await eks.describeAccessEntry({ clusterName, principalArn })).accessEntry ?? {};

const program = (args: Partial<aws.eks.AccessEntryArgs>) => async () => {
  const all = { clusterName, principalArn: first, ...args };
  const { accessEntryArn, id, kubernetesGroups, principalArn, type, userName, tagsAll } = new aws.eks.AccessEntry(
    "entry",
    all,
  );
  return { accessEntryArn, id, kubernetesGroups, principalArn, type, userName, tagsAll };
};

async function makeRoles(): Promise<void> {
  const AssumeRolePolicyDocument = JSON.stringify(trusts("ec2.amazonaws.com"));
  for (const arn of principals) await iam.createRole({ RoleName: arn.split("/")[1], AssumeRolePolicyDocument });
}

async function removeRoles(): Promise<void> {
  for (const arn of principals) await iam.deleteRole({ RoleName: arn.split("/")[1] });
}

describe("stand-in for aws: AccessEntry", () => {
  before(makeRoles);
  afterEach(removeStacks);
  after(removeRoles);

  it("shows only the program's values when a creation is previewed", async () => {
    const stack = await stackOf(program({ tags: { Team: "a" } }));
    assert.deepEqual((await stack.preview()).steps, { [KEY]: "create" });
    assert.deepEqual(stack.values, { principalArn: first, type: "STANDARD", tagsAll: { Team: "a" } });
  });

  it("creates, changes nothing the second time, updates in place, and deletes", async () => {
    const stack = await stackOf(program({ kubernetesGroups: ["a", "b"], tags: { Team: "a", Removed: "x" } }));
    await stack.up();
    const made = await read();
    assert.deepEqual([stack.values.id, stack.values.accessEntryArn], [`${clusterName}:${first}`, made.accessEntryArn]);
    assert.deepEqual([made.kubernetesGroups, made.tags], [["a", "b"], { Team: "a", Removed: "x" }]);
    stack.runs(program({ kubernetesGroups: ["b", "a"], tags: { Team: "a", Removed: "x" } }));
    assert.deepEqual((await stack.up()).steps, { [KEY]: "same" });
    stack.runs(program({ kubernetesGroups: ["c"], userName: "x:{{SessionName}}", tags: { Team: "b" } }));
    const update = await stack.up();
    assert.deepEqual(update.changed[KEY]?.sort(), ["kubernetesGroups", "tags", "tagsAll", "userName"]);
    const changed = await read();
    assert.equal(changed.accessEntryArn, made.accessEntryArn);
    assert.deepEqual(
      [changed.kubernetesGroups, changed.username, changed.tags],
      [["c"], "x:{{SessionName}}", { Team: "b" }],
    );
    assert.deepEqual(await operations(stack), []);
    await stack.destroy();
    await assert.rejects(read(), { name: "ResourceNotFoundException" });
  });

  it("keeps groups and a username that the program no longer sets, but not groups that it sets to none", async () => {
    const stack = await stackOf(program({ kubernetesGroups: ["a"], userName: "x" }));
    await stack.up();
    stack.runs(program({}));
    assert.deepEqual(await operations(stack), []);
    stack.runs(program({ kubernetesGroups: [] }));
    assert.deepEqual(await operations(stack), ["update entry"]);
    const { kubernetesGroups, username } = await read();
    assert.deepEqual([kubernetesGroups, username], [[], "x"]);
  });

  it("is replaced when the principal or type changes, creating the new one first", async () => {
    const stack = await stackOf(program({}));
    await stack.up();
    stack.runs(program({ principalArn: second }));
    const expected = ["create-replacement entry", "replace entry", "delete-replaced entry"];
    assert.deepEqual(await operations(stack), expected);
    await assert.rejects(read(), { name: "ResourceNotFoundException" });
    stack.runs(program({ principalArn: second, type: "EC2_LINUX" }));
    assert.match((await stack.up()).messages.join("\n"), /creating EKS Access Entry \(.*: .*ResourceInUseException: /);
  });

  it("detects drift in a refresh, and can be imported", async () => {
    const stack = await stackOf(program({ kubernetesGroups: ["a"] }));
    await eks.createAccessEntry({ clusterName, principalArn: first, kubernetesGroups: ["a"] });
    stack.importResource("aws:eks/accessEntry:AccessEntry", "entry", `${clusterName}:${first}`);
    assert.deepEqual((await stack.up()).steps, { [KEY]: "same" });
    await eks.updateAccessEntry({ clusterName, principalArn: first, kubernetesGroups: ["b"] });
    assert.deepEqual((await stack.refresh()).steps, { [KEY]: "update" });
    assert.deepEqual((await stack.up()).changed, { [KEY]: ["kubernetesGroups"] });
    assert.deepEqual((await read()).kubernetesGroups, ["a"]);
    await eks.deleteAccessEntry({ clusterName, principalArn: first });
    assert.deepEqual((await stack.refresh()).steps, { [KEY]: "delete" });
  });

  it("has EKS's default username and groups for its type", async () => {
    const session = `arn:aws:sts::${account}:assumed-role/standin-a/{{SessionName}}`;
    const filledIn: [string, string, string[]][] = [
      ["STANDARD", session, []],
      ["EC2_LINUX", "system:node:{{EC2PrivateDNSName}}", ["system:nodes"]],
      ["EC2_WINDOWS", "system:node:{{EC2PrivateDNSName}}", ["system:nodes", "eks:kube-proxy-windows"]],
      ["EC2", "system:node:{{EC2PrivateDNSName}}", ["system:nodes"]],
      ["FARGATE_LINUX", "system:node:{{SessionName}}", ["system:bootstrappers", "system:nodes", "system:node-proxier"]],
    ];
    for (const [type, username, groups] of filledIn) {
      const { accessEntry } = await eks.createAccessEntry({ clusterName, principalArn: first, type });
      await eks.deleteAccessEntry({ clusterName, principalArn: first });
      assert.deepEqual([accessEntry?.username, accessEntry?.kubernetesGroups], [username, groups], type);
    }
  });
});

describe("stand-in for aws: AccessPolicyAssociation", () => {
  const ASSOCIATION = "aws:eks/accessPolicyAssociation:AccessPolicyAssociation association";
  before(async () => {
    await makeRoles();
    await eks.createAccessEntry({ clusterName, principalArn: first });
  });
  afterEach(removeStacks);
  after(async () => {
    await eks.deleteAccessEntry({ clusterName, principalArn: first });
    await removeRoles();
  });

  const associate =
    (accessScope: aws.types.input.eks.AccessPolicyAssociationAccessScope, policy = "AmazonEKSViewPolicy") =>
    async () => {
      const all = { clusterName, principalArn: first, policyArn: policyArn(policy), accessScope };
      const { id, principalArn } = new aws.eks.AccessPolicyAssociation("association", all);
      return { id, principalArn };
    };
  const associated = async () =>
    (await eks.listAssociatedAccessPolicies({ clusterName, principalArn: first })).associatedAccessPolicies?.map(
      ({ policyArn: arn, accessScope }) => [arn?.split("/")[1], accessScope?.type, accessScope?.namespaces],
    );

  it("associates, changes nothing the second time or in another order, and disassociates", async () => {
    const stack = await stackOf(associate({ type: "namespace", namespaces: ["a", "b"] }));
    assert.deepEqual((await stack.preview()).steps, { [ASSOCIATION]: "create" });
    assert.deepEqual({ ...stack.values }, { principalArn: first });
    await stack.up();
    assert.equal(stack.values.id, [clusterName, first, policyArn("AmazonEKSViewPolicy")].join("#"));
    assert.deepEqual(await associated(), [["AmazonEKSViewPolicy", "namespace", ["a", "b"]]]);
    stack.runs(associate({ type: "namespace", namespaces: ["b", "a"] }));
    assert.deepEqual((await stack.up()).steps, { [ASSOCIATION]: "same" });
    await stack.destroy();
    assert.deepEqual(await associated(), []);
  });

  it("is replaced when its scope changes, creating the new one first, which loses the association", async () => {
    const stack = await stackOf(associate({ type: "cluster" }));
    await stack.up();
    stack.runs(associate({ type: "namespace", namespaces: ["a"] }));
    const expected = ["create-replacement association", "replace association", "delete-replaced association"];
    assert.deepEqual(await operations(stack), expected);
    assert.deepEqual(await associated(), []);
  });

  it("detects changes and removal in a refresh, and can be imported", async () => {
    const stack = await stackOf(associate({ type: "cluster" }));
    const entry = { clusterName, principalArn: first, policyArn: policyArn("AmazonEKSViewPolicy") };
    await eks.associateAccessPolicy({ ...entry, accessScope: { type: "cluster" } });
    const id = [clusterName, first, entry.policyArn].join("#");
    stack.importResource("aws:eks/accessPolicyAssociation:AccessPolicyAssociation", "association", id);
    assert.deepEqual((await stack.up()).steps, { [ASSOCIATION]: "same" });
    await eks.associateAccessPolicy({ ...entry, accessScope: { type: "namespace", namespaces: ["a"] } });
    assert.deepEqual((await stack.refresh()).steps, { [ASSOCIATION]: "update" });
    assert.deepEqual((await stack.preview()).changed, { [ASSOCIATION]: ["accessScope"] });
    await eks.disassociateAccessPolicy(entry);
    assert.deepEqual((await stack.refresh()).steps, { [ASSOCIATION]: "delete" });
  });

  it("reports the AWS API's error if the entry is missing", async () => {
    const stack = await stackOf(async () => {
      new aws.eks.AccessPolicyAssociation("association", {
        clusterName,
        principalArn: second,
        policyArn: policyArn("AmazonEKSViewPolicy"),
        accessScope: { type: "cluster" },
      });
    });
    assert.match(
      (await stack.up()).messages.join("\n"),
      /\* creating EKS Access Policy Association \(.*\): operation error EKS: AssociateAccessPolicy, .*ResourceNotFoundException: /,
    );
  });
});
