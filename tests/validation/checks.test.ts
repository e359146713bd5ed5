import assert from "node:assert/strict";
import {
  booleanIssues,
  choiceIssues,
  exactlyOneIssues,
  listIssues,
  mapEntries,
  missingIssues,
  numberIssues,
  plainIssues,
  textIssues,
} from "../../provider/validation/checks";
import { type Issue, type Path, pending } from "../../provider/validation/issues";
import { linesOf } from "../support/lines";

/** A table of values with the issue lines of each; none for a valid value. */
function table(issuesIn: (value: unknown) => Issue[], rows: [unknown, ...string[]][]): void {
  for (const [value, ...lines] of rows) {
    const what = JSON.stringify(value, (_, item) => (item === pending ? "(not known yet)" : item)) ?? "undefined";
    it(`${lines.length === 0 ? "accepts" : "rejects"} ${what}`, () => {
      assert.deepEqual(linesOf(issuesIn(value)), lines);
    });
  }
}

describe("a string input", () => {
  const form = { expected: "a b", fix: "Give a b.", fits: (text: string) => text === "b" };
  table(
    (value) => textIssues("a", value, form),
    [
      ["b"],
      [undefined],
      [null],
      [pending],
      ["c", 'a is "c"; expected a b. Give a b.'],
      ["", 'a is ""; expected a b. Give a b.'],
      [["b"], 'a is ["b"]; expected a b. Give a b.'],
      [false, "a is false; expected a b. Give a b."],
    ],
  );
  it("can have a fix that depends on the value, and another without the value", () => {
    const fix = (value: unknown) => (value === undefined ? "Give a b." : `Make a b of ${value}.`);
    assert.deepEqual(textIssues("a", "c", { ...form, fix }), [
      {
        code: "format",
        paths: [["a"]],
        value: "c",
        expected: "a b",
        fix: "Make a b of c.",
        fixWithoutValue: "Give a b.",
      },
    ]);
  });
});

describe("a required input", () => {
  const line = "a is missing; expected a b. Give a b.";
  const issuesIn = (value: unknown) => missingIssues("a", value, "a b", "Give a b.");
  table(issuesIn, [[undefined, line], [null, line], [pending], [""], [false]]);
});

describe("a number input", () => {
  const rejection = (shown: string) =>
    `a is ${shown}; expected a whole number of seconds from 600 to 900. Pass a number in this range, or omit a to use the default.`;
  table(
    (value) => numberIssues("a", value, 600, 900, "seconds"),
    [
      [600],
      [900],
      [undefined],
      [null],
      [pending],
      [599, rejection("599")],
      [901, rejection("901")],
      [600.5, rejection("600.5")],
      ["600", rejection('"600"')],
      [Number.NaN, rejection("NaN")],
      [true, rejection("true")],
    ],
  );
});

describe("a boolean input", () => {
  const rejection = (shown: string) => `a is ${shown}; expected true or false. Write it without quotes.`;
  table(
    (value) => booleanIssues("a", value),
    [[true], [false], [undefined], [null], [pending], ["true", rejection('"true"')], [0, rejection("0")]],
  );
});

describe("a plain input", () => {
  table(
    (value) => plainIssues("a", value),
    [
      [true],
      [undefined],
      [null],
      [
        pending,
        'a is "[not known yet]"; expected a plain value, not an output. ' +
          "Write the value itself, or read it from the stack's configuration.",
      ],
    ],
  );
});

describe("a choice input", () => {
  const rejection = (shown: string) =>
    `a is ${shown}; expected one of "one", "two". Use one of these values, or omit a to use the default.`;
  table(
    (value) => choiceIssues("a", value, { One: "one", Two: "two" }),
    [["one"], ["two"], [undefined], [null], [pending], ["One", rejection('"One"')], [1, rejection("1")]],
  );
});

