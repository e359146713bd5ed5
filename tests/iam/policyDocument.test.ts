import assert from "node:assert/strict";
import { policyDocumentIssues, policySize, policyText } from "../../provider/iam/policyDocument";
import { pending } from "../../provider/validation/issues";
import { showPhrase } from "../../provider/validation/render";
import { assertIssues } from "../support/messages";

const statement = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };
const document = (Statement: unknown, rest: object = { Version: "2012-10-17" }) => ({ ...rest, Statement });

describe("the size of a policy", () => {
  const sizes: [string, number][] = [
    ["", 0],
    ["{}", 2],
    ['{ "a" :\t"b c"\r\n}', 10],
    ["ä\u00a0€", 2],
  ];
  for (const [text, size] of sizes) {
    it(`is ${size} for ${JSON.stringify(text)}, excluding white space`, () => {
      assert.equal(policySize(text), size);
    });
  }
});

describe("the text of a policy", () => {
  it("is JSON for an object", () => {
    assert.equal(policyText({ Version: "2012-10-17", Statement: [] }), '{"Version":"2012-10-17","Statement":[]}');
  });
  it("is unchanged for JSON text", () => {
    assert.equal(policyText('{ "Version" : "2012-10-17" }'), '{ "Version" : "2012-10-17" }');
  });
});

describe("a policy document", () => {
  const good: [string, unknown][] = [
    ["an object", document([statement])],
    ["JSON text", JSON.stringify(document([statement]))],
    ["JSON text with white space", ` ${JSON.stringify(document(statement), undefined, 2)}\n`],
    ["one statement without a list", document(statement)],
    ["the old version", document([statement], { Version: "2008-10-17", Id: "x" })],
    ["no version", document([statement], {})],
    ["not-elements", document([{ Effect: "Deny", NotAction: "s3:*", NotResource: "*" }])],
    ["conditions", document([{ ...statement, Condition: { Bool: { "aws:SecureTransport": "true" } } }])],
    ["an output", pending],
    ["outputs inside", document([{ ...statement, Resource: pending }, pending, { ...statement, Effect: pending }])],
    ["statements that aren't known yet", document(pending, { Version: pending })],
  ];
  for (const [what, value] of good) {
    it(`accepts ${what}`, () => {
      assert.deepEqual(policyDocumentIssues(["policy"], value), []);
    });
  }

  const bad: [string, unknown, string[]][] = [
    ["nothing", null, ["type policy"]],
    ["no value", undefined, ["type policy"]],
    ["a number", 7, ["type policy"]],
    ["a list", [statement], ["type policy"]],
    ["JSON of a list", "[]", ["type policy"]],
    ["JSON of null", "null", ["type policy"]],
    ["an unknown version", document([statement], { Version: "2012-10-18" }), ["choice policy.Version"]],
    ["a version of null", document([statement], { Version: null }), ["choice policy.Version"]],
    ["no statements", { Version: "2012-10-17" }, ["missing policy.Statement"]],
    ["an empty list of statements", document([]), ["missing policy.Statement"]],
    ["a null statement", document([statement, null]), ["type policy.Statement[1]"]],
    ["a string as statement", document(["x"]), ["type policy.Statement[0]"]],
    ["an unknown effect", document([{ ...statement, Effect: "allow" }]), ["choice policy.Statement[0].Effect"]],
    ["a null effect", document([{ ...statement, Effect: null }]), ["choice policy.Statement[0].Effect"]],
    ["no effect", document([{ Action: "a:b", Resource: "*" }]), ["missing policy.Statement[0]"]],
    [
      "no action and resource",
      document([{ Effect: "Allow" }]),
      ["missing policy.Statement[0]", "missing policy.Statement[0]"],
    ],
    [
      "an undefined action and a null resource",
      document([{ Effect: "Deny", Action: undefined, Resource: null }]),
      ["missing policy.Statement[0]", "missing policy.Statement[0]"],
    ],
    [
      "both Action and NotAction",
      document([{ Effect: "Deny", Action: "a:b", NotAction: "a:c", Resource: "*" }]),
      ["exclusive policy.Statement[0]"],
    ],
    ["a principal", document([{ ...statement, Principal: "*" }]), ["exclusive policy.Statement[0].Principal"]],
    [
      "several mistakes",
      document([statement, { ...statement, Effect: "No" }, "x"], { Version: "1" }),
      ["choice policy.Version", "choice policy.Statement[1].Effect", "type policy.Statement[2]"],
    ],
  ];
  for (const [what, value, issues] of bad) {
    it(`rejects ${what}`, () => {
      assertIssues(policyDocumentIssues(["policy"], value), { of: "policyDocumentIssues", what, issues });
    });
  }

  it("rejects text that isn't JSON, with the parser's message", () => {
    const issues = policyDocumentIssues(["policy"], '{"Version":');
    assertIssues(issues, {
      of: "policyDocumentIssues",
      what: "rejects text that isn't JSON, with the parser's message",
      issues: ["format policy"],
    });
  });

  it("rejects a secret that isn't JSON without showing any part of it", () => {
    const [problem] = policyDocumentIssues(["policy"], "hunter2");
    assert.match(showPhrase(problem?.fix ?? ""), /hunter2/);
    assert.equal(problem?.fixWithoutValue, "Correct the JSON.");
  });
});
