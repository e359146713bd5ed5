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

describe("isPlain", () => {
  it("is true for values that aren't outputs, promises or unknown", () => {
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

describe("isDeeplyPlain", () => {
  it("is true if no nested value is an output, a promise or unknown", () => {
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

describe("a mapped input", () => {
  const joined = (list: string[]) => list.join("+");
  it("is plain if the input is plain", () => {
    assert.equal(mapInput(["a", "b"], joined), "a+b");
  });
  it("is otherwise an output with the input's secrets and dependencies", async () => {
    assert.equal(await see(mapInput([pulumi.output("a"), "b"] as unknown as string[], joined)), "a+b");
    assert.deepEqual(await see(mapInput(pulumi.secret(["a", "b"]), joined)), secret("a+b"));
    assert.equal(await see(mapInput(Promise.resolve(["a", notKnown()]) as unknown as string[], joined)), unknown);
  });
  it("is mapped from a value without nested outputs", async () => {
    const nested = pulumi.output("x").apply(() => [pulumi.secret("a"), "b"]) as unknown as pulumi.Output<string[]>;
    assert.deepEqual(await see(deepApply(nested, joined)), secret("a+b"));
  });
  it("fails if the input fails", async () => {
    await assert.rejects(see(deepApply(Promise.reject(new Error("no")), joined)), { message: "no" });
  });
});

describe("an input as an output", () => {
  it("is unchanged if it already is one", async () => {
    const output = pulumi.output("a");
    assert.equal(asOutput(output), output);
    assert.equal(await see(asOutput("a")), "a");
  });
});

describe("an input's contents", () => {
  it("are secret at any depth", async () => {
    assert.equal(await containsSecret(["a", { x: "b" }]), false);
    assert.equal(await containsSecret(pulumi.output("a")), false);
    assert.equal(await containsSecret(["a", { x: pulumi.secret("b") }]), true);
  });
  it("show whether they come from a resource of this program", async () => {
    const { result } = await run(() => ({ urn: new aws.iam.Role("made", { assumeRolePolicy: "{}" }).urn }));
    assert.equal(await dependsOnResource("a"), false);
    assert.equal(await dependsOnResource(pulumi.output("a")), false);
    assert.equal(await dependsOnResource(["a", result?.urn]), true);
  });
});

describe("the value of an output", () => {
  it("is returned, including undefined and null", async () => {
    assert.deepEqual(await resolveIfKnown("a"), { value: "a" });
    assert.deepEqual(await resolveIfKnown(Promise.resolve("a")), { value: "a" });
    assert.deepEqual(await resolveIfKnown(pulumi.secret("a")), { value: "a" });
    assert.deepEqual(await resolveIfKnown(nothing(undefined)), { value: undefined });
    assert.deepEqual(await resolveIfKnown(pulumi.output(["a", Promise.resolve("b")])), { value: ["a", "b"] });
  });
  it("includes the values of nested outputs", async () => {
    const nested = pulumi.output("x").apply(() => [pulumi.output("a"), "b"]) as unknown as pulumi.Output<string[]>;
    assert.deepEqual(await resolveIfKnown(nested), { value: ["a", "b"] });
    assert.deepEqual(await resolveIfKnown({ x: pulumi.output("a") }), { value: { x: "a" } });
  });
  it("is undefined if a part is unknown", async () => {
    assert.equal(await resolveIfKnown(notKnown()), undefined);
    assert.equal(await resolveIfKnown(pulumi.output("x").apply(() => ["a", notKnown()])), undefined);
    assert.equal(await resolveIfKnown(pulumi.output(["a", notKnown()])), undefined);
  });
  it("fails if the output fails", async () => {
    await assert.rejects(resolveIfKnown(Promise.reject(new Error("no"))), { message: "no" });
  });
});

describe("lists and records with outputs", () => {
  it("become one output with all values", async () => {
    const whole = {
      a: [pulumi.output(1), { b: Promise.resolve("x"), c: null }],
      d: pulumi.output({ e: [2] }),
      f: undefined,
    };
    assert.deepEqual(await see(combine(whole)), { a: [1, { b: "x", c: null }], d: { e: [2] }, f: undefined });
    assert.deepEqual(await see(combine([])), []);
  });
  it("keep secrets, unknown values and dependencies of their parts", async () => {
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
  it("fail if a part fails", async () => {
    const fails = pulumi.output(Promise.reject(new Error("no such output")));
    await assert.rejects(see(combine({ a: pulumi.output(1), b: [fails] })), { message: "no such output" });
  });
});

describe("a default", () => {
  it("replaces an omitted value, plain or output", async () => {
    assert.equal(withDefault(undefined, "a"), "a");
    assert.equal(await see(withDefault(nothing(undefined), "a")), "a");
    assert.equal(await see(withDefault(nothing(null), "a")), "a");
    assert.deepEqual(await see(withDefault(pulumi.secret(undefined as unknown as string), "a")), secret("a"));
  });
  it("doesn't replace a given or unknown value", async () => {
    assert.equal(withDefault("", "a"), "");
    assert.equal(await see(withDefault(pulumi.output("b"), "a")), "b");
    assert.equal(await see(withDefault(Promise.resolve("b"), "a")), "b");
    assert.equal(await see(withDefault(notKnown(), "a")), unknown);
  });
});

describe("a member", () => {
  it("of a plain value is plain", () => {
    const item = pulumi.output("a");
    assert.equal(pickMember([item], 0, item), item);
    assert.equal(pickMember({ x: "a" }, "x", "a"), "a");
  });
  it("of an output keeps its secrets and dependencies", async () => {
    assert.deepEqual(await see(pickMember(pulumi.secret(["a", "b"]), 1, "b")), secret("b"));
    assert.deepEqual(await see(pickMember(Promise.resolve({ x: "a" }), "x", "a")), "a");
  });
});
