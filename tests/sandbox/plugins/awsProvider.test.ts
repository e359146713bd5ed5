import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { iam, tagsOf, trusts } from "./testing/cloud";
import { operations, removeStacks, stackOf } from "./testing/stack";

const assumeRolePolicy = JSON.stringify(trusts("ec2.amazonaws.com"));

describe("stand-in for aws: the provider", () => {
  afterEach(removeStacks);

  it("adds its default tags to tagsAll alone, under the resource's own", async () => {
    const program = (Owner: string) => async () => {
      const provider = new aws.Provider("p", { region: "us-west-2", defaultTags: { tags: { Owner, Team: "t" } } });
      const role = new aws.iam.Role("role", { assumeRolePolicy, tags: { Team: "mine" } }, { provider });
      return { name: role.name, tags: role.tags, tagsAll: role.tagsAll };
    };
    const stack = await stackOf(program("o"));
    await stack.preview();
    assert.deepEqual([stack.values.tags, stack.values.tagsAll], [{ Team: "mine" }, { Owner: "o", Team: "mine" }]);
    await stack.up();
    const { Role } = await iam.getRole({ RoleName: String(stack.values.name) });
    assert.deepEqual(tagsOf(Role?.Tags), { Owner: "o", Team: "mine" });
    assert.deepEqual([stack.values.tags, stack.values.tagsAll], [{ Team: "mine" }, { Owner: "o", Team: "mine" }]);
    assert.ok((await stack.refresh()).ok);
    assert.deepEqual(await operations(stack), []);
    stack.runs(program("other"));
    assert.deepEqual((await stack.up()).changed, { "aws:iam/role:Role role": ["tagsAll"] });
    assert.deepEqual([stack.values.tags, stack.values.tagsAll], [{ Team: "mine" }, { Owner: "other", Team: "mine" }]);
  });

  it("uses the keys that it is given", async () => {
    const stack = await stackOf(async () => {
      const provider = new aws.Provider("p", { region: "us-west-2", accessKey: "AKIAWRONG", secretKey: "wrong" });
      new aws.iam.Role("role", { assumeRolePolicy }, { provider });
    });
    const up = await stack.up();
    assert.match(
      up.messages.join("\n"),
      /creating IAM Role \(role-[0-9a-f]{7}\): operation error IAM: CreateRole, .*InvalidClientTokenId/,
    );
  });

  it("replaces what was made in another region", async () => {
    const program = (region: aws.Region) => async () => {
      const provider = new aws.Provider("p", { region });
      const bucket = new aws.s3.Bucket("data", {}, { provider });
      return { region: bucket.bucketRegion };
    };
    const stack = await stackOf(program("us-west-2"));
    await stack.up();
    stack.runs(program("eu-west-1"));
    assert.deepEqual(await operations(stack), ["create-replacement data", "replace data", "delete-replaced data"]);
    assert.equal(stack.values.region, "eu-west-1");
  });

  it("knows nothing of a resource at preview when it is not known itself", async () => {
    const stack = await stackOf(async () => {
      const first = new aws.iam.Role("first", { assumeRolePolicy });
      const region = first.uniqueId.apply(() => "us-west-2" as const);
      const provider = new aws.Provider("p", { region });
      const { name } = new aws.iam.Role("second", { assumeRolePolicy, name: "second" }, { provider });
      return { name };
    });
    const preview = await stack.preview();
    assert.deepEqual([preview.ok, preview.steps["aws:iam/role:Role second"], stack.values], [true, "create", {}]);
  });

  it("refuses provider inputs, resource types and resource inputs that it doesn't know, and names them", async () => {
    const refusals: [() => unknown, string][] = [
      [
        () =>
          new aws.Provider("p", {
            region: "us-west-2",
            assumeRoles: [{ roleArn: "arn:aws:iam::123456789012:role/x" }],
          }),
        'could not validate provider configuration: Invalid or unknown key "assumeRoles"',
      ],
      [() => new aws.sns.Topic("t"), "unrecognized resource type (Check): aws:sns/topic:Topic"],
      [
        () => new aws.s3.Bucket("b", { acl: "private" }),
        "aws:s3/bucket:Bucket resource 'b' has a problem: Invalid or unknown key. Examine values at 'b.acl'.",
      ],
    ];
    const stack = await stackOf(async () => undefined);
    for (const [declare, expected] of refusals) {
      stack.runs(async () => void declare());
      const preview = await stack.preview();
      const said = preview.messages.join("\n");
      assert.equal(preview.ok, false, said);
      assert.ok(said.includes(expected), `${expected}\nis not in\n${said}`);
    }
  });
});
