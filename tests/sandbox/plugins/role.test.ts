import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { account, allows, iam, rolesNamed, tagsOf, trustPolicy, trusts } from "./testing/cloud";
import { operations, removeStacks, stackOf } from "./testing/stack";

const KEY = "aws:iam/role:Role role";
const ec2 = JSON.stringify(trusts("ec2.amazonaws.com"));

/** A program with one role. */
const program = (args: Partial<aws.iam.RoleArgs>) => async () => {
  const role = new aws.iam.Role("role", { assumeRolePolicy: ec2, ...args });
  const { arn, id, name, uniqueId, path, tagsAll, maxSessionDuration, forceDetachPolicies, assumeRolePolicy } = role;
  return { arn, id, name, uniqueId, path, tagsAll, maxSessionDuration, forceDetachPolicies, assumeRolePolicy };
};

describe("stand-in for aws: Role", () => {
  afterEach(removeStacks);

  it("shows the program's values, but not AWS's, when a creation is previewed", async () => {
    const stack = await stackOf(program({ tags: { Team: "a" } }));
    const preview = await stack.preview();
    assert.deepEqual(preview.steps, { [KEY]: "create" });
    const { name, ...rest } = stack.values;
    assert.match(String(name), /^role-[0-9a-f]{7}$/);
    assert.deepEqual(rest, {
      path: "/",
      tagsAll: { Team: "a" },
      maxSessionDuration: 3600,
      forceDetachPolicies: false,
      assumeRolePolicy:
        '{"Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"}}],"Version":"2012-10-17"}',
    });
    assert.deepEqual(await rolesNamed("role-"), []);
  });

  it("creates, changes nothing the second time, and deletes", async () => {
    const stack = await stackOf(program({ path: "/team/", description: "d", maxSessionDuration: 7200 }));
    assert.deepEqual((await stack.up()).steps, { [KEY]: "create" });
    const name = String(stack.values.name);
    const { Role } = await iam.getRole({ RoleName: name });
    assert.equal(stack.values.arn, `arn:aws:iam::${account}:role/team/${name}`);
    assert.deepEqual(
      [Role?.Arn, Role?.Path, Role?.Description, Role?.MaxSessionDuration, Role?.RoleId],
      [stack.values.arn, "/team/", "d", 7200, stack.values.uniqueId],
    );
    assert.deepEqual(await trustPolicy(name), trusts("ec2.amazonaws.com"));
    assert.deepEqual((await stack.up()).steps, { [KEY]: "same" });
    assert.equal((await stack.destroy()).ok, true);
    await assert.rejects(iam.getRole({ RoleName: name }), { name: "NoSuchEntityException" });
  });

  it("updates in place where possible, and keeps known outputs known in the preview", async () => {
    const stack = await stackOf(program({ description: "d", tags: { Team: "a", Gone: "x" } }));
    await stack.up();
    const { arn, name } = stack.values;
    const assumeRolePolicy = JSON.stringify(trusts("pods.eks.amazonaws.com"));
    stack.runs(program({ assumeRolePolicy, maxSessionDuration: 3601, tags: { Team: "b", New: "y" } }));
    const preview = await stack.preview();
    assert.deepEqual(preview.steps, { [KEY]: "update" });
    assert.deepEqual(preview.changed[KEY]?.sort(), [
      "assumeRolePolicy",
      "description",
      "maxSessionDuration",
      "tags",
      "tagsAll",
    ]);
    assert.deepEqual([stack.values.arn, stack.values.id, stack.values.tagsAll], [arn, name, { Team: "b", New: "y" }]);
    assert.deepEqual((await stack.up()).steps, { [KEY]: "update" });
    const { Role } = await iam.getRole({ RoleName: String(stack.values.name) });
    assert.deepEqual([Role?.Arn, Role?.MaxSessionDuration, Role?.Description ?? ""], [arn, 3601, ""]);
    assert.deepEqual(tagsOf(Role?.Tags), { Team: "b", New: "y" });
    assert.deepEqual(await trustPolicy(String(Role?.RoleName)), trusts("pods.eks.amazonaws.com"));
    assert.deepEqual((await stack.up()).steps, { [KEY]: "same" });
  });

  it("sets and removes the permissions boundary", async () => {
    const boundary = `arn:aws:iam::${account}:policy/limit`;
    await iam.createPolicy({ PolicyName: "limit", PolicyDocument: JSON.stringify(allows("s3:*")) });
    try {
      const stack = await stackOf(program({ permissionsBoundary: boundary }));
      await stack.up();
      const read = async () => (await iam.getRole({ RoleName: String(stack.values.name) })).Role;
      assert.equal((await read())?.PermissionsBoundary?.PermissionsBoundaryArn, boundary);
      stack.runs(program({}));
      assert.deepEqual((await stack.up()).changed, { [KEY]: ["permissionsBoundary"] });
      assert.equal((await read())?.PermissionsBoundary?.PermissionsBoundaryArn, undefined);
      await removeStacks();
    } finally {
      await iam.deletePolicy({ PolicyArn: boundary });
    }
  });

  it("detects no change in an equivalent trust policy", async () => {
    const stack = await stackOf(program({}));
    await stack.up();
    const [statement] = trusts("ec2.amazonaws.com").Statement;
    const assumeRolePolicy = JSON.stringify(
      { Statement: { ...statement, Action: ["sts:AssumeRole"] }, Version: "2012-10-17" },
      null,
      2,
    );
    stack.runs(program({ assumeRolePolicy }));
    assert.deepEqual((await stack.up()).steps, { [KEY]: "same" });
  });

  it("accepts the trust policy as a structure", async () => {
    const stack = await stackOf(program({ assumeRolePolicy: trusts("ec2.amazonaws.com") as aws.iam.PolicyDocument }));
    await stack.up();
    assert.deepEqual(await trustPolicy(String(stack.values.name)), trusts("ec2.amazonaws.com"));
  });

  it("replaces an automatically named role when its path changes, deleting the old one last", async () => {
    const stack = await stackOf(program({}));
    await stack.up();
    const old = String(stack.values.name);
    stack.runs(program({ path: "/other/" }));
    assert.deepEqual((await stack.preview()).changed, { [KEY]: ["path"] });
    assert.deepEqual(await operations(stack), ["create-replacement role", "replace role", "delete-replaced role"]);
    const name = String(stack.values.name);
    assert.notEqual(name, old);
    assert.deepEqual(await rolesNamed("role-"), [name]);
  });

  it("deletes a role with a fixed name before it creates the new one", async () => {
    const stack = await stackOf(program({ name: "named-role" }));
    await stack.up();
    stack.runs(program({ name: "named-role", path: "/other/" }));
    assert.deepEqual(await operations(stack), ["delete-replaced role", "replace role", "create-replacement role"]);
    const { Role } = await iam.getRole({ RoleName: "named-role" });
    assert.equal(Role?.Path, "/other/");
  });

  it("names a role with a prefix", async () => {
    const stack = await stackOf(program({ namePrefix: "team-" }));
    await stack.up();
    assert.match(String(stack.values.name), /^team-\d{18}[0-9a-f]{8}$/);
    assert.deepEqual((await stack.up()).steps, { [KEY]: "same" });
  });

  it("detects drift in a refresh, and repairs it in the next update", async () => {
    const stack = await stackOf(program({ description: "d", tags: { Team: "a" } }));
    await stack.up();
    const name = String(stack.values.name);
    await iam.updateAssumeRolePolicy({
      RoleName: name,
      PolicyDocument: JSON.stringify(trusts("lambda.amazonaws.com")),
    });
    await iam.updateRoleDescription({ RoleName: name, Description: "changed" });
    await iam.tagRole({ RoleName: name, Tags: [{ Key: "Team", Value: "z" }] });
    assert.deepEqual((await stack.refresh()).steps, { [KEY]: "update" });
    const preview = await stack.preview();
    assert.deepEqual(preview.changed[KEY]?.sort(), ["assumeRolePolicy", "description", "tags", "tagsAll"]);
    await stack.up();
    const { Role } = await iam.getRole({ RoleName: name });
    assert.deepEqual([Role?.Description, tagsOf(Role?.Tags)], ["d", { Team: "a" }]);
    assert.deepEqual(await trustPolicy(name), trusts("ec2.amazonaws.com"));
    assert.deepEqual((await stack.refresh()).steps, { [KEY]: "same" });
  });

  it("drops a deleted role in a refresh, recreates it, and ignores a missing one on deletion", async () => {
    const stack = await stackOf(program({ name: "vanishing-role" }));
    await stack.up();
    await iam.deleteRole({ RoleName: "vanishing-role" });
    assert.deepEqual((await stack.refresh()).steps, { [KEY]: "delete" });
    assert.deepEqual((await stack.up()).steps, { [KEY]: "create" });
    await iam.deleteRole({ RoleName: "vanishing-role" });
    assert.equal((await stack.destroy()).ok, true);
  });

  it("adopts a role with an import, after which a matching program changes nothing", async () => {
    await iam.createRole({ RoleName: "found-role", Path: "/x/", AssumeRolePolicyDocument: ec2, Description: "d" });
    const stack = await stackOf(program({ name: "found-role", path: "/x/", description: "d" }));
    stack.importResource("aws:iam/role:Role", "role", "found-role");
    assert.deepEqual((await stack.up()).steps, { [KEY]: "same" });
    assert.equal(stack.values.arn, `arn:aws:iam::${account}:role/x/found-role`);
  });

  it("reports the AWS API's error if the name is taken", async () => {
    await iam.createRole({ RoleName: "taken-role", AssumeRolePolicyDocument: ec2 });
    try {
      const stack = await stackOf(program({ name: "taken-role" }));
      const up = await stack.up();
      assert.equal(up.ok, false);
      assert.match(
        up.messages.join("\n"),
        /1 error occurred:\s+\* creating IAM Role \(taken-role\): operation error IAM: CreateRole, https response error StatusCode: 409, RequestID: \S+, EntityAlreadyExists: Role with name taken-role already exists/,
      );
      await removeStacks();
    } finally {
      await iam.deleteRole({ RoleName: "taken-role" });
    }
  });

  it("keeps unmanaged policies attached unless forceDetachPolicies is set", async () => {
    const policy = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    const stack = await stackOf(program({ name: "shared-role", forceDetachPolicies: true }));
    await stack.up();
    await iam.attachRolePolicy({ RoleName: "shared-role", PolicyArn: policy });
    await iam.putRolePolicy({
      RoleName: "shared-role",
      PolicyName: "foreign",
      PolicyDocument: JSON.stringify(allows("s3:GetObject")),
    });
    assert.equal((await stack.destroy()).ok, true);
    await assert.rejects(iam.getRole({ RoleName: "shared-role" }), { name: "NoSuchEntityException" });
  });

  it("fails the preview on an invalid input, and names it", async () => {
    const stack = await stackOf(program({ maxSessionDuration: 60 }));
    const preview = await stack.preview();
    assert.equal(preview.ok, false);
    const expected =
      "aws:iam/role:Role resource 'role' has a problem: expected max_session_duration to be in the range (3600 - 43200), " +
      "got 60. Examine values at 'role.maxSessionDuration'.";
    assert.ok(
      preview.messages.some((text) => text.includes(expected)),
      preview.messages.join("\n"),
    );
  });
});
