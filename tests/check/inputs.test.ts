import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { type CheckedInputs, checkInputs, recordable } from "../../provider/check/inputs";
import type { Problem } from "../../provider/check/problems";
import { listProblems, mapEntries, textProblems } from "../../provider/check/values";
import { run } from "../support/mocks";
import { secret, see, unknown } from "../support/mocks/markers";

interface Args {
  first?: pulumi.Input<string> | null;
  second?: pulumi.Input<string>;
  list?: pulumi.Input<pulumi.Input<string>[]>;
  map?: pulumi.Input<Record<string, pulumi.Input<unknown>>>;
}

const lowerCase = {
  expected: "lower case",
  fix: (text: unknown) => `Write it in lower case${text ? `: ${String(text).toLowerCase()}` : ""}.`,
  fits: (text: string) => text === text.toLowerCase(),
};

function problemsIn(args: Args): Problem[] {
  return [
    ...textProblems("first", args.first, lowerCase),
    ...textProblems("second", args.second, lowerCase),
    ...listProblems("list", args.list, { items: "texts", fix: "" }, (path, item) =>
      textProblems(path, item, lowerCase),
    ),
    ...mapEntries("map", args.map, "a map").entries.flatMap(([key, value]) =>
      textProblems(`map[${JSON.stringify(key)}]`, value, lowerCase),
    ),
    ...(typeof args.first === "string" && args.first === args.second
      ? [{ path: "first, second", value: args.first, expected: "two texts", fix: "Change one." }]
      : []),
  ];
}

const check = (args: Args) => checkInputs("Thing", "it", args, problemsIn);
const later = <T>(value: T) => pulumi.output(Promise.resolve(value));
const notKnown = () => pulumi.output(pulumi.unknown) as unknown as pulumi.Output<string>;
const refusal = (...lines: string[]) =>
  [`Thing "it" has ${lines.length === 1 ? "an invalid input" : `${lines.length} invalid inputs`}:`, ...lines].join(
    "\n  - ",
  );

/** The checked inputs as they turn out to be, and the errors of the program. */
async function outcome(args: Args, preview = false) {
  const { result, errors } = await run(() => check(args), { preview });
  const inputs =
    errors.length === 0 ? await see((result as CheckedInputs<Args>).inputs as pulumi.Input<unknown>) : undefined;
  return { inputs, errors };
}

describe("inputs that are plain", () => {
  it("are returned as they are", async () => {
    const args = { first: "a", list: ["b", "c"], map: { d: { e: [1, true, null] } } };
    const { inputs } = checkInputs("Thing", "it", args, () => []);
    assert.deepEqual(inputs, args);
  });

  it("are left out where they are null, as other languages say it", () => {
    assert.deepEqual(check({ first: null, second: "a" }).inputs, { second: "a" });
  });

  it("are refused at once, all together, with a reason per property for the engine", () => {
    const lines = [
      'first is "A"; expected lower case. Write it in lower case: a.',
      'list[1] is "B"; expected lower case. Write it in lower case: b.',
      'map["x"] is "C"; expected lower case. Write it in lower case: c.',
    ];
    assert.throws(
      () => check({ first: "A", list: ["a", "B"], map: { x: "C", y: "y" } }),
      (error: unknown) => {
        assert.ok(pulumi.InputPropertiesError.isInstance(error));
        assert.equal(error.message, refusal(...lines));
        assert.deepEqual(error.errors, [
          { propertyPath: "first", reason: lines[0] },
          { propertyPath: "list[1]", reason: lines[1] },
          { propertyPath: 'map["x"]', reason: lines[2] },
        ]);
        return true;
      },
    );
  });

  it("are refused beside those that aren't known yet, of which nothing is told", async () => {
    const nested = { first: "A", list: [pulumi.secret("Hunter2"), "B"] };
    const { errors } = await outcome(nested);
    assert.deepEqual(errors, [
      refusal(
        'first is "A"; expected lower case. Write it in lower case: a.',
        'list[1] is "B"; expected lower case. Write it in lower case: b.',
      ),
    ]);
  });
});

