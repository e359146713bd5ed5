import assert from "node:assert/strict";
import type * as pulumi from "@pulumi/pulumi";
import { GroupBinding } from "../../../provider";
import { onlyOne } from "../../../provider/components/shared/onlyOne";
import { run } from "../../support/mocks";
import type { Functions } from "../../support/mocks/functions";

const type = "aws:eks/accessEntry:AccessEntry";
const what = "The access entry of the role dev";
const value = "arn:aws:eks:us-west-2:123456789012:access-entry/prod/0a1b2c3d";
const found = Promise.resolve({ what, property: "accessEntryArn", value, importId: "prod:dev" });
const urnOf = (name: string) => `urn:pulumi:prod::shop::eks-auth:index:GroupBinding$${type}::${name}-entry`;

/** The error of the hook of an entry that AWS already has, by what the engine returns of the state. */
async function errorOf(name: string, state: Functions[string], preview = false): Promise<string | undefined> {
  let error: Error | undefined;
  await run(
    async () => {
      const component = new GroupBinding(name, { group: "devs", clusterRole: "view" });
      const child = `${name}-entry`;
      const { hooks } = onlyOne(child, { type, suffix: "-entry", component, found });
      const [hook] = hooks?.beforeCreate ?? [];
      const args = { urn: urnOf(name), name: child, type, id: "" };
      await (hook as pulumi.ResourceHook).callback(args)?.catch((thrown: Error) => {
        error = thrown;
      });
    },
    { functions: { "pulumi:pulumi:readStackResourceOutputs": state }, preview },
  );
  return error?.message;
}

/** An engine that fails to return the state. */
const failing = (reason: string) => () => {
  throw new Error(reason);
};

describe("A resource that AWS has only once", () => {
  for (const preview of [true, false]) {
    it(`isn't created again if the state can't be read, ${preview ? "in a preview" : "in an update"}`, async () => {
      const message = (await errorOf(`unread-${preview}`, failing("the state is locked"), preview)) ?? "";
      assert.ok(message.startsWith(`${what} already exists, and the state of this stack can't be read; `), message);
      assert.match(message, / Run it again, or upgrade Pulumi\. .*the state is locked/s);
    });
  }

  it("is replaced if the state has it under the same URN", async () => {
    const outputs = { [urnOf("same")]: { type, outputs: { accessEntryArn: value } } };
    assert.equal(await errorOf("same", () => ({ outputs })), undefined);
  });

  it("isn't created under a second URN", async () => {
    const outputs = { [urnOf("first")]: { type, outputs: { accessEntryArn: value } } };
    assert.match(
      (await errorOf("second", () => ({ outputs }))) ?? "",
      /: it is urn:.*::first-entry in the state of this/,
    );
  });

  it("causes no further error if the state can't be read because the deployment has ended", async () => {
    assert.equal(await errorOf("ended", failing("context canceled")), undefined);
  });
});
