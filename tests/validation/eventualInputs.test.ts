import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { type CheckedInputs, checkInputs } from "../../provider/validation/inputs";
import { pending } from "../../provider/validation/issues";
import { run } from "../support/mocks";
import { secret, unknownOutput, valueIn } from "../support/mocks/markers";
import { type Args, check, later, outcome, rejection } from "./testComponent";

describe("inputs with outputs", () => {
  const forms: [string, Args, unknown][] = [
    ["an output", { first: later("a") }, { first: "a" }],
    ["a promise", { first: Promise.resolve("a") }, { first: "a" }],
    ["an output of an output", { first: pulumi.output(later(later("a"))) as pulumi.Output<string> }, { first: "a" }],
    ["items of a list", { list: ["a", later("b"), Promise.resolve("c")] }, { list: ["a", "b", "c"] }],
    ["a list", { list: later(["a", "b"]) }, { list: ["a", "b"] }],
    ["a promise of a list of outputs", { list: Promise.resolve([later("a")]) }, { list: ["a"] }],
    ["values of a map", { map: { x: later("a"), y: "b" } }, { map: { x: "a", y: "b" } }],
    ["a map", { map: later({ x: "a" }) }, { map: { x: "a" } }],
    ["a deeply nested output", { map: { x: { y: [{ z: later("a") }] } } }, { map: { x: { y: [{ z: "a" }] } } }],
  ];
  for (const [what, args, expected] of forms) {
    it(`can be ${what}`, async () => {
      const { result, errors } = await run(() => checkInputs("Thing", "it", args, () => []));
      assert.deepEqual(errors, []);
      assert.deepEqual(await valueIn((result as CheckedInputs<Args>).inputs as pulumi.Input<unknown>), expected);
    });
  }

  it("are omitted if they resolve to undefined or null", async () => {
    const args = { first: later(undefined as unknown as string), second: later(null as unknown as string) };
    const { inputs } = check(args);
    assert.equal(await valueIn(inputs.first), undefined);
    assert.equal(await valueIn(inputs.second), undefined);
  });

  it("stay secret individually", async () => {
    const { result } = await run(() =>
      check({ first: pulumi.secret("a"), second: later("b"), list: ["c", pulumi.secret("d")] }),
    );
    const { inputs, gate } = result as CheckedInputs<Args>;
    assert.deepEqual(await valueIn(inputs.first), secret("a"));
    assert.deepEqual(await valueIn(inputs.second), "b");
    const [third, fourth] = inputs.list as pulumi.Input<string>[];
    assert.equal(third, "c");
    assert.deepEqual(await valueIn(fourth), secret("d"));
    assert.equal(await valueIn(gate.input("behind it")), "behind it");
  });

  it("are passed as known values, with unknown values pending", async () => {
    const args = { first: later("a"), second: unknownOutput(), list: ["b", pulumi.secret("c"), unknownOutput()] };
    const { result, errors } = await run(() => check(args).known, { preview: true });
    assert.deepEqual(errors, []);
    assert.deepEqual(result, { first: "a", second: pending, list: ["b", "c", pending] });
  });

  it("aren't passed if they are rejected, and the rejection stays one error", async () => {
    const { result, errors } = await run(() => check({ first: later("A") }).known);
    assert.equal(result, undefined);
    assert.deepEqual(errors, [rejection('first is "A"; expected lower case. Write it in lower case: a.')]);
  });

  it("keep their dependencies individually", async () => {
    class Thing extends pulumi.ComponentResource {}
    const { result } = await run(() => {
      const [one, two] = ["one", "two"].map((name) => new Thing("eks-auth:index:Thing", name));
      const inputs = { first: one?.urn.apply(() => "a"), second: two?.urn.apply(() => "b") };
      return { one, two, ...check(inputs) };
    });
    const resources = async (input: unknown) => [...(await pulumi.getAllResources(input as pulumi.Output<string>))];
    assert.deepEqual(await resources(result?.inputs.first), [result?.one]);
    assert.deepEqual(await resources(result?.inputs.second), [result?.two]);
    assert.deepEqual(await resources(result?.gate.output("behind it")), []);
  });

  const bad: [string, Args, string[]][] = [
    ["an output", { first: later("A") }, ['first is "A"; expected lower case. Write it in lower case: a.']],
    ["a promise", { first: Promise.resolve("A") }, ['first is "A"; expected lower case. Write it in lower case: a.']],
    ["an item", { list: ["a", later("B")] }, ['list[1] is "B"; expected lower case. Write it in lower case: b.']],
    [
      "a whole list",
      { list: Promise.resolve([later("A"), later("b"), later("C")]) },
      [
        'list[0] is "A"; expected lower case. Write it in lower case: a.',
        'list[2] is "C"; expected lower case. Write it in lower case: c.',
      ],
    ],
    [
      "several invalid values, in one error",
      { first: later("A"), second: later("b"), list: ["x", later("C")], map: later({ y: "D" }) },
      [
        'first is "A"; expected lower case. Write it in lower case: a.',
        'list[1] is "C"; expected lower case. Write it in lower case: c.',
        'map["y"] is "D"; expected lower case. Write it in lower case: d.',
      ],
    ],
    [
      "valid values that can't be combined",
      { first: later("same"), second: later("same") },
      ['first, second are "same"; expected two texts. Change one.'],
    ],
    [
      "a value that can't be combined with a plain one",
      { first: "same", second: later("same") },
      ['first, second are "same"; expected two texts. Change one.'],
    ],
    [
      "a duplicate item",
      { list: [later("a"), "b", later("a")] },
      ['list[2] is "a"; expected no duplicate of list[0]. Remove one of the two.'],
    ],
    [
      "an item that resolves to null",
      { list: ["a", later(null as unknown as string)] },
      ["list[1] is null; expected no empty item among the texts. Set its value, or remove it."],
    ],
  ];
  for (const [what, args, lines] of bad) {
    it(`are rejected once they are known: ${what}`, async () => {
      const { errors, inputs } = await outcome(args);
      assert.deepEqual({ errors, inputs }, { errors: [rejection(...lines)], inputs: undefined });
    });
  }

  it("all fail with the same error if one is invalid, as do values that depend on the check", async () => {
    const { result, errors } = await run(() => check({ first: later("A"), second: later("b") }));
    const { inputs, gate } = result as CheckedInputs<Args>;
    const failures = await Promise.allSettled([
      valueIn(inputs.first),
      valueIn(inputs.second),
      valueIn(gate.input("behind it")),
    ]);
    const reasons = failures.map((failure) => (failure as PromiseRejectedResult).reason);
    assert.equal(errors.length, 1);
    assert.equal(reasons[0].message, rejection('first is "A"; expected lower case. Write it in lower case: a.'));
    assert.ok(pulumi.InputPropertiesError.isInstance(reasons[0]));
    assert.ok(reasons.every((reason) => reason === reasons[0]));
  });

  it("fail with their own error", async () => {
    const { result, errors } = await run(() =>
      check({ first: Promise.reject(new Error("no cluster")), second: later("B") }),
    );
    assert.deepEqual(errors, ["no cluster"]);
    const { inputs, gate } = result as CheckedInputs<Args>;
    await assert.rejects(valueIn(inputs.first), { message: "no cluster" });
    await assert.rejects(valueIn(inputs.second), { message: "no cluster" });
    await assert.rejects(valueIn(gate.input("behind it")), { message: "no cluster" });
  });

  it("keep the stack of their own error, which points to the program", async () => {
    const own = new Error("no cluster");
    const { stack } = own;
    await run(() => check({ first: Promise.reject(own) }));
    assert.equal(own.stack, stack);
  });

  it("are rejected without a stack, which would only point to the package", async () => {
    const { result } = await run(() => check({ first: later("A") }));
    const error = (await valueIn((result as CheckedInputs<Args>).gate.input("behind it")).catch(
      (reason) => reason,
    )) as Error;
    assert.equal(error.stack, rejection('first is "A"; expected lower case. Write it in lower case: a.'));
  });

  it("are checked once, regardless of their number", async () => {
    let checks = 0;
    const list = Array.from({ length: 500 }, (_, index) => later(`item-${index}`));
    const { result, errors } = await run(() =>
      checkInputs("Thing", "it", { list }, () => {
        checks += 1;
        return [];
      }),
    );
    assert.deepEqual(errors, []);
    assert.equal(((await valueIn(result?.inputs.list)) as string[])[499], "item-499");
    // Once without values, and once with all values.
    assert.equal(checks, 2);
  });
});