describe("inputs that are known later", () => {
  const forms: [string, Args, unknown][] = [
    ["an output", { first: later("a") }, { first: "a" }],
    ["a promise", { first: Promise.resolve("a") }, { first: "a" }],
    ["an output of an output", { first: pulumi.output(later(later("a"))) as pulumi.Output<string> }, { first: "a" }],
    ["items of a list", { list: ["a", later("b"), Promise.resolve("c")] }, { list: ["a", "b", "c"] }],
    ["a list", { list: later(["a", "b"]) }, { list: ["a", "b"] }],
    ["a promise of a list of outputs", { list: Promise.resolve([later("a")]) }, { list: ["a"] }],
    ["values of a map", { map: { x: later("a"), y: "b" } }, { map: { x: "a", y: "b" } }],
    ["a map", { map: later({ x: "a" }) }, { map: { x: "a" } }],
    ["nested deeply", { map: { x: { y: [{ z: later("a") }] } } }, { map: { x: { y: [{ z: "a" }] } } }],
  ];
  for (const [what, args, expected] of forms) {
    it(`may be ${what}`, async () => {
      const { result, errors } = await run(() => checkInputs("Thing", "it", args, () => []));
      assert.deepEqual(errors, []);
      assert.deepEqual(await see((result as CheckedInputs<Args>).inputs as pulumi.Input<unknown>), expected);
    });
  }

  it("are left out where they turn out to be undefined or null", async () => {
    const args = { first: later(undefined as unknown as string), second: later(null as unknown as string) };
    const { inputs } = check(args);
    assert.equal(await see(inputs.first), undefined);
    assert.equal(await see(inputs.second), undefined);
  });

  it("stay secrets, each for itself", async () => {
    const { result } = await run(() =>
      check({ first: pulumi.secret("a"), second: later("b"), list: ["c", pulumi.secret("d")] }),
    );
    const { inputs, checked } = result as CheckedInputs<Args>;
    assert.deepEqual(await see(inputs.first), secret("a"));
    assert.deepEqual(await see(inputs.second), "b");
    const [third, fourth] = inputs.list as pulumi.Input<string>[];
    assert.equal(third, "c");
    assert.deepEqual(await see(fourth), secret("d"));
    assert.equal(await see(checked), undefined);
  });

  it("keep the resources that they come from, each for itself", async () => {
    class Thing extends pulumi.ComponentResource {}
    const { result } = await run(() => {
      const [one, two] = ["one", "two"].map((name) => new Thing("eks-auth:index:Thing", name));
      const inputs = { first: one?.urn.apply(() => "a"), second: two?.urn.apply(() => "b") };
      return { one, two, ...check(inputs) };
    });
    const resources = async (input: unknown) => [...(await pulumi.getAllResources(input as pulumi.Output<string>))];
    assert.deepEqual(await resources(result?.inputs.first), [result?.one]);
    assert.deepEqual(await resources(result?.inputs.second), [result?.two]);
    assert.deepEqual(await resources(result?.checked), []);
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
      "several, which are told of together",
      { first: later("A"), second: later("b"), list: ["x", later("C")], map: later({ y: "D" }) },
      [
        'first is "A"; expected lower case. Write it in lower case: a.',
        'list[1] is "C"; expected lower case. Write it in lower case: c.',
        'map["y"] is "D"; expected lower case. Write it in lower case: d.',
      ],
    ],
    [
      "good ones that don't go together",
      { first: later("same"), second: later("same") },
      ['first, second is "same"; expected two texts. Change one.'],
    ],
    [
      "one that doesn't go with a plain one",
      { first: "same", second: later("same") },
      ['first, second is "same"; expected two texts. Change one.'],
    ],
    [
      "the same item twice",
      { list: [later("a"), "b", later("a")] },
      ['list[2] is "a"; expected no duplicate of list[0]. Remove one of the two.'],
    ],
    [
      "an item that turns out to be nothing",
      { list: ["a", later(null as unknown as string)] },
      ["list[1] is null; expected no empty item among the texts. Give its value, or remove it."],
    ],
  ];
  for (const [what, args, lines] of bad) {
    it(`are refused once they are known: ${what}`, async () => {
      const { errors, inputs } = await outcome(args);
      assert.deepEqual({ errors, inputs }, { errors: [refusal(...lines)], inputs: undefined });
    });
  }

  it("fail all with the one error where one is bad, and so does what runs behind the check", async () => {
    const { result, errors } = await run(() => check({ first: later("A"), second: later("b") }));
    const { inputs, checked } = result as CheckedInputs<Args>;
    const failures = await Promise.allSettled([see(inputs.first), see(inputs.second), see(checked)]);
    const reasons = failures.map((failure) => (failure as PromiseRejectedResult).reason);
    assert.equal(errors.length, 1);
    assert.equal(reasons[0].message, refusal('first is "A"; expected lower case. Write it in lower case: a.'));
    assert.ok(pulumi.InputPropertiesError.isInstance(reasons[0]));
    assert.ok(reasons.every((reason) => reason === reasons[0]));
  });

  it("fail with their own error where they fail", async () => {
    const { result, errors } = await run(() =>
      check({ first: Promise.reject(new Error("no cluster")), second: later("B") }),
    );
    assert.deepEqual(errors, ["no cluster"]);
    const { inputs, checked } = result as CheckedInputs<Args>;
    await assert.rejects(see(inputs.first), { message: "no cluster" });
    await assert.rejects(see(inputs.second), { message: "no cluster" });
    await assert.rejects(see(checked), { message: "no cluster" });
  });

  it("keep the stack of their own error, which leads into the program", async () => {
    const own = new Error("no cluster");
    const { stack } = own;
    await run(() => check({ first: Promise.reject(own) }));
    assert.equal(own.stack, stack);
  });

  it("are refused without a stack, which would only lead into the package", async () => {
    const { result } = await run(() => check({ first: later("A") }));
    const error = (await see((result as CheckedInputs<Args>).checked).catch((reason) => reason)) as Error;
    assert.equal(error.stack, refusal('first is "A"; expected lower case. Write it in lower case: a.'));
  });

  it("are checked once, however many they are", async () => {
    let checks = 0;
    const list = Array.from({ length: 500 }, (_, index) => later(`item-${index}`));
    const { result, errors } = await run(() =>
      checkInputs("Thing", "it", { list }, () => {
        checks += 1;
        return [];
      }),
    );
    assert.deepEqual(errors, []);
    assert.equal(((await see(result?.inputs.list)) as string[])[499], "item-499");
    // Once without their values, and once with all of them.
    assert.equal(checks, 2);
  });
});

