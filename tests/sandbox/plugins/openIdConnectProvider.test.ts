import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { account, iam, tagsOf } from "./testing/cloud";
import { operations, removeStacks, stackOf } from "./testing/stack";

const KEY = "aws:iam/openIdConnectProvider:OpenIdConnectProvider provider";
const issuer = "oidc.eks.us-west-2.amazonaws.com/id/AAAABBBBCCCCDDDD0000111122223333";
const arnOf = (of: string) => `arn:aws:iam::${account}:oidc-provider/${of}`;
const read = (of = issuer) => iam.getOpenIDConnectProvider({ OpenIDConnectProviderArn: arnOf(of) });

const program = (args: Partial<aws.iam.OpenIdConnectProviderArgs>) => async () => {
  const all = { url: `https://${issuer}`, clientIdLists: ["sts.amazonaws.com"], ...args };
  const { arn, id, url, clientIdLists, thumbprintLists, tagsAll } = new aws.iam.OpenIdConnectProvider("provider", all);
  const outputs = { arn, id, url, clientIdLists, thumbprintLists, tagsAll };
  return outputs;
};

describe("stand-in for aws: OpenIdConnectProvider", () => {
  afterEach(removeStacks);

  it("shows only the program's values when a creation is previewed", async () => {
    const stack = await stackOf(program({ tags: { Team: "a" } }));
    assert.deepEqual((await stack.preview()).steps, { [KEY]: "create" });
    assert.deepEqual(stack.values, {
      url: `https://${issuer}`,
      clientIdLists: ["sts.amazonaws.com"],
      tagsAll: { Team: "a" },
    });
  });

  it("creates, changes nothing the second time, updates in place, and deletes", async () => {
    const stack = await stackOf(program({ tags: { Team: "a", Gone: "x" }, clientIdLists: ["a", "b"] }));
    await stack.up();
    assert.deepEqual([stack.values.arn, stack.values.id], [arnOf(issuer), arnOf(issuer)]);
    const made = await read();
    assert.deepEqual([made.Url, made.ClientIDList], [issuer, ["a", "b"]]);
    assert.deepEqual(tagsOf(made.Tags), { Team: "a", Gone: "x" });
    stack.runs(program({ tags: { Team: "a", Gone: "x" }, clientIdLists: ["b", "a"], url: issuer }));
    assert.deepEqual((await stack.up()).steps, { [KEY]: "same" });
    const thumbprintLists = ["9".repeat(40)];
    stack.runs(program({ tags: { Team: "b" }, clientIdLists: ["b", "c"], thumbprintLists }));
    const update = await stack.up();
    assert.deepEqual(update.changed[KEY]?.sort(), ["clientIdLists", "tags", "tagsAll", "thumbprintLists"]);
    assert.deepEqual(await operations(stack), []);
    const changed = await read();
    assert.deepEqual([changed.ClientIDList?.sort(), changed.ThumbprintList], [["b", "c"], thumbprintLists]);
    assert.deepEqual(tagsOf(changed.Tags), { Team: "b" });
    await stack.destroy();
    await assert.rejects(read(), { name: "NoSuchEntityException" });
  });

  it("is replaced when the issuer changes", async () => {
    const other = `${issuer.slice(0, -4)}9999`;
    const stack = await stackOf(program({}));
    await stack.up();
    stack.runs(program({ url: `https://${other}` }));
    const expected = ["create-replacement provider", "replace provider", "delete-replaced provider"];
    assert.deepEqual(await operations(stack), expected);
    await assert.rejects(read(), { name: "NoSuchEntityException" });
    assert.deepEqual((await read(other)).ClientIDList, ["sts.amazonaws.com"]);
  });

  it("detects drift in a refresh, and repairs it in the next update", async () => {
    const stack = await stackOf(program({ tags: { Team: "a" } }));
    await stack.up();
    const OpenIDConnectProviderArn = arnOf(issuer);
    await iam.untagOpenIDConnectProvider({ OpenIDConnectProviderArn, TagKeys: ["Team"] });
    await iam.addClientIDToOpenIDConnectProvider({ OpenIDConnectProviderArn, ClientID: "foreign" });
    assert.deepEqual((await stack.refresh()).steps, { [KEY]: "update" });
    assert.deepEqual((await stack.up()).changed[KEY]?.sort(), ["clientIdLists", "tags", "tagsAll"]);
    const repaired = await read();
    assert.deepEqual([repaired.ClientIDList, tagsOf(repaired.Tags)], [["sts.amazonaws.com"], { Team: "a" }]);
  });

  it("can be imported by its ARN, and reports the AWS API's error if it already exists", async () => {
    await iam.createOpenIDConnectProvider({ Url: `https://${issuer}`, ClientIDList: ["sts.amazonaws.com"] });
    const stack = await stackOf(program({}));
    const up = await stack.up();
    assert.match(
      up.messages.join("\n"),
      /\* creating IAM OIDC Provider: operation error IAM: CreateOpenIDConnectProvider, .*StatusCode: 409, .*EntityAlreadyExists: /,
    );
    stack.importResource("aws:iam/openIdConnectProvider:OpenIdConnectProvider", "provider", arnOf(issuer));
    assert.deepEqual((await stack.up()).steps, { [KEY]: "same" });
  });
});
