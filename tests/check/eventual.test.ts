import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { failingWith, isPlain, memberOf, orDefault, whenKnown } from "../../provider/check/eventual";
import { run } from "../support/mocks";
import { notKnown, secret, see, unknown } from "../support/mocks/markers";

const nothing = (value: null | undefined) => pulumi.output(value) as unknown as pulumi.Output<string>;

describe("what is plain", () => {
  it("is what is there when the program runs", () => {
    assert.deepEqual(
      ["a", undefined, null, {}, [pulumi.output("a")]].map((value) => isPlain(value as string)),
      [true, true, true, true, true],
    );
    assert.deepEqual(
      [pulumi.output("a"), Promise.resolve("a"), pulumi.unknown].map((value) => isPlain(value as string)),
      [false, false, false],
    );
  });
});

describe("a value once it is known", () => {
  it("is there, whatever it is", async () => {
    assert.deepEqual(await whenKnown("a"), { value: "a" });
    assert.deepEqual(await whenKnown(Promise.resolve("a")), { value: "a" });
    assert.deepEqual(await whenKnown(pulumi.secret("a")), { value: "a" });
    assert.deepEqual(await whenKnown(nothing(undefined)), { value: undefined });
    assert.deepEqual(await whenKnown(pulumi.output(["a", Promise.resolve("b")])), { value: ["a", "b"] });
  });
  it("isn't there where something in it isn't known", async () => {
    assert.equal(await whenKnown(notKnown()), undefined);
    assert.equal(await whenKnown(pulumi.output(["a", notKnown()])), undefined);
  });
  it("fails where the value does", async () => {
    await assert.rejects(whenKnown(Promise.reject(new Error("no"))), { message: "no" });
  });
});

describe("a default", () => {
  it("stands in for what is left out, now or later", async () => {
    assert.equal(orDefault(undefined, "a"), "a");
    assert.equal(await see(orDefault(nothing(undefined), "a")), "a");
    assert.equal(await see(orDefault(nothing(null), "a")), "a");
    assert.deepEqual(await see(orDefault(pulumi.secret(undefined as unknown as string), "a")), secret("a"));
  });
  it("doesn't stand in for what is given or not known", async () => {
    assert.equal(orDefault("", "a"), "");
    assert.equal(await see(orDefault(pulumi.output("b"), "a")), "b");
    assert.equal(await see(orDefault(Promise.resolve("b"), "a")), "b");
    assert.equal(await see(orDefault(notKnown(), "a")), unknown);
  });
});

describe("a member", () => {
  it("of what is plain is itself", () => {
    const item = pulumi.output("a");
    assert.equal(memberOf([item], 0, item), item);
    assert.equal(memberOf({ x: "a" }, "x", "a"), "a");
  });
  it("of an output carries what the output does", async () => {
    assert.deepEqual(await see(memberOf(pulumi.secret(["a", "b"]), 1, "b")), secret("b"));
    assert.deepEqual(await see(memberOf(Promise.resolve({ x: "a" }), "x", "a")), "a");
  });
});

describe("an output that fails with a condition", () => {
  it("is the output where the condition holds", async () => {
    const holds = pulumi.output(undefined as unknown as object);
    assert.equal(await see(failingWith(pulumi.output("a"), holds)), "a");
    assert.deepEqual(await see(failingWith(pulumi.secret("a"), holds)), secret("a"));
    assert.equal(await see(failingWith(notKnown(), holds)), unknown);
  });
  it("fails even where the output never comes", async () => {
    const never = pulumi.output(new Promise<string>(() => {}));
    const { result, errors } = await run(() => {
      const fails = pulumi.output(Promise.reject(new Error("no")));
      return { output: failingWith(never, fails) };
    });
    assert.deepEqual(errors, ["no"]);
    await assert.rejects(see(result?.output), { message: "no" });
  });
});
