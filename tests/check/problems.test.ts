import assert from "node:assert/strict";
import {
  hidden,
  isAbsent,
  isComplete,
  type Problem,
  pending,
  show,
  describe as told,
} from "../../provider/check/problems";

describe("a value in an error", () => {
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

describe("a problem as a line", () => {
  const problem: Problem = { path: "a[0].b", expected: "a b", fix: "Give a b." };
  it("says path, value, expectation and fix", () => {
    assert.equal(told({ ...problem, value: "c" }), 'a[0].b is "c"; expected a b. Give a b.');
  });
  it("tells a value that is missing from one that is undefined", () => {
    assert.equal(told(problem), "a[0].b is missing; expected a b. Give a b.");
    assert.equal(told({ ...problem, value: undefined }), "a[0].b is undefined; expected a b. Give a b.");
  });
});

describe("what there is to check", () => {
  it("is nothing in a value that is left out or not known yet", () => {
    assert.deepEqual([undefined, null, pending].map(isAbsent), [true, true, true]);
    assert.deepEqual(["", 0, false, [], {}].map(isAbsent), [false, false, false, false, false]);
  });
  it("is complete where nothing in it is not known yet", () => {
    assert.deepEqual([undefined, null, 0, "a", [], [{ a: [1] }]].map(isComplete), [true, true, true, true, true, true]);
    assert.deepEqual([pending, [pending], [{ a: [1, pending] }]].map(isComplete), [false, false, false]);
  });
});
