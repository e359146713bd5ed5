import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { account, allows, iam, inlinePolicy, tagsOf, trusts } from "./testing/cloud";
import { operations, removeStacks, stackOf } from "./testing/stack";

const trust = JSON.stringify(trusts("ec2.amazonaws.com"));
const readOnly = "arn:aws:iam::aws:policy/ReadOnlyAccess";
const viewOnly = "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess";

const makeRole = (RoleName: string) => iam.createRole({ RoleName, AssumeRolePolicyDocument: trust });
const attached = async (RoleName: string) =>
  (await iam.listAttachedRolePolicies({ RoleName })).AttachedPolicies?.map(({ PolicyArn }) => PolicyArn);

describe("stand-in for aws: RolePolicy", () => {
  const KEY = "aws:iam/rolePolicy:RolePolicy inline";
  const hosts = ["host-a", "host-b"];
  before(() => Promise.all(hosts.map(makeRole)));
  afterEach(removeStacks);
  after(() => Promise.all(hosts.map((RoleName) => iam.deleteRole({ RoleName }))));

  const program = (args: Partial<aws.iam.RolePolicyArgs>) => async () => {
    const all = { role: "host-a", policy: JSON.stringify(allows("s3:GetObject")), ...args };
    const { name, policy, id } = new aws.iam.RolePolicy("inline", all);
    return { name, policy, id };
  };

  it("creates, changes nothing the second time, updates in place, and deletes", async () => {
    const stack = await stackOf(program({}));
    assert.deepEqual((await stack.preview()).steps, { [KEY]: "create" });
    assert.match(String(stack.values.name), /^inline-[0-9a-f]{7}$/);
    assert.equal(stack.values.id, undefined);
    await stack.up();
    const name = String(stack.values.name);
    assert.equal(stack.values.id, `host-a:${name}`);
    assert.deepEqual(await inlinePolicy("host-a", name), allows("s3:GetObject"));
    assert.deepEqual((await stack.up()).steps, { [KEY]: "same" });
    stack.runs(program({ policy: JSON.stringify(allows("s3:PutObject")) }));
    assert.deepEqual((await stack.up()).changed, { [KEY]: ["policy"] });
    assert.deepEqual(await inlinePolicy("host-a", name), allows("s3:PutObject"));
    await stack.destroy();
    assert.deepEqual((await iam.listRolePolicies({ RoleName: "host-a" })).PolicyNames, []);
  });

  it("repairs a changed document, and ignores an equivalent one", async () => {
    const stack = await stackOf(
      program({ name: "mine", policy: JSON.stringify(allows("s3:GetObject", "s3:PutObject")) }),
    );
    await stack.up();
    const put = (policy: object) =>
      iam.putRolePolicy({ RoleName: "host-a", PolicyName: "mine", PolicyDocument: JSON.stringify(policy) });
    await put(allows("s3:PutObject", "s3:GetObject"));
    assert.deepEqual((await stack.refresh()).steps, { [KEY]: "same" });
    await put(allows("s3:*"));
    assert.deepEqual((await stack.refresh()).steps, { [KEY]: "update" });
    assert.deepEqual((await stack.up()).changed, { [KEY]: ["policy"] });
    assert.deepEqual(await inlinePolicy("host-a", "mine"), allows("s3:GetObject", "s3:PutObject"));
  });

  it("moves to another role with a replacement", async () => {
    const stack = await stackOf(program({}));
    await stack.up();
    stack.runs(program({ role: "host-b" }));
    assert.deepEqual(await operations(stack), [
      "create-replacement inline",
      "replace inline",
      "delete-replaced inline",
    ]);
    assert.deepEqual((await iam.listRolePolicies({ RoleName: "host-a" })).PolicyNames, []);
    assert.deepEqual((await iam.listRolePolicies({ RoleName: "host-b" })).PolicyNames, [stack.values.name]);
  });

  it("is imported by the names of role and policy", async () => {
    const policy = JSON.stringify(allows("s3:GetObject"));
    await iam.putRolePolicy({ RoleName: "host-a", PolicyName: "found", PolicyDocument: policy });
    const stack = await stackOf(program({ name: "found" }));
    stack.importResource("aws:iam/rolePolicy:RolePolicy", "inline", "host-a:found");
    assert.deepEqual((await stack.up()).steps, { [KEY]: "same" });
  });

  it("reports the AWS API's error if the role is missing", async () => {
    const stack = await stackOf(program({ role: "nobody", name: "p" }));
    const up = await stack.up();
    assert.match(
      up.messages.join("\n"),
      /\* putting IAM Role \(nobody\) Policy \(p\): operation error IAM: PutRolePolicy, .*StatusCode: 404, .*NoSuchEntity: /,
    );
  });
});

