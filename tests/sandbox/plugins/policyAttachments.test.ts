import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { iam } from "./testing/cloud";
import { operations, removeStacks, stackOf } from "./testing/stack";

const readOnly = "arn:aws:iam::aws:policy/ReadOnlyAccess";
const viewOnly = "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess";

const arnsIn = ({ AttachedPolicies = [] }: { AttachedPolicies?: { PolicyArn?: string }[] }) =>
  AttachedPolicies.map(({ PolicyArn }) => PolicyArn);

/** The two types of attachment, and IAM's own operations for each. */
const kinds = [
  {
    type: "aws:iam/userPolicyAttachment:UserPolicyAttachment",
    title: "User",
    declare: (user: string, policyArn: string) => new aws.iam.UserPolicyAttachment("attachment", { user, policyArn }),
    make: (UserName: string) => iam.createUser({ UserName }),
    remove: (UserName: string) => iam.deleteUser({ UserName }),
    attach: (UserName: string, PolicyArn: string) => iam.attachUserPolicy({ UserName, PolicyArn }),
    detach: (UserName: string, PolicyArn: string) => iam.detachUserPolicy({ UserName, PolicyArn }),
    attached: async (UserName: string) => arnsIn(await iam.listAttachedUserPolicies({ UserName })),
  },
  {
    type: "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
    title: "Group",
    declare: (group: string, policyArn: string) =>
      new aws.iam.GroupPolicyAttachment("attachment", { group, policyArn }),
    make: (GroupName: string) => iam.createGroup({ GroupName }),
    remove: (GroupName: string) => iam.deleteGroup({ GroupName }),
    attach: (GroupName: string, PolicyArn: string) => iam.attachGroupPolicy({ GroupName, PolicyArn }),
    detach: (GroupName: string, PolicyArn: string) => iam.detachGroupPolicy({ GroupName, PolicyArn }),
    attached: async (GroupName: string) => arnsIn(await iam.listAttachedGroupPolicies({ GroupName })),
  },
];

for (const { type, title, declare, make, remove, attach, detach, attached } of kinds) {
  describe(`stand-in for aws: ${title}PolicyAttachment`, () => {
    const KEY = `${type} attachment`;
    const names = ["attached-a", "attached-b"];
    before(async () => {
      for (const name of names) await make(name);
    });
    afterEach(removeStacks);
    after(async () => {
      for (const name of names) await remove(name);
    });

    const program = (name: string, policyArn: string) => async () => ({ id: declare(name, policyArn).id });

    it("attaches, changes nothing the second time, replaces by detaching first, moves, and detaches", async () => {
      const stack = await stackOf(program("attached-a", readOnly));
      assert.deepEqual((await stack.preview()).steps, { [KEY]: "create" });
      assert.deepEqual((await stack.up()).steps, { [KEY]: "create" });
      assert.deepEqual(await attached("attached-a"), [readOnly]);
      assert.equal(stack.values.id, `attached-a/${readOnly}`);
      assert.deepEqual((await stack.up()).steps, { [KEY]: "same" });
      const replacement = ["delete-replaced attachment", "replace attachment", "create-replacement attachment"];
      stack.runs(program("attached-a", viewOnly));
      assert.deepEqual(await operations(stack), replacement);
      assert.deepEqual(await attached("attached-a"), [viewOnly]);
      stack.runs(program("attached-b", viewOnly));
      assert.deepEqual(await operations(stack), replacement);
      assert.deepEqual([await attached("attached-a"), await attached("attached-b")], [[], [viewOnly]]);
      await stack.destroy();
      assert.deepEqual(await attached("attached-b"), []);
    });

    it("drops a detached policy in a refresh, attaches it again, and can be imported", async () => {
      const stack = await stackOf(program("attached-a", readOnly));
      await attach("attached-a", readOnly);
      stack.importResource(type, "attachment", `attached-a/${readOnly}`);
      assert.deepEqual((await stack.up()).steps, { [KEY]: "same" });
      await detach("attached-a", readOnly);
      assert.deepEqual((await stack.refresh()).steps, { [KEY]: "delete" });
      assert.deepEqual((await stack.up()).steps, { [KEY]: "create" });
      assert.deepEqual(await attached("attached-a"), [readOnly]);
    });

    it("reports the AWS API's error if the principal is missing", async () => {
      const stack = await stackOf(program("nobody", readOnly));
      const { ok, messages } = await stack.up();
      assert.equal(ok, false);
      const expected = new RegExp(
        `\\* attaching IAM Policy \\(${readOnly}\\) to IAM ${title} \\(nobody\\): ` +
          `operation error IAM: Attach${title}Policy, .*StatusCode: 404, .*NoSuchEntity: `,
      );
      assert.match(messages.join("\n"), expected);
    });
  });
}
