import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { account, iam, tagsOf, trusts } from "./testing/cloud";
import { operations, removeStacks, stackOf } from "./testing/stack";

const KEY = "aws:iam/instanceProfile:InstanceProfile profile";
const names = ["profile-role-a", "profile-role-b"];
const [a = "", b = ""] = names;

const program = (args: aws.iam.InstanceProfileArgs) => async () => {
  const { arn, id, name, path, role, tagsAll, uniqueId } = new aws.iam.InstanceProfile("profile", args);
  return { arn, id, name, path, role, tagsAll, uniqueId };
};

async function read(name: string) {
  const { InstanceProfile: found } = await iam.getInstanceProfile({ InstanceProfileName: name });
  return { path: found?.Path, roles: found?.Roles?.map(({ RoleName }) => RoleName), tags: tagsOf(found?.Tags) };
}

describe("stand-in for aws: InstanceProfile", () => {
  before(async () => {
    for (const RoleName of names) {
      await iam.createRole({ RoleName, AssumeRolePolicyDocument: JSON.stringify(trusts("ec2.amazonaws.com")) });
    }
  });
  afterEach(removeStacks);
  after(async () => {
    for (const RoleName of names) {
      await iam.deleteRole({ RoleName });
    }
  });

  it("shows only the program's values when a creation is previewed", async () => {
    const stack = await stackOf(program({ name: "p", role: a, tags: { Team: "a" } }));
    assert.deepEqual((await stack.preview()).steps, { [KEY]: "create" });
    assert.deepEqual(stack.values, { name: "p", path: "/", role: a, tagsAll: { Team: "a" } });
    await assert.rejects(read("p"), { name: "NoSuchEntityException" });
  });

  it("creates, changes nothing the second time, updates in place, and deletes", async () => {
    const stack = await stackOf(program({ name: "p", path: "/nodes/", role: a, tags: { Team: "a", Removed: "x" } }));
    assert.deepEqual((await stack.up()).steps, { [KEY]: "create" });
    assert.deepEqual([stack.values.arn, stack.values.id], [`arn:aws:iam::${account}:instance-profile/nodes/p`, "p"]);
    assert.deepEqual(await read("p"), { path: "/nodes/", roles: [a], tags: { Team: "a", Removed: "x" } });
    assert.deepEqual((await stack.up()).steps, { [KEY]: "same" });
    stack.runs(program({ name: "p", path: "/nodes/", role: b, tags: { Team: "b" } }));
    assert.deepEqual((await stack.up()).changed[KEY]?.sort(), ["role", "tags", "tagsAll"]);
    assert.deepEqual(await read("p"), { path: "/nodes/", roles: [b], tags: { Team: "b" } });
    assert.equal((await stack.destroy()).ok, true);
    await assert.rejects(read("p"), { name: "NoSuchEntityException" });
  });

  it("generates a name, and is replaced when its path changes, deleting the old one last", async () => {
    const stack = await stackOf(program({ role: a }));
    await stack.up();
    assert.match(String(stack.values.name), /^profile-[0-9a-f]{7}$/);
    stack.runs(program({ role: a, path: "/x/" }));
    const expected = ["create-replacement profile", "replace profile", "delete-replaced profile"];
    assert.deepEqual(await operations(stack), expected);
  });

  it("is deleted before it is replaced if its name is fixed", async () => {
    const stack = await stackOf(program({ name: "p", role: a }));
    await stack.up();
    stack.runs(program({ name: "p", role: a, path: "/x/" }));
    const expected = ["delete-replaced profile", "replace profile", "create-replacement profile"];
    assert.deepEqual(await operations(stack), expected);
  });

  it("detects drift in a refresh, and repairs it in the next update", async () => {
    const stack = await stackOf(program({ name: "p", role: a }));
    await stack.up();
    await iam.removeRoleFromInstanceProfile({ InstanceProfileName: "p", RoleName: a });
    assert.deepEqual((await stack.refresh()).steps, { [KEY]: "update" });
    assert.deepEqual((await stack.up()).changed[KEY], ["role"]);
    assert.deepEqual((await read("p")).roles, [a]);
  });
});
