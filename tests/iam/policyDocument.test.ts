import assert from "node:assert/strict";
import { pending } from "../../provider/check/issues";
import { showPhrase } from "../../provider/check/render";
import { policyDocumentProblems, policySize, policyText } from "../../provider/iam/policyDocument";
import { linesOf } from "../support/lines";

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
      assert.deepEqual(policyDocumentProblems(["policy"], value), []);
    });
  }

  const expected = "expected a policy document, as JSON text or as a structure with Version and Statement";
  const bad: [string, unknown, string[]][] = [
    ["nothing", null, [`policy is null; ${expected}. Give an object.`]],
    ["left out", undefined, [`policy is undefined; ${expected}. Give an object.`]],
    ["a number", 7, [`policy is 7; ${expected}. Give an object.`]],
    ["a list", [statement], [`policy is ${JSON.stringify([statement])}; ${expected}. Give an object.`]],
    ["JSON of a list", "[]", [`policy is "[]"; ${expected}. Give an object.`]],
    ["JSON of null", "null", [`policy is "null"; ${expected}. Give an object.`]],
    [
      "another version",
      document([statement], { Version: "2012-10-18" }),
      ['policy.Version is "2012-10-18"; expected "2012-10-17" or "2008-10-17". Use "2012-10-17".'],
    ],
    [
      "a version of null",
      document([statement], { Version: null }),
      ['policy.Version is null; expected "2012-10-17" or "2008-10-17". Use "2012-10-17".'],
    ],
    [
      "without statements",
      { Version: "2012-10-17" },
      ["policy.Statement is null; expected at least one statement. Add a statement, or leave the policy out."],
    ],
    [
      "with an empty list",
      document([]),
      ["policy.Statement is []; expected at least one statement. Add a statement, or leave the policy out."],
    ],
    [
      "with a statement of null",
      document([statement, null]),
      ["policy.Statement[1] is null; expected a statement with Effect, Action and Resource. Give an object."],
    ],
    [
      "with a statement that is a text",
      document(["x"]),
      ['policy.Statement[0] is "x"; expected a statement with Effect, Action and Resource. Give an object.'],
    ],
    [
      "with another effect",
      document([{ ...statement, Effect: "allow" }]),
      ['policy.Statement[0].Effect is "allow"; expected "Allow" or "Deny". Use one of the two, written exactly so.'],
    ],
    [
      "with an effect of null",
      document([{ ...statement, Effect: null }]),
      ['policy.Statement[0].Effect is null; expected "Allow" or "Deny". Use one of the two, written exactly so.'],
    ],
    [
      "without an effect",
      document([{ Action: "a:b", Resource: "*" }]),
      ['policy.Statement[0] is {"Action":"a:b","Resource":"*"}; expected an Effect. Add "Effect": "Allow" or "Deny".'],
    ],
    [
      "without action and resource",
      document([{ Effect: "Allow" }]),
      [
        'policy.Statement[0] is {"Effect":"Allow"}; expected either Action or NotAction. Add Action.',
        'policy.Statement[0] is {"Effect":"Allow"}; expected either Resource or NotResource. Add Resource.',
      ],
    ],
    [
      "with an action of undefined and a resource of null",
      document([{ Effect: "Deny", Action: undefined, Resource: null }]),
      [
        'policy.Statement[0] is {"Effect":"Deny","Resource":null}; expected either Action or NotAction. Add Action.',
        'policy.Statement[0] is {"Effect":"Deny","Resource":null}; expected either Resource or NotResource. Add Resource.',
      ],
    ],
    [
      "with both of two",
      document([{ Effect: "Deny", Action: "a:b", NotAction: "a:c", Resource: "*" }]),
      [
        'policy.Statement[0] is {"Effect":"Deny","Action":"a:b","NotAction":"a:c","Resource":"*"}; expected either Action or NotAction. Remove one of them.',
      ],
    ],
    [
      "with a principal",
      document([{ ...statement, Principal: "*" }]),
      [
        'policy.Statement[0].Principal is "*"; expected no principal. The role is the principal of its policies: remove it.',
      ],
    ],
    [
      "wrong in several places",
      document([statement, { ...statement, Effect: "No" }, "x"], { Version: "1" }),
      [
        'policy.Version is "1"; expected "2012-10-17" or "2008-10-17". Use "2012-10-17".',
        'policy.Statement[1].Effect is "No"; expected "Allow" or "Deny". Use one of the two, written exactly so.',
        'policy.Statement[2] is "x"; expected a statement with Effect, Action and Resource. Give an object.',
      ],
    ],
  ];
  for (const [what, value, lines] of bad) {
    it(`may not be ${what}`, () => {
      assert.deepEqual(linesOf(policyDocumentProblems(["policy"], value)), lines);
    });
  }

  it("may not be text that is no JSON, and says what is wrong with it", () => {
    const problems = policyDocumentProblems(["policy"], '{"Version":');
    assert.deepEqual(linesOf(problems), [
      `policy is "{\\"Version\\":"; ${expected}. Mend the JSON: Unexpected end of JSON input.`,
    ]);
  });

  it("that is a secret and no JSON is told of without a word from it", () => {
    const [problem] = policyDocumentProblems(["policy"], "hunter2");
    assert.match(showPhrase(problem?.fix ?? ""), /hunter2/);
    assert.equal(problem?.fixWithoutValue, "Mend the JSON.");
  });
});