describe("inputs that a preview can't know", () => {
  it("stay unknown, and don't keep the others from being known", async () => {
    const { result, errors } = await run(
      () => check({ first: notKnown(), second: later("b"), list: ["c", notKnown()] }),
      { preview: true },
    );
    assert.deepEqual(errors, []);
    const { inputs, checked } = result as CheckedInputs<Args>;
    assert.equal(await see(inputs.first), unknown);
    assert.equal(await see(inputs.second), "b");
    assert.equal(await see(inputs.list), unknown);
    assert.equal((inputs.list as unknown[])[0], "c");
    assert.equal(await see(checked), undefined);
  });

  it("may stand in the inputs without an output around them", async () => {
    const bare = pulumi.unknown as unknown as string;
    const { result, errors } = await run(() => check({ first: bare, list: ["a", bare] }), { preview: true });
    assert.deepEqual(errors, []);
    const { inputs } = result as CheckedInputs<Args>;
    assert.equal(await see(inputs.first), unknown);
    assert.equal(await see((inputs.list as pulumi.Input<string>[])[1]), unknown);
  });

  it("don't keep a bad one that is known from being refused", async () => {
    const { errors } = await outcome({ first: notKnown(), second: later("B"), map: { x: notKnown() } }, true);
    assert.deepEqual(errors, [refusal('second is "B"; expected lower case. Write it in lower case: b.')]);
  });
});

describe("inputs that are secrets", () => {
  const hush = <T>(value: T) => pulumi.secret(value) as pulumi.Output<T>;
  const told: [string, Args, string[]][] = [
    ["a value", { first: hush("HUNTER2") }, ["first is [secret]; expected lower case. Write it in lower case."]],
    [
      "an item",
      { list: ["a", hush("HUNTER2")] },
      ["list[1] is [secret]; expected lower case. Write it in lower case."],
    ],
    ["a list", { list: hush(["HUNTER2"]) }, ["list[0] is [secret]; expected lower case. Write it in lower case."]],
    [
      "a value under a key that the program spells out",
      { map: { password: hush("HUNTER2") } },
      ['map["password"] is [secret]; expected lower case. Write it in lower case.'],
    ],
    [
      "a map, whose keys are secret too",
      { map: hush({ 'hunt"er]2': "HUNTER2" }) },
      ["map[[secret]] is [secret]; expected lower case. Write it in lower case."],
    ],
    [
      "one of a pair",
      { first: hush("hunter2"), second: later("hunter2") },
      ["first, second is [secret]; expected two texts. Change one."],
    ],
    [
      "one that another repeats",
      { list: [hush("hunter2"), later("hunter2")] },
      ["list[1] is [secret]; expected no duplicate of list[0]. Remove one of the two."],
    ],
    [
      "one of several",
      { first: hush("HUNTER2"), second: later("B") },
      [
        "first is [secret]; expected lower case. Write it in lower case.",
        'second is "B"; expected lower case. Write it in lower case: b.',
      ],
    ],
  ];
  for (const [what, args, lines] of told) {
    it(`are refused without being told: ${what}`, async () => {
      const { errors } = await outcome(args);
      assert.deepEqual(errors, [refusal(...lines)]);
      assert.doesNotMatch(errors.join(), /hunter2/i);
    });
  }
});

describe("inputs as a component registers itself with them", () => {
  it("are what they are, secrets and what isn't known too", async () => {
    const args = { first: pulumi.secret("a"), second: notKnown(), list: ["b", later("c")], map: { d: { e: null } } };
    const { result, errors } = await run(() => recordable(args), { preview: true });
    assert.deepEqual(errors, []);
    const { first, second, list, map } = result as typeof args;
    assert.deepEqual(await see(first), secret("a"));
    assert.equal(await see(second), unknown);
    assert.deepEqual(await see(list), ["b", "c"]);
    assert.deepEqual(map, { d: { e: null } });
  });

  it("leave out what fails, which then isn't an error of theirs", async () => {
    const args = () => ({ first: Promise.reject(new Error("no cluster")), list: ["a"] });
    const { result, errors } = await run(() => recordable(args()));
    assert.deepEqual(errors, []);
    assert.equal(await see((result as Args).first), undefined);
    assert.deepEqual((result as Args).list, ["a"]);
  });
});
