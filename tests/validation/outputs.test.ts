import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import {
  asOutput,
  combine,
  containsSecret,
  deepApply,
  dependsOnResource,
  isDeeplyPlain,
  isPlain,
  mapInput,
  pickMember,
  resolveIfKnown,
  withDefault,
} from "../../provider/validation/outputs";
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

describe("what is plain all through", () => {
  it("has nothing in it that comes later", () => {
    const values = ["a", undefined, null, ["a", { x: ["b"] }], {}];
    const others = [
      pulumi.output("a"),
      [["a", Promise.resolve("b")]],
      { x: { y: pulumi.output("a") } },
      [pulumi.unknown],
    ];
    assert.deepEqual(values.map(isDeeplyPlain), [true, true, true, true, true]);
    assert.deepEqual(others.map(isDeeplyPlain), [false, false, false, false]);
  });
});

describe("what is made of an input", () => {
  const joined = (list: string[]) => list.join("+");
  it("is there at once where the input is plain", () => {
    assert.equal(mapInput(["a", "b"], joined), "a+b");
  });
  it("is an output with what the input carries where it isn't", async () => {
    assert.equal(await see(mapInput([pulumi.output("a"), "b"] as unknown as string[], joined)), "a+b");
    assert.deepEqual(await see(mapInput(pulumi.secret(["a", "b"]), joined)), secret("a+b"));
    assert.equal(await see(mapInput(Promise.resolve(["a", notKnown()]) as unknown as string[], joined)), unknown);
  });
  it("sees no outputs within the value of an output", async () => {
    const nested = pulumi.output("x").apply(() => [pulumi.secret("a"), "b"]) as unknown as pulumi.Output<string[]>;
    assert.deepEqual(await see(deepApply(nested, joined)), secret("a+b"));
  });
  it("fails where the input does", async () => {
    await assert.rejects(see(deepApply(Promise.reject(new Error("no")), joined)), { message: "no" });
  });
});

describe("an input as an output", () => {
  it("is itself where it is one", async () => {
    const output = pulumi.output("a");
    assert.equal(asOutput(output), output);
    assert.equal(await see(asOutput("a")), "a");
  });
});

describe("what an input has in it", () => {
  it("is a secret wherever the secret is", async () => {
    assert.equal(await containsSecret(["a", { x: "b" }]), false);
    assert.equal(await containsSecret(pulumi.output("a")), false);
    assert.equal(await containsSecret(["a", { x: pulumi.secret("b") }]), true);
  });
  it("is of a resource of this program or isn't", async () => {
    const { result } = await run(() => ({ urn: new aws.iam.Role("made", { assumeRolePolicy: "{}" }).urn }));
    assert.equal(await dependsOnResource("a"), false);
    assert.equal(await dependsOnResource(pulumi.output("a")), false);
    assert.equal(await dependsOnResource(["a", result?.urn]), true);
  });
});

describe("a value once it is known", () => {
  it("is there, whatever it is", async () => {
    assert.deepEqual(await resolveIfKnown("a"), { value: "a" });
    assert.deepEqual(await resolveIfKnown(Promise.resolve("a")), { value: "a" });
    assert.deepEqual(await resolveIfKnown(pulumi.secret("a")), { value: "a" });
    assert.deepEqual(await resolveIfKnown(nothing(undefined)), { value: undefined });
    assert.deepEqual(await resolveIfKnown(pulumi.output(["a", Promise.resolve("b")])), { value: ["a", "b"] });
  });
  it("is there with the values of the outputs in it", async () => {
    const nested = pulumi.output("x").apply(() => [pulumi.output("a"), "b"]) as unknown as pulumi.Output<string[]>;
    assert.deepEqual(await resolveIfKnown(nested), { value: ["a", "b"] });
    assert.deepEqual(await resolveIfKnown({ x: pulumi.output("a") }), { value: { x: "a" } });
  });
  it("isn't there where something in it isn't known", async () => {
    assert.equal(await resolveIfKnown(notKnown()), undefined);
    assert.equal(await resolveIfKnown(pulumi.output("x").apply(() => ["a", notKnown()])), undefined);
    assert.equal(await resolveIfKnown(pulumi.output(["a", notKnown()])), undefined);
  });
  it("fails where the value does", async () => {
    await assert.rejects(resolveIfKnown(Promise.reject(new Error("no"))), { message: "no" });
  });
});

describe("lists and records with outputs in them, gathered", () => {
  it("have the values in their places", async () => {
    const whole = {
      a: [pulumi.output(1), { b: Promise.resolve("x"), c: null }],
      d: pulumi.output({ e: [2] }),
      f: undefined,
    };
    assert.deepEqual(await see(combine(whole)), { a: [1, { b: "x", c: null }], d: { e: [2] }, f: undefined });
    assert.deepEqual(await see(combine([])), []);
  });
  it("are as secret and as unknown as what is in them, and come from the same resources", async () => {
    for (const inside of [() => pulumi.output("a"), () => pulumi.secret("a"), () => notKnown()]) {
      assert.deepEqual(await see(combine({ x: [inside()] })), await see(pulumi.output({ x: [inside()] })));
    }
    const made = await run(() => {
      const role = new aws.iam.Role("app", { assumeRolePolicy: "{}" });
      return { whole: combine([{ arn: role.arn }]), role };
    });
    const { whole, role } = made.result ?? {};
    assert.deepEqual([...(await pulumi.getAllResources(whole as pulumi.Output<unknown>))], [role]);
  });
  it("fail where something in them does", async () => {
    const fails = pulumi.output(Promise.reject(new Error("no such output")));
    await assert.rejects(see(combine({ a: pulumi.output(1), b: [fails] })), { message: "no such output" });
  });
});

describe("a default", () => {
  it("stands in for what is left out, now or later", async () => {
    assert.equal(withDefault(undefined, "a"), "a");
    assert.equal(await see(withDefault(nothing(undefined), "a")), "a");
    assert.equal(await see(withDefault(nothing(null), "a")), "a");
    assert.deepEqual(await see(withDefault(pulumi.secret(undefined as unknown as string), "a")), secret("a"));
  });
  it("doesn't stand in for what is given or not known", async () => {
    assert.equal(withDefault("", "a"), "");
    assert.equal(await see(withDefault(pulumi.output("b"), "a")), "b");
    assert.equal(await see(withDefault(Promise.resolve("b"), "a")), "b");
    assert.equal(await see(withDefault(notKnown(), "a")), unknown);
  });
});

describe("a member", () => {
  it("of what is plain is itself", () => {
    const item = pulumi.output("a");
    assert.equal(pickMember([item], 0, item), item);
    assert.equal(pickMember({ x: "a" }, "x", "a"), "a");
  });
  it("of an output carries what the output does", async () => {
    assert.deepEqual(await see(pickMember(pulumi.secret(["a", "b"]), 1, "b")), secret("b"));
    assert.deepEqual(await see(pickMember(Promise.resolve({ x: "a" }), "x", "a")), "a");
  });
});
