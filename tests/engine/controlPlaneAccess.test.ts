import assert from "node:assert/strict";
import { EKS } from "@aws-sdk/client-eks";
import { IAM } from "@aws-sdk/client-iam";
import { STS } from "@aws-sdk/client-sts";
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { ControlPlaneAccess, type ControlPlaneAccessArgs } from "../../provider";
import { fromSandbox } from "../support/sandbox";
import { TestStack } from "../support/stack";

const endpoint = fromSandbox("AWS_ENDPOINT_URL");
const iam = new IAM({ endpoint });
const admin = new EKS({ endpoint });
const account = fromSandbox("SANDBOX_ACCOUNT");
const cluster = fromSandbox("EKS_CLUSTER_NAME");
const policyType = "aws:iam/policy:Policy";
const component = "eks-auth:index:ControlPlaneAccess";

const access = (args: Partial<ControlPlaneAccessArgs>, opts?: pulumi.ComponentResourceOptions) => async () => {
  const all: ControlPlaneAccessArgs = { capabilities: ["get-kubeconfig"], clusterNames: [cluster], ...args };
  const { policyArns, policyJson } = new ControlPlaneAccess("ci", all, opts);
  return { policyArns, policyJson };
};

const many = (count: number) => Array.from({ length: count }, (_, index) => `cluster-${index}`);

async function policyIn(PolicyArn: string): Promise<string> {
  const { Policy } = await iam.getPolicy({ PolicyArn });
  const { PolicyVersion } = await iam.getPolicyVersion({ PolicyArn, VersionId: Policy?.DefaultVersionId });
  return decodeURIComponent(PolicyVersion?.Document ?? "");
}

/** The actions that the policies allow, with their resources. */
function allowedBy(...documents: string[]): string[] {
  type Statement = { Action: string | string[]; Resource: string | string[] };
  const statements: Statement[] = documents.flatMap((document) => JSON.parse(document).Statement);
  return statements
    .flatMap(({ Action: actions, Resource: resources }) =>
      [actions].flat().flatMap((action) => [resources].flat().map((resource) => `${action} ${resource}`)),
    )
    .sort();
}

/** A client with the keys of a user, and a function that removes the keys. */
async function clientOf(UserName: string): Promise<{ eks: EKS; remove: () => Promise<void> }> {
  const { AccessKey } = await iam.createAccessKey({ UserName });
  const { AccessKeyId: accessKeyId = "", SecretAccessKey: secretAccessKey = "" } = AccessKey ?? {};
  const eks = new EKS({ endpoint, credentials: { accessKeyId, secretAccessKey } });
  return { eks, remove: async () => void (await iam.deleteAccessKey({ UserName, AccessKeyId: accessKeyId })) };
}

const refused = { name: "AccessDeniedException" };

