import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { CheckedInputs } from "../../provider/validation/inputs";
import { run } from "../support/mocks";
import { unknown, unknownOutput, valueIn } from "../support/mocks/markers";
import { type Args, check, later, outcome, rejection } from "./testComponent";

describe("inputs that are unknown in a preview", () => {
  it("stay unknown without affecting other inputs", async () => {
    const { result, errors } = await run(
      () => check({ first: unknownOutput(), second: later("b"), list: ["c", unknownOutput()] }),
      { preview: true },
    );
    assert.deepEqual(errors, []);
    const { inputs, gate } = result as CheckedInputs<Args>;
    assert.equal(await valueIn(inputs.first), unknown);
    assert.equal(await valueIn(inputs.second), "b");
    assert.equal(await valueIn(inputs.list), unknown);
    assert.equal((inputs.list as unknown[])[0], "c");
    assert.equal(await valueIn(gate.input("behind it")), "behind it");
  });

  it("can be unknown values without an output around them", async () => {
    const bare = pulumi.unknown as unknown as string;
    const { result, errors } = await run(() => check({ first: bare, list: ["a", bare] }), { preview: true });
    assert.deepEqual(errors, []);
    const { inputs } = result as CheckedInputs<Args>;
    assert.equal(await valueIn(inputs.first), unknown);
    assert.equal(await valueIn((inputs.list as pulumi.Input<string>[])[1]), unknown);
  });

  it("don't prevent the rejection of a known invalid input", async () => {
    const { errors } = await outcome({ first: unknownOutput(), second: later("B"), map: { x: unknownOutput() } }, true);
    assert.deepEqual(errors, [rejection('second is "B"; expected lower case. Write it in lower case: b.')]);
  });
});

describe("secret inputs", () => {
  const hush = <T>(value: T) => pulumi.secret(value) as pulumi.Output<T>;
  const reported: [string, Args, string[]][] = [
    ["a value", { first: hush("HUNTER2") }, ["first is [secret]; expected lower case. Write it in lower case."]],
    [
      "an item",
      { list: ["a", hush("HUNTER2")] },
      ["list[1] is [secret]; expected lower case. Write it in lower case."],
    ],
    [
      "an item of a list output",
      { list: later("a").apply((first) => [first, hush("HUNTER2")]) as pulumi.Output<string[]> },
      ["list[1] is [secret]; expected lower case. Write it in lower case."],
    ],
    ["a list", { list: hush(["HUNTER2"]) }, ["list[0] is [secret]; expected lower case. Write it in lower case."]],
    [
      "a value under a plain key",
      { map: { password: hush("HUNTER2") } },
      ['map["password"] is [secret]; expected lower case. Write it in lower case.'],
    ],
    [
      "a map, whose keys are secret too",
      { map: hush({ 'hunt"er]2': "HUNTER2" }) },
      ["map[[secret]] is [secret]; expected lower case. Write it in lower case."],
    ],
    [
      "a value under a key with a comma",
      { map: { "a, b": hush("HUNTER2") } },
      ['map["a, b"] is [secret]; expected lower case. Write it in lower case.'],
    ],
    [
      "a value with a key named like its input",
      { first: hush("hunter2"), map: { "a, first": later("B") } },
      ['map["a, first"] is "B"; expected lower case. Write it in lower case: b.'],
    ],
    [
      "one of a pair",
      { first: hush("hunter2"), second: later("hunter2") },
      ["first, second are [secret]; expected two texts. Change one."],
    ],
    [
      "a duplicated item",
      { list: [hush("hunter2"), later("hunter2")] },
      ["list[1] is [secret]; expected no duplicate of list[0]. Remove one of the two."],
    ],
    [
      "one of several invalid values",
      { first: hush("HUNTER2"), second: later("B") },
      [
        "first is [secret]; expected lower case. Write it in lower case.",
        'second is "B"; expected lower case. Write it in lower case: b.',
      ],
    ],
  ];
  for (const [what, args, lines] of reported) {
    it(`are rejected without being shown: ${what}`, async () => {
      const { errors } = await outcome(args);
      assert.deepEqual(errors, [rejection(...lines)]);
      assert.doesNotMatch(errors.join(), /hunter2/i);
    });
  }
});
