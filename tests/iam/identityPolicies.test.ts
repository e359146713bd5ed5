import assert from "node:assert/strict";
import { allows, type Request, statementsIn } from "../support/identityPolicies";

// Tests of the evaluator that the tests of control-plane policies use.
describe("the tests' evaluator of identity-based policies", () => {
  const statement = { Effect: "Allow", Action: ["a:One", "a:Two"], Resource: "arn:x:*" };
  const policy = (...statements: object[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
  const evaluate = (changes: object, request: Partial<Request> = {}) =>
    allows(statementsIn(policy({ ...statement, ...changes })), {
      action: "a:One",
      resource: "arn:x:1",
      context: {},
      ...request,
    });

  it("matches the action regardless of case, and the resource by pattern", () => {
    assert.equal(evaluate({}), true);
    assert.equal(evaluate({}, { action: "A:one" }), true);
    assert.equal(evaluate({}, { action: "a:Three" }), false);
    assert.equal(evaluate({}, { action: "a:On" }), false);
    assert.equal(evaluate({}, { resource: "arn:y:1" }), false);
    assert.equal(evaluate({ Resource: ["arn:y:?", "arn:x:?"] }), true);
    assert.equal(evaluate({ Resource: "arn:x:?" }, { resource: "arn:x:12" }), false);
    assert.equal(evaluate({ Resource: "ARN:x:*" }), false);
    assert.equal(evaluate({ Resource: "*" }, { resource: "*" }), true);
    assert.equal(evaluate({ Resource: "arn:x:*" }, { resource: "*" }), false);
  });

  const conditions: [string, unknown, Request["context"], boolean][] = [
    ["StringEquals", "one", { key: "one" }, true],
    ["StringEquals", "one", { KEY: "one" }, true],
    ["StringEquals", "one", { key: "One" }, false],
    ["StringEquals", "o*", { key: "one" }, false],
    ["StringEquals", ["two", "one"], { key: "one" }, true],
    ["StringEquals", "one", {}, false],
    ["StringEqualsIfExists", "one", {}, true],
    ["StringEqualsIfExists", "one", { key: "two" }, false],
    ["ForAllValues:ArnEquals", ["arn:1", "arn:2*"], { key: ["arn:1", "arn:22"] }, true],
    ["ForAllValues:ArnEquals", ["arn:1"], { key: ["arn:1", "arn:2"] }, false],
    ["ForAllValues:ArnEquals", ["arn:1"], { key: [] }, true],
    ["ForAllValues:ArnEquals", ["arn:1"], {}, true],
    ["ForAllValues:StringNotEqualsIgnoreCase", ["env", "team"], { key: ["cost"] }, true],
    ["ForAllValues:StringNotEqualsIgnoreCase", ["env", "team"], { key: ["cost", "Team"] }, false],
    ["ForAllValues:StringNotEqualsIgnoreCase", ["env"], {}, true],
  ];
  for (const [operator, values, context, expected] of conditions) {
    it(`evaluates ${operator} ${JSON.stringify(values)} to ${expected} for ${JSON.stringify(context)}`, () => {
      assert.equal(evaluate({ Condition: { [operator]: { key: values } } }, { context }), expected);
    });
  }

  it("requires every operator and every key to match", () => {
    const both = { StringEquals: { one: "1", two: "2" }, StringEqualsIfExists: { three: "3" } };
    assert.equal(evaluate({ Condition: both }, { context: { one: "1", two: "2" } }), true);
    assert.equal(evaluate({ Condition: both }, { context: { one: "1" } }), false);
    assert.equal(evaluate({ Condition: both }, { context: { one: "1", two: "2", three: "4" } }), false);
  });

  it("allows a call that one statement of any policy allows", () => {
    const statements = [policy({ ...statement, Resource: "arn:y" }), policy(statement)].flatMap(statementsIn);
    assert.equal(allows(statements, { action: "a:Two", resource: "arn:x:1", context: {} }), true);
  });

  const unknown: [string, () => unknown][] = [
    ["a Deny statement", () => evaluate({ Effect: "Deny" })],
    ["a wildcard in an action", () => evaluate({ Action: "a:*" })],
    ["an element that isn't evaluated", () => evaluate({ NotResource: "*" })],
    ["an unsupported version", () => statementsIn('{"Version":"2008-10-17","Statement":[]}')],
    ["a policy variable", () => evaluate({ Resource: ["arn:x:$", "{aws:username}"].join("") })],
    [
      "an unsupported operator",
      () => evaluate({ Condition: { BinaryEquals: { key: "YQ==" } } }, { context: { key: "a" } }),
    ],
    ["an unsupported quantifier", () => evaluate({ Condition: { "ForAnyValue:StringEquals": { key: "a" } } })],
    [
      "several values for a single-valued key",
      () => evaluate({ Condition: { StringEquals: { key: "a" } } }, { context: { key: ["a"] } }),
    ],
  ];
  for (const [what, run] of unknown) {
    it(`throws on ${what} rather than guess`, () => {
      assert.throws(run, /unsupported|without policy variables/);
    });
  }
});