describe("ControlPlaneAccess on the engine", () => {
  let stack: TestStack;
  const undo: (() => Promise<unknown>)[] = [];

  before(async () => {
    for (const UserName of ["alice", "bob"]) {
      await iam.createUser({ UserName });
      undo.unshift(() => iam.deleteUser({ UserName }));
    }
    await iam.createGroup({ GroupName: "operators" });
    undo.unshift(() => iam.deleteGroup({ GroupName: "operators" }));
    await iam.addUserToGroup({ GroupName: "operators", UserName: "bob" });
    undo.unshift(() => iam.removeUserFromGroup({ GroupName: "operators", UserName: "bob" }));
    const trust = { Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: `arn:aws:iam::${account}:root` } };
    const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [trust] });
    await iam.createRole({ RoleName: "pipeline", Path: "/ci/", AssumeRolePolicyDocument });
    undo.unshift(() => iam.deleteRole({ RoleName: "pipeline" }));
  });
  after(async () => {
    for (const step of undo) {
      await step();
    }
  });

  beforeEach(async () => {
    stack = await TestStack.inline("control-plane", access({}));
  });
  afterEach(() => stack.remove());

  it("previews, creates, changes nothing the second time, and leaves nothing behind", async () => {
    const tags = { team: "a" };
    stack.runs(access({ policyName: "kubeconfig", path: "/ci/", description: "For pipelines.", tags }));
    const created = { [`${component} ci`]: "create", [`${policyType} ci-policy`]: "create" };
    assert.deepEqual((await stack.preview()).steps, created);
    const up = await stack.up();
    assert.deepEqual([up.ok, up.steps], [true, created]);
    const arn = `arn:aws:iam::${account}:policy/ci/kubeconfig`;
    assert.deepEqual(await stack.output("policyArns"), [arn]);
    const { Policy } = await iam.getPolicy({ PolicyArn: arn });
    assert.deepEqual([Policy?.Description, Policy?.Tags], ["For pipelines.", [{ Key: "team", Value: "a" }]]);
    const resource = `arn:aws:eks:us-west-2:${account}:cluster/${cluster}`;
    const statement = { Effect: "Allow", Action: "eks:DescribeCluster", Resource: resource };
    assert.deepEqual(JSON.parse(await policyIn(arn)), { Version: "2012-10-17", Statement: [statement] });
    assert.deepEqual(JSON.parse((await stack.output("policyJson")) as string), JSON.parse(await policyIn(arn)));
    assert.deepEqual(new Set(Object.values((await stack.up()).steps)), new Set(["same"]));
    await stack.destroy();
    await assert.rejects(iam.getPolicy({ PolicyArn: arn }), { name: /^NoSuchEntity/ });
  });

  it("attaches to roles, users and groups, which can then make exactly the allowed calls", async () => {
    const roles = [`arn:aws:iam::${account}:role/ci/pipeline`];
    stack.runs(access({ roles, users: ["alice"], groups: ["operators"] }));
    const { ok, steps, messages } = await stack.up();
    assert.ok(ok, messages.join("\n"));
    assert.deepEqual(steps, {
      [`${component} ci`]: "create",
      [`${policyType} ci-policy`]: "create",
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment ci-role-pipeline": "create",
      "aws:iam/userPolicyAttachment:UserPolicyAttachment ci-user-alice": "create",
      "aws:iam/groupPolicyAttachment:GroupPolicyAttachment ci-group-operators": "create",
    });
    const { Credentials } = await new STS({ endpoint }).assumeRole({
      RoleArn: roles[0],
      RoleSessionName: "run",
    });
    const role = new EKS({
      endpoint,
      credentials: {
        accessKeyId: Credentials?.AccessKeyId ?? "",
        secretAccessKey: Credentials?.SecretAccessKey ?? "",
        sessionToken: Credentials?.SessionToken,
      },
    });
    const [alice, bob] = [await clientOf("alice"), await clientOf("bob")];
    for (const eks of [role, alice.eks, bob.eks]) {
      assert.equal((await eks.describeCluster({ name: cluster })).cluster?.name, cluster);
      await assert.rejects(eks.listNodegroups({ clusterName: cluster }), refused);
    }
    stack.runs(access({ users: ["alice"] }));
    const less = await stack.up();
    assert.equal(less.steps["aws:iam/userPolicyAttachment:UserPolicyAttachment ci-user-alice"], "same");
    assert.equal(less.steps["aws:iam/groupPolicyAttachment:GroupPolicyAttachment ci-group-operators"], "delete");
    assert.equal((await alice.eks.describeCluster({ name: cluster })).cluster?.name, cluster);
    await assert.rejects(bob.eks.describeCluster({ name: cluster }), refused);
    await assert.rejects(role.describeCluster({ name: cluster }), refused);
    await Promise.all([alice.remove(), bob.remove()]);
  });

  it("serves one role from two stacks, each removing only its own policy", async () => {
    const roles = [`arn:aws:iam::${account}:role/ci/pipeline`];
    const attached = async () => {
      const { AttachedPolicies = [] } = await iam.listAttachedRolePolicies({ RoleName: "pipeline" });
      return AttachedPolicies.map(({ PolicyArn }) => PolicyArn).sort();
    };
    const other = await TestStack.inline("other-control-plane", access({ capabilities: ["read-clusters"], roles }));
    try {
      stack.runs(access({ roles }));
      const [first, second] = [await stack.up(), await other.up()];
      assert.ok(first.ok && second.ok, [...first.messages, ...second.messages].join("\n"));
      const [own = ""] = (await stack.output("policyArns")) as string[];
      const [others = ""] = (await other.output("policyArns")) as string[];
      assert.deepEqual(await attached(), [own, others].sort());
      assert.deepEqual(new Set(Object.values((await stack.up()).steps)), new Set(["same"]));
      assert.ok((await other.destroy()).ok);
      assert.deepEqual(await attached(), [own]);
      await assert.rejects(iam.getPolicy({ PolicyArn: others }), { name: /^NoSuchEntity/ });
      assert.deepEqual(new Set(Object.values((await stack.up()).steps)), new Set(["same"]));
    } finally {
      await other.remove();
    }
  });

  it("updates capabilities in place, and replaces the policy for another description", async () => {
    stack.runs(access({ users: ["alice"] }));
    assert.ok((await stack.up()).ok);
    const before = await stack.output("policyArns");
    stack.runs(access({ users: ["alice"], capabilities: ["get-kubeconfig", "update-nodegroups"] }));
    const preview = await stack.preview();
    assert.deepEqual(preview.changed, { [`${policyType} ci-policy`]: ["policy"] });
    assert.equal((await stack.up()).steps[`${policyType} ci-policy`], "update");
    assert.deepEqual(await stack.output("policyArns"), before);
    const { eks, remove } = await clientOf("alice");
    const nodegroup = { clusterName: cluster, nodegroupName: "nobody" };
    await assert.rejects(eks.describeNodegroup(nodegroup), { name: "ResourceNotFoundException" });
    await assert.rejects(eks.deleteNodegroup(nodegroup), refused);
    stack.runs(access({ users: ["alice"], description: "Changed." }));
    const replaced = await stack.up();
    assert.ok(replaced.ok, replaced.messages.join("\n"));
    assert.notDeepEqual(await stack.output("policyArns"), before);
    assert.equal((await eks.describeCluster({ name: cluster })).cluster?.name, cluster);
    await assert.rejects(eks.describeNodegroup(nodegroup), refused);
    await remove();
  });

  it("splits a large policy into several, attaches all of them, and merges them again", async () => {
    const clusterNames = [...many(80), cluster];
    const wide = { clusterNames, capabilities: ["update-nodegroups" as const], users: ["alice"] };
    stack.runs(access(wide));
    const preview = await stack.preview();
    const up = await stack.up();
    assert.ok(up.ok, up.messages.join("\n"));
    assert.deepEqual(preview.steps, up.steps);
    const arns = (await stack.output("policyArns")) as string[];
    assert.equal(arns.length, 4);
    assert.deepEqual(
      Object.keys(up.steps)
        .filter((key) => key.startsWith(policyType))
        .sort(),
      ["", "-2", "-3", "-4"].map((number) => `${policyType} ci-policy${number}`),
    );
    const documents = await Promise.all(arns.map(policyIn));
    for (const document of documents) {
      assert.ok(document.length <= 6144, `${document.length} characters`);
    }
    const whole = (await stack.output("policyJson")) as string;
    assert.ok(whole.length > 3 * 6144);
    assert.deepEqual(allowedBy(...documents), allowedBy(whole));
    const { AttachedPolicies = [] } = await iam.listAttachedUserPolicies({ UserName: "alice" });
    assert.deepEqual(AttachedPolicies.map(({ PolicyArn }) => PolicyArn).sort(), [...arns].sort());
    assert.equal(up.steps["aws:iam/userPolicyAttachment:UserPolicyAttachment ci-user-alice/4"], "create");
    assert.deepEqual(new Set(Object.values((await stack.up()).steps)), new Set(["same"]));
    // One more cluster changes some policies in place.
    stack.runs(access({ ...wide, clusterNames: [...clusterNames, "one-more"] }));
    assert.deepEqual(new Set(Object.values((await stack.up()).steps)), new Set(["same", "update"]));
    stack.runs(access({ users: ["alice"] }));
    const joined = await stack.up();
    assert.equal(joined.steps[`${policyType} ci-policy`], "update");
    assert.equal(joined.steps[`${policyType} ci-policy-4`], "delete");
    assert.deepEqual(await stack.output("policyArns"), [arns[0]]);
    for (const PolicyArn of arns.slice(1)) {
      await assert.rejects(iam.getPolicy({ PolicyArn }), { name: /^NoSuchEntity/ });
    }
  });

  it("repairs a policy that someone changed, and attaches one again that someone detached", async () => {
    stack.runs(access({ users: ["alice"] }));
    assert.ok((await stack.up()).ok);
    const [PolicyArn = ""] = (await stack.output("policyArns")) as string[];
    const before = await policyIn(PolicyArn);
    const PolicyDocument = before.replace("eks:DescribeCluster", "eks:DeleteCluster");
    await iam.createPolicyVersion({ PolicyArn, PolicyDocument, SetAsDefault: true });
    await iam.detachUserPolicy({ UserName: "alice", PolicyArn });
    const attachment = "aws:iam/userPolicyAttachment:UserPolicyAttachment ci-user-alice";
    const { steps } = await stack.refresh();
    assert.deepEqual([steps[`${policyType} ci-policy`], steps[attachment]], ["update", "delete"]);
    const repaired = await stack.up();
    assert.deepEqual([repaired.steps[`${policyType} ci-policy`], repaired.steps[attachment]], ["update", "create"]);
    assert.deepEqual(JSON.parse(await policyIn(PolicyArn)), JSON.parse(before));
    const { AttachedPolicies = [] } = await iam.listAttachedUserPolicies({ UserName: "alice" });
    assert.deepEqual(
      AttachedPolicies.map((attached) => attached.PolicyArn),
      [PolicyArn],
    );
  });

  it("previews with a role that doesn't exist yet, and removes no policy whose content is still unknown", async () => {
    const trust = JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "ec2.amazonaws.com" } }],
    });
    const withRole = (name: string) => async () => {
      const role = new aws.iam.Role(name, { assumeRolePolicy: trust });
      return access({ clusterNames: many(40), capabilities: ["manage-nodegroups"], passRoleArns: [role.arn] })();
    };
    stack.runs(withRole("first"));
    const first = await stack.preview();
    assert.ok(first.ok, first.messages.join("\n"));
    const up = await stack.up();
    assert.ok(up.ok, up.messages.join("\n"));
    assert.deepEqual(first.steps, up.steps);
    const { length } = (await stack.output("policyArns")) as string[];
    assert.ok(length > 1);
    stack.runs(withRole("second"));
    const { ok, steps, messages } = await stack.preview();
    assert.ok(ok, messages.join("\n"));
    const policies = Object.entries(steps).filter(([key]) => key.startsWith(policyType));
    assert.deepEqual(
      policies.map(([key]) => key).sort(),
      Array.from({ length }, (_, index) => `${policyType} ci-policy${index === 0 ? "" : `-${index + 1}`}`).sort(),
    );
    assert.deepEqual(new Set(policies.map(([, step]) => step)), new Set(["update"]));
  });

  it("limits the calls by tags", async () => {
    const args: Partial<ControlPlaneAccessArgs> = {
      capabilities: ["manage-tags", "manage-pod-identity-associations"],
      passRoleArns: [`arn:aws:iam::${account}:role/ci/pipeline`],
      users: ["alice"],
    };
    const association = {
      clusterName: cluster,
      namespace: "default",
      serviceAccount: "tagged",
      roleArn: `arn:aws:iam::${account}:role/ci/pipeline`,
    };
    stack.runs(access({ ...args, requestTags: { team: "a" } }));
    assert.ok((await stack.up()).ok);
    const { eks, remove } = await clientOf("alice");
    await assert.rejects(eks.createPodIdentityAssociation(association), refused);
    await assert.rejects(eks.createPodIdentityAssociation({ ...association, tags: { team: "b" } }), refused);
    const made = await eks.createPodIdentityAssociation({ ...association, tags: { team: "a", cost: "1" } });
    const resourceArn = made.association?.associationArn;
    await assert.rejects(eks.untagResource({ resourceArn, tagKeys: ["team"] }), refused);
    await eks.untagResource({ resourceArn, tagKeys: ["cost"] });

    stack.runs(access({ ...args, resourceTags: { team: "b" } }));
    assert.ok((await stack.up()).ok);
    const associationId = made.association?.associationId ?? "";
    const remove1 = () => eks.deletePodIdentityAssociation({ clusterName: cluster, associationId });
    await assert.rejects(remove1(), refused);
    await admin.tagResource({ resourceArn, tags: { team: "b" } });
    await assert.rejects(eks.tagResource({ resourceArn, tags: { team: "c" } }), refused);
    await eks.tagResource({ resourceArn, tags: { cost: "2" } });
    await remove1();
    await remove();
  });

  it("rejects a role of another account before anything changes, even if the account is detected", async () => {
    stack.runs(access({ roles: ["arn:aws:iam::210987654321:role/admin"] }));
    const { ok, messages } = await stack.preview();
    assert.equal(ok, false);
    assert.match(
      messages.join("\n"),
      /roles\[0\] is "arn:aws:iam::210987654321:role\/admin"; expected an ARN in the account of the policies/,
    );
  });

  it("rejects more policies than can be attached before anything changes", async () => {
    stack.runs(access({ clusterNames: many(300), capabilities: ["read-clusters"] }));
    const { ok, messages } = await stack.preview();
    assert.equal(ok, false);
    assert.match(messages.join("\n"), /clusterNames is "\d+ policies"; expected at most 10 managed policies/);
  });
});
