import assert from "node:assert/strict";
import { pending } from "../../provider/check/issues";
import { tagProblems } from "../../provider/iam/names";
import { linesOf } from "../support/lines";

const manyTags = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`tag${index}`, "x"]));
const expectedKey =
  'expected a key of 1 to 128 letters, digits, spaces and _.:/=+-@ that doesn\'t begin with "aws:". Rename the tag.';
const expectedText =
  "expected a text of at most 256 letters, digits, spaces and _.:/=+-@. Change the value; write numbers and booleans in quotes.";

describe("tags", () => {
  const good: unknown[] = [
    undefined,
    pending,
    {},
    { team: "a", "cost centre": "Größe 7_.:/=+-@", empty: "" },
    { ["k".repeat(128)]: "v".repeat(256) },
    { known: "later", later: pending },
    manyTags(50),
  ];
  for (const [index, tags] of good.entries()) {
    it(`may be good, example ${index}`, () => {
      assert.deepEqual(tagProblems("tags", tags), []);
    });
  }

  const bad: [string, unknown, string[]][] = [
    ["a list", ["a"], ['tags is ["a"]; expected a map of tags. Write it as a map from names to values.']],
    ["a text", "a=b", ['tags is "a=b"; expected a map of tags. Write it as a map from names to values.']],
    ["a number", { a: 7 }, [`tags["a"] is 7; ${expectedText}`]],
    ["a boolean", { a: true }, [`tags["a"] is true; ${expectedText}`]],
    ["a long value", { a: "v".repeat(257) }, [`tags["a"] is "${"v".repeat(199)}… (259 characters); ${expectedText}`]],
    ["a value that IAM refuses", { a: "50%" }, [`tags["a"] is "50%"; ${expectedText}`]],
    ["an empty key", { "": "x" }, [`tags[""] is ""; ${expectedKey}`]],
    ["a key of AWS's own", { "AWS:x": "x" }, [`tags["AWS:x"] is "AWS:x"; ${expectedKey}`]],
    ["a key that IAM refuses", { 'a"b': "x" }, [`tags["a\\"b"] is "a\\"b"; ${expectedKey}`]],
    [
      "several at once",
      { a: 1, "b!": "x", c: "x" },
      [`tags["a"] is 1; ${expectedText}`, `tags["b!"] is "b!"; ${expectedKey}`],
    ],
    ["too many", manyTags(51), ['tags is "51 tags"; expected at most 50 tags. Remove some.']],
  ];
  for (const [what, tags, lines] of bad) {
    it(`may not be ${what}`, () => {
      assert.deepEqual(linesOf(tagProblems("tags", tags)), lines);
    });
  }

  it("may not take the place of one that the component sets", () => {
    assert.deepEqual(linesOf(tagProblems("tags", { "eks-auth:stack": "x", a: "b" }, ["eks-auth:stack"])), [
      'tags["eks-auth:stack"] is "x"; expected another key. This tag marks who owns the resource: remove it.',
    ]);
  });

  it("leave room for those that the component sets", () => {
    assert.deepEqual(tagProblems("tags", manyTags(49), ["own"]), []);
    assert.deepEqual(linesOf(tagProblems("tags", manyTags(50), ["own"])), [
      'tags is "50 tags"; expected at most 49 tags. Remove some.',
    ]);
  });
});
