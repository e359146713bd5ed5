import assert from "node:assert/strict";
import { at, type Issue, isAbsent, isComplete, type Path, pending, phrase } from "../../provider/validation/issues";
import { hidden, render as reported, show, showPath } from "../../provider/validation/render";

describe("show", () => {
  const shown: [unknown, string][] = [
    ["text", '"text"'],
    ["", '""'],
    ['a "quoted" one\n', '"a \\"quoted\\" one\\n"'],
    [7, "7"],
    [Number.NaN, "NaN"],
    [Number.POSITIVE_INFINITY, "Infinity"],
    [10n, "10"],
    [true, "true"],
    [null, "null"],
    [undefined, "undefined"],
    [[], "[]"],
    [{ a: [1, "b"] }, '{"a":[1,"b"]}'],
    [pending, '"[not known yet]"'],
    [{ a: pending, b: [pending] }, '{"a":"[not known yet]","b":["[not known yet]"]}'],
    [hidden, "[secret]"],
    ["x".repeat(198), `"${"x".repeat(198)}"`],
    ["x".repeat(199), `"${"x".repeat(199)}… (201 characters)`],
  ];
  for (const [value, text] of shown) {
    it(`is ${text.slice(0, 40)}`, () => {
      assert.equal(show(value), text);
    });
  }
});

describe("render", () => {
  const problem: Issue = { code: "format", paths: [["a", 0, "b"]], expected: "a b", fix: "Give a b." };
  it("writes path, value, expected value and fix", () => {
    assert.equal(reported({ ...problem, value: "c" }), 'a[0].b is "c"; expected a b. Give a b.');
  });
  it("distinguishes a missing value from undefined", () => {
    assert.equal(reported(problem), "a[0].b is missing; expected a b. Give a b.");
    assert.equal(reported({ ...problem, value: undefined }), "a[0].b is undefined; expected a b. Give a b.");
  });
});

describe("showPath", () => {
  const shown: [Path, string][] = [
    [["a"], "a"],
    [["a", 0, "b"], "a[0].b"],
    [["tags", { key: "team" }], 'tags["team"]'],
    [["tags", { key: "a, b" }], 'tags["a, b"]'],
    [["roles", { key: 'x"].arn' }, "groups", 1], 'roles["x\\"].arn"].groups[1]'],
    [["tags", { key: hidden }], "tags[[secret]]"],
  ];
  for (const [path, text] of shown) {
    it(`is ${text}`, () => {
      assert.equal(showPath(path), text);
    });
  }
});

describe("the issues of a part", () => {
  const issues: Issue[] = [
    {
      code: "duplicate",
      paths: [["rules", 1], ["role"]],
      value: "c",
      expected: phrase`no duplicate of ${["rules", 0]}, of ${2}`,
      fix: "Remove rules[0].",
      fixWithoutValue: phrase`${["role"]} is wrong.`,
    },
  ];
  it("become issues of the whole, with all paths moved and all texts unchanged", () => {
    assert.deepEqual(at(["bindings", 3], issues), [
      {
        code: "duplicate",
        paths: [
          ["bindings", 3, "rules", 1],
          ["bindings", 3, "role"],
        ],
        value: "c",
        expected: ["no duplicate of ", ["bindings", 3, "rules", 0], ", of ", "2", ""],
        fix: "Remove rules[0].",
        fixWithoutValue: ["", ["bindings", 3, "role"], " is wrong."],
      },
    ]);
    assert.deepEqual(at(["bindings", 3], issues).map(reported), [
      'bindings[3].rules[1], bindings[3].role are "c"; expected no duplicate of bindings[3].rules[0], of 2. Remove rules[0].',
    ]);
  });
});

describe("isAbsent and isComplete", () => {
  it("treat an omitted or unknown value as absent", () => {
    assert.deepEqual([undefined, null, pending].map(isAbsent), [true, true, true]);
    assert.deepEqual(["", 0, false, [], {}].map(isAbsent), [false, false, false, false, false]);
  });
  it("treat a value as complete if all its parts are known", () => {
    assert.deepEqual([undefined, null, 0, "a", [], [{ a: [1] }]].map(isComplete), [true, true, true, true, true, true]);
    assert.deepEqual([pending, [pending], [{ a: [1, pending] }]].map(isComplete), [false, false, false]);
  });
});