describe("stand-in for aws: RolePolicyAttachment", () => {
  const KEY = "aws:iam/rolePolicyAttachment:RolePolicyAttachment attachment";
  before(() => makeRole("attached"));
  afterEach(removeStacks);
  after(() => iam.deleteRole({ RoleName: "attached" }));

  const program = (policyArn: string) => async () => {
    const { id } = new aws.iam.RolePolicyAttachment("attachment", { role: "attached", policyArn });
    return { id };
  };

  it("attaches, changes nothing the second time, replaces by detaching first, and detaches", async () => {
    const stack = await stackOf(program(readOnly));
    assert.deepEqual((await stack.up()).steps, { [KEY]: "create" });
    assert.deepEqual(await attached("attached"), [readOnly]);
    assert.equal(stack.values.id, `attached/${readOnly}`);
    assert.deepEqual((await stack.up()).steps, { [KEY]: "same" });
    stack.runs(program(viewOnly));
    const expected = ["delete-replaced attachment", "replace attachment", "create-replacement attachment"];
    assert.deepEqual(await operations(stack), expected);
    assert.deepEqual(await attached("attached"), [viewOnly]);
    await stack.destroy();
    assert.deepEqual(await attached("attached"), []);
  });

  it("drops a detached policy in a refresh, attaches it again, and can be imported", async () => {
    const stack = await stackOf(program(readOnly));
    await iam.attachRolePolicy({ RoleName: "attached", PolicyArn: readOnly });
    stack.importResource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "attachment", `attached/${readOnly}`);
    assert.deepEqual((await stack.up()).steps, { [KEY]: "same" });
    await iam.detachRolePolicy({ RoleName: "attached", PolicyArn: readOnly });
    assert.deepEqual((await stack.refresh()).steps, { [KEY]: "delete" });
    assert.deepEqual((await stack.up()).steps, { [KEY]: "create" });
    assert.deepEqual(await attached("attached"), [readOnly]);
  });
});

describe("stand-in for aws: Policy", () => {
  const KEY = "aws:iam/policy:Policy policy";
  afterEach(removeStacks);

  const program = (args: Partial<aws.iam.PolicyArgs>) => async () => {
    const all = { policy: JSON.stringify(allows("s3:GetObject")), ...args };
    const { arn, name, policyId, tagsAll } = new aws.iam.Policy("policy", all);
    return { arn, name, policyId, tagsAll };
  };
  const document = async (PolicyArn: string) => {
    const VersionId = (await iam.getPolicy({ PolicyArn })).Policy?.DefaultVersionId;
    const { PolicyVersion } = await iam.getPolicyVersion({ PolicyArn, VersionId });
    return JSON.parse(decodeURIComponent(PolicyVersion?.Document ?? ""));
  };

  it("creates, changes nothing the second time, creates new versions in place, and deletes all of them", async () => {
    const stack = await stackOf(program({ tags: { Team: "a" } }));
    await stack.up();
    const arn = String(stack.values.arn);
    assert.equal(arn, `arn:aws:iam::${account}:policy/${stack.values.name}`);
    assert.match(arn, /policy-[0-9a-f]{7}$/);
    assert.deepEqual((await stack.up()).steps, { [KEY]: "same" });
    for (const action of ["s3:A", "s3:B", "s3:C", "s3:D"]) {
      await iam.createPolicyVersion({ PolicyArn: arn, PolicyDocument: JSON.stringify(allows(action)) });
    }
    stack.runs(program({ policy: JSON.stringify(allows("s3:E")), tags: { Team: "b" } }));
    assert.deepEqual((await stack.up()).steps, { [KEY]: "update" });
    assert.deepEqual(await document(arn), allows("s3:E"));
    assert.deepEqual(tagsOf((await iam.getPolicy({ PolicyArn: arn })).Policy?.Tags), { Team: "b" });
    assert.equal((await iam.listPolicyVersions({ PolicyArn: arn })).Versions?.length, 5);
    await stack.destroy();
    await assert.rejects(iam.getPolicy({ PolicyArn: arn }), { name: "NoSuchEntityException" });
  });

  it("is replaced when its description changes, and repaired when its document has drifted", async () => {
    const stack = await stackOf(program({}));
    await stack.up();
    stack.runs(program({ description: "d" }));
    assert.deepEqual(await operations(stack), [
      "create-replacement policy",
      "replace policy",
      "delete-replaced policy",
    ]);
    const PolicyArn = String(stack.values.arn);
    const PolicyDocument = JSON.stringify(allows("*"));
    await iam.createPolicyVersion({ PolicyArn, PolicyDocument, SetAsDefault: true });
    assert.deepEqual((await stack.refresh()).steps, { [KEY]: "update" });
    await stack.up();
    assert.deepEqual(await document(PolicyArn), allows("s3:GetObject"));
  });

  it("can be imported by its ARN", async () => {
    const PolicyDocument = JSON.stringify(allows("s3:GetObject"));
    const { Policy } = await iam.createPolicy({ PolicyName: "found", PolicyDocument, Path: "/x/" });
    const stack = await stackOf(program({ name: "found", path: "/x/" }));
    stack.importResource("aws:iam/policy:Policy", "policy", String(Policy?.Arn));
    assert.deepEqual((await stack.up()).steps, { [KEY]: "same" });
    assert.equal(stack.values.policyId, Policy?.PolicyId);
  });
});
