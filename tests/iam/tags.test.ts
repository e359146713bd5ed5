import assert from "node:assert/strict";
import { tagIssues } from "../../provider/iam/names";
import { pending } from "../../provider/validation/issues";
import { assertIssues } from "../support/messages";

const manyTags = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`tag${index}`, "x"]));

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
    it(`are accepted, example ${index}`, () => {
      assert.deepEqual(tagIssues("tags", tags), []);
    });
  }

  const bad: [string, unknown, string[]][] = [
    ["a list", ["a"], ["type tags"]],
    ["a string", "a=b", ["type tags"]],
    ["a number", { a: 7 }, ['format tags["a"]']],
    ["a boolean", { a: true }, ['format tags["a"]']],
    ["a long value", { a: "v".repeat(257) }, ['format tags["a"]']],
    ["a value that IAM rejects", { a: "50%" }, ['format tags["a"]']],
    ["an empty key", { "": "x" }, ['format tags[""]']],
    ["a key of AWS's own", { "AWS:x": "x" }, ['format tags["AWS:x"]']],
    ["a key that IAM rejects", { 'a"b': "x" }, ['format tags["a\\"b"]']],
    ["several invalid tags", { a: 1, "b!": "x", c: "x" }, ['format tags["a"]', 'format tags["b!"]']],
    ["too many tags", manyTags(51), ["limit tags"]],
  ];
  for (const [what, tags, issues] of bad) {
    it(`reject ${what}`, () => {
      assertIssues(tagIssues("tags", tags), { of: "tagIssues", what, issues });
    });
  }

  it("reject a tag that the component sets", () => {
    assertIssues(tagIssues("tags", { "eks-auth:stack": "x", a: "b" }, ["eks-auth:stack"]), {
      of: "tagIssues",
      what: "reject a tag that the component sets",
      issues: ['reserved tags["eks-auth:stack"]'],
    });
  });

  it("leave room for tags that the component sets", () => {
    assert.deepEqual(tagIssues("tags", manyTags(49), ["own"]), []);
    assertIssues(tagIssues("tags", manyTags(50), ["own"]), {
      of: "tagIssues",
      what: "leave room for tags that the component sets",
      issues: ["limit tags"],
    });
  });
});
