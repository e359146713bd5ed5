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
    it(`of ${JSON.stringify(text)} is ${size}: white space isn't counted`, () => {
      assert.equal(policySize(text), size);
    });
  }
});

describe("the text of a policy", () => {
  it("is the JSON of a structure", () => {
    assert.equal(policyText({ Version: "2012-10-17", Statement: [] }), '{"Version":"2012-10-17","Statement":[]}');
  });
  it("is a text as it was given", () => {
    assert.equal(policyText('{ "Version" : "2012-10-17" }'), '{ "Version" : "2012-10-17" }');
  });
});

describe("a policy document", () => {
  const good: [string, unknown][] = [
    ["a structure", document([statement])],
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
    it(`may be ${what}`, () => {
      assert.deepEqual(policyDocumentIssues(["policy"], value), []);
    });
  }

  const bad: [string, unknown, string[]][] = [
    ["nothing", null, ["type policy"]],
    ["left out", undefined, ["type policy"]],
    ["a number", 7, ["type policy"]],
    ["a list", [statement], ["type policy"]],
    ["JSON of a list", "[]", ["type policy"]],
    ["JSON of null", "null", ["type policy"]],
    ["another version", document([statement], { Version: "2012-10-18" }), ["choice policy.Version"]],
    ["a version of null", document([statement], { Version: null }), ["choice policy.Version"]],
    ["without statements", { Version: "2012-10-17" }, ["missing policy.Statement"]],
    ["with an empty list", document([]), ["missing policy.Statement"]],
    ["with a statement of null", document([statement, null]), ["type policy.Statement[1]"]],
    ["with a statement that is a text", document(["x"]), ["type policy.Statement[0]"]],
    ["with another effect", document([{ ...statement, Effect: "allow" }]), ["choice policy.Statement[0].Effect"]],
    ["with an effect of null", document([{ ...statement, Effect: null }]), ["choice policy.Statement[0].Effect"]],
    ["without an effect", document([{ Action: "a:b", Resource: "*" }]), ["missing policy.Statement[0]"]],
    [
      "without action and resource",
      document([{ Effect: "Allow" }]),
      ["missing policy.Statement[0]", "missing policy.Statement[0]"],
    ],
    [
      "with an action of undefined and a resource of null",
      document([{ Effect: "Deny", Action: undefined, Resource: null }]),
      ["missing policy.Statement[0]", "missing policy.Statement[0]"],
    ],
    [
      "with both of two",
      document([{ Effect: "Deny", Action: "a:b", NotAction: "a:c", Resource: "*" }]),
      ["exclusive policy.Statement[0]"],
    ],
    ["with a principal", document([{ ...statement, Principal: "*" }]), ["exclusive policy.Statement[0].Principal"]],
    [
      "wrong in several places",
      document([statement, { ...statement, Effect: "No" }, "x"], { Version: "1" }),
      ["choice policy.Version", "choice policy.Statement[1].Effect", "type policy.Statement[2]"],
    ],
  ];
  for (const [what, value, issues] of bad) {
    it(`may not be ${what}`, () => {
      assertIssues(policyDocumentIssues(["policy"], value), { of: "policyDocumentIssues", what, issues });
    });
  }

  it("may not be text that is no JSON, and says what is wrong with it", () => {
    const issues = policyDocumentIssues(["policy"], '{"Version":');
    assertIssues(issues, {
      of: "policyDocumentIssues",
      what: "may not be text that is no JSON, and says what is wrong with it",
      issues: ["format policy"],
    });
  });

  it("that is a secret and no JSON is told of without a word from it", () => {
    const [problem] = policyDocumentIssues(["policy"], "hunter2");
    assert.match(showPhrase(problem?.fix ?? ""), /hunter2/);
    assert.equal(problem?.fixWithoutValue, "Correct the JSON.");
  });
});
