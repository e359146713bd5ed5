import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Gate } from "../../provider/validation/gate";
import { run } from "../support/mocks";
import { notKnown, secret, see, unknown } from "../support/mocks/markers";

const opening = () => Gate.for(Promise.resolve("opens"));
const failing = () => Gate.for(Promise.reject(new Error("no")));

describe("Gate", () => {
  it("passes inputs and outputs once it opens", async () => {
    assert.equal(await see(opening().input("a")), "a");
    assert.equal(await see(opening().output(pulumi.output("a"))), "a");
    assert.deepEqual(await see(opening().output(pulumi.secret("a"))), secret("a"));
    assert.equal(await see(opening().output(notKnown())), unknown);
    await opening().opened();
  });

  it("fails inputs and outputs if it fails", async () => {
    await assert.rejects(see(failing().input("a")), { message: "no" });
    await assert.rejects(see(failing().output(pulumi.output("a"))), { message: "no" });
    await assert.rejects(failing().opened(), { message: "no" });
  });

  it("fails an output that never settles", async () => {
    const never = pulumi.output(new Promise<string>(() => {}));
    const { result, errors } = await run(() => ({ output: failing().output(never) }));
    assert.deepEqual(errors, ["no"]);
    await assert.rejects(see(result?.output), { message: "no" });
  });

  it("returns inputs and outputs unchanged if nothing can fail", async () => {
    const output = pulumi.output("a");
    assert.equal(Gate.open.output(output), output);
    assert.equal(Gate.open.input("a"), "a");
    assert.equal(Gate.for(["a"]), Gate.open);
    await Gate.open.opened();
  });

  it("opens for a secret or unknown input without making other values secret or unknown", async () => {
    assert.equal(await see(Gate.for(pulumi.secret("a")).input("b")), "b");
    assert.equal(await see(Gate.for(notKnown()).input("b")), "b");
    assert.deepEqual([...(await pulumi.getAllResources(Gate.for(pulumi.secret("a")).output("b")))], []);
  });

  it("gives values the secrets, unknown state and dependencies of the output that opens it", async () => {
    assert.deepEqual(await see(Gate.after(pulumi.secret("a")).input("b")), secret("b"));
    assert.equal(await see(Gate.after(notKnown()).input("b")), unknown);
    class Thing extends pulumi.ComponentResource {}
    const { result } = await run(() => {
      const thing = new Thing("eks-auth:index:Thing", "one");
      return { thing, output: Gate.after(thing.urn).output("b") };
    });
    assert.deepEqual(
      [...(await pulumi.getAllResources(result?.output as pulumi.Output<string>))],
      [result?.thing as pulumi.Resource],
    );
  });

  it("opens with another gate when both open, and fails if one of them fails", async () => {
    assert.equal(Gate.open.and(Gate.open).input("a"), "a");
    for (const both of [opening().and(opening()), opening().and(Gate.open), Gate.open.and(opening())]) {
      assert.equal(await see(both.input("a")), "a");
    }
    for (const one of [
      opening().and(failing()),
      failing().and(opening()),
      Gate.open.and(failing()),
      failing().and(Gate.open),
    ]) {
      await assert.rejects(see(one.input("a")), { message: "no" });
    }
  });
});