describe("a list input", () => {
  const item = (path: Path, value: unknown) =>
    textIssues(path, value, { expected: "a letter", fix: "Give one.", fits: (text) => /^[a-z]$/.test(text) });
  const empty = (index: number) =>
    `a[${index}] is null; expected no empty item among the letters. Set its value, or remove it.`;
  describe("without bounds", () => {
    table(
      (value) => listIssues("a", value, { items: "letters", fix: "Count." }, item),
      [
        [[]],
        [["a", "b"]],
        [undefined],
        [null],
        [pending],
        [[pending, "a", pending]],
        ["a", 'a is "a"; expected a list of letters. Write it as a list, even with one item.'],
        [{ 0: "a" }, 'a is {"0":"a"}; expected a list of letters. Write it as a list, even with one item.'],
        [["a", "", 7], 'a[1] is ""; expected a letter. Give one.', "a[2] is 7; expected a letter. Give one."],
        [["a", null], empty(1)],
        [[undefined, "a", null, null], empty(0), empty(2), empty(3)],
        [
          ["a", "b", "a", "a"],
          'a[2] is "a"; expected no duplicate of a[0]. Remove one of the two.',
          'a[3] is "a"; expected no duplicate of a[0]. Remove one of the two.',
        ],
      ],
    );
  });
  describe("with at least one item", () => {
    const issuesIn = (value: unknown) => listIssues("a", value, { items: "letters", min: 1, fix: "Count." }, item);
    table(issuesIn, [[["a"]], [[], "a is []; expected a non-empty list of letters. Count."]]);
  });
  describe("with at most two items", () => {
    table(
      (value) => listIssues("a", value, { items: "letters", max: 2, fix: "Count." }, item),
      [
        [[]],
        [["a", "b"]],
        [
          ["a", "b", "C"],
          'a is "3 items"; expected at most 2 letters. Count.',
          'a[2] is "C"; expected a letter. Give one.',
        ],
      ],
    );
  });
  describe("with one or two items", () => {
    table(
      (value) => listIssues("a", value, { items: "letters", min: 1, max: 2, fix: "Count." }, item),
      [
        [[], "a is []; expected 1 to 2 letters. Count."],
        [["a", "b", "c"], 'a is "3 items"; expected 1 to 2 letters. Count.'],
      ],
    );
  });
  it("finds duplicates by the items' keys, and skips items without a key", () => {
    const keyOf = (value: unknown) => (value as { key?: string }).key;
    const list = [{ key: "x", n: 1 }, {}, {}, { key: "x", n: 2 }];
    assert.deepEqual(linesOf(listIssues("a", list, { items: "things", fix: "" }, () => [], keyOf)), [
      'a[3] is {"key":"x","n":2}; expected no duplicate of a[0]. Remove one of the two.',
    ]);
  });
});

describe("a map input", () => {
  table(
    (value) => mapEntries("a", value, "a map of b").issues,
    [
      [{}],
      [{ a: 1 }],
      [undefined],
      [null],
      [pending],
      [["a"], 'a is ["a"]; expected a map of b. Write it as a map from names to values.'],
      ["a", 'a is "a"; expected a map of b. Write it as a map from names to values.'],
    ],
  );
  it("returns its entries", () => {
    assert.deepEqual(mapEntries("a", { x: 1, y: pending }, "a map").entries, [
      ["x", 1, ["a", { key: "x" }]],
      ["y", pending, ["a", { key: "y" }]],
    ]);
    assert.deepEqual(mapEntries("a", ["x"], "a map").entries, []);
  });
});

describe("two inputs of which one is required", () => {
  const issuesIn = (pair: unknown) => {
    const [a, b] = pair as [unknown, unknown];
    return exactlyOneIssues(["a", a], ["b", b], "Choose.");
  };
  const neither = "a, b are missing; expected exactly one of a and b. Choose.";
  table(issuesIn, [
    [["x", undefined]],
    [[null, "x"]],
    [[pending, undefined]],
    [[undefined, undefined], neither],
    [[null, undefined], neither],
    [["x", "y"], 'a, b are {"a":"x","b":"y"}; expected exactly one of a and b, not both. Choose.'],
    [[pending, "y"], 'a, b are {"a":"[not known yet]","b":"y"}; expected exactly one of a and b, not both. Choose.'],
  ]);
});
