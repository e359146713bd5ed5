import assert from "node:assert/strict";
import { admits, admitsPod, admitsService, allows, like, type Pod, type WebIdentity } from "../support/iamEvaluator";

// Tests of the evaluator that the tests of trust policies use.
describe("the tests' evaluator of trust policies", () => {
  const provider = "arn:aws:iam::123456789012:oidc-provider/example.com/a";
  const identity: WebIdentity = { provider, issuer: "example.com/a", subject: "one", audience: "sts" };
  const policy = (condition: object, effect = "Allow", federated: unknown = provider) => ({
    Effect: effect,
    Principal: { Federated: federated },
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition: condition,
  });
  const evaluate = (...statements: object[]) =>
    admits(JSON.stringify({ Version: "2012-10-17", Statement: statements }), identity);

  const patterns: [string, string, boolean][] = [
    ["", "", true],
    ["", "a", false],
    ["*", "", true],
    ["*", "anything:at/all", true],
    ["?", "", false],
    ["?", "a", true],
    ["?", "ab", false],
    ["a*b", "ab", true],
    ["a*b", "a-b-b", true],
    ["a*b", "a-b-c", false],
    ["a?b", "a-b", true],
    ["a?b", "ab", false],
    ["*a?c*", "xxabcyy", true],
    ["**a", "a", true],
    ["A", "a", false],
    ["a.c", "abc", false],
    ["a", "a\n", false],
  ];
  for (const [pattern, text, expected] of patterns) {
    it(`${expected ? "matches" : "doesn't match"} "${pattern}" against ${JSON.stringify(text)}`, () => {
      assert.equal(like(pattern, text), expected);
    });
  }

  it("combines the values of a key with OR", () => {
    assert.equal(evaluate(policy({ StringEquals: { "example.com/a:sub": ["two", "one"] } })), true);
    assert.equal(evaluate(policy({ StringEquals: { "example.com/a:sub": ["two", "three"] } })), false);
  });

  it("combines keys and operators with AND", () => {
    const both = { "example.com/a:sub": "one", "example.com/a:aud": "other" };
    assert.equal(evaluate(policy({ StringEquals: both })), false);
    const sub = (value: string) => ({ "example.com/a:sub": value });
    assert.equal(evaluate(policy({ StringEquals: sub("one"), StringLike: sub("t*") })), false);
    assert.equal(evaluate(policy({ StringEquals: sub("one"), StringLike: sub("o*") })), true);
  });

  it("compares wildcards literally under StringEquals", () => {
    assert.equal(evaluate(policy({ StringEquals: { "example.com/a:sub": "*" } })), false);
  });

  it("ignores claims of another issuer", () => {
    assert.equal(evaluate(policy({ StringLike: { "example.com/b:sub": "*" } })), false);
  });

  it("allows only the principal", () => {
    const other = "arn:aws:iam::123456789012:oidc-provider/example.com/b";
    assert.equal(evaluate(policy({}, "Allow", other)), false);
    assert.equal(evaluate(policy({}, "Allow", [other, provider])), true);
  });

  it("allows a call that one statement allows, unless another denies it", () => {
    const no = policy({ StringEquals: { "example.com/a:sub": "two" } });
    assert.equal(evaluate(no, policy({})), true);
    assert.equal(evaluate(policy({}), policy({}, "Deny")), false);
    assert.equal(evaluate(), false);
  });

  it("throws on unsupported policies", () => {
    const variable = ["$", "{aws:username}"].join("");
    assert.throws(() => evaluate(policy({ StringEqualsIfExists: { "example.com/a:sub": "one" } })), /unsupported/);
    assert.throws(() => evaluate(policy({ StringLike: { "example.com/a:sub": variable } })), /unsupported/);
    assert.throws(() => evaluate({ ...policy({}), NotAction: "x" }), /unsupported/);
  });
});

describe("the tests' evaluator of EKS Pod Identity trust", () => {
  const clusterArn = "arn:aws:eks:us-west-2:123456789012:cluster/prod";
  const pod: Pod = { account: "123456789012", clusterArn, namespace: "a", serviceAccount: "b", hasTags: true };
  const policy = (condition: object, actions: unknown = ["sts:AssumeRole", "sts:TagSession"]) =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Principal: { Service: "pods.eks.amazonaws.com" }, Action: actions, Condition: condition },
      ],
    });

  it("requires both actions with session tags, and one without", () => {
    assert.equal(admitsPod(policy({}), pod), true);
    assert.equal(admitsPod(policy({}, "sts:AssumeRole"), pod), false);
    assert.equal(admitsPod(policy({}, "sts:AssumeRole"), { ...pod, hasTags: false }), true);
  });

  it("compares the session tags, which are missing if they are disabled", () => {
    const narrowed = policy({ StringEquals: { "aws:RequestTag/kubernetes-namespace": "a" } });
    assert.equal(admitsPod(narrowed, pod), true);
    assert.equal(admitsPod(narrowed, { ...pod, namespace: "b" }), false);
    assert.equal(admitsPod(narrowed, { ...pod, hasTags: false }), false);
  });

  it("compares ARNs part by part", () => {
    const source = (arn: string) => policy({ ArnEquals: { "aws:SourceArn": arn } });
    assert.equal(admitsPod(source(clusterArn), pod), true);
    assert.equal(admitsPod(source("arn:*:eks:*:123456789012:cluster/p*"), pod), true);
    assert.equal(admitsPod(source("arn:aws:*"), pod), false);
    assert.equal(admitsPod(source(clusterArn.replace("prod", "pro")), pod), false);
  });

  it("distinguishes services and tokens", () => {
    const identity = { provider: "pods.eks.amazonaws.com", issuer: "i", subject: "s", audience: "a" };
    assert.equal(admits(policy({}, ["sts:AssumeRole", "sts:AssumeRoleWithWebIdentity"]), identity), false);
  });
});

describe("the tests' evaluator of trust in services", () => {
  const policy = (statement: object) =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Principal: { Service: "a.amazonaws.com" }, Action: "sts:AssumeRole", ...statement },
      ],
    });
  const request = { service: "a.amazonaws.com", action: "sts:AssumeRole" };

  it("compares service and action, without a condition too", () => {
    assert.equal(admitsService(policy({}), request), true);
    assert.equal(admitsService(policy({}), { ...request, service: "b.amazonaws.com" }), false);
    assert.equal(admitsService(policy({}), { ...request, action: "sts:TagSession" }), false);
  });

  it("replaces policy variables by the values of the request, and matches nothing without one", () => {
    const variable = ["$", "{aws:PrincipalTag/CN}"].join("");
    const named = policy({ Condition: { StringEquals: { "sts:RoleSessionName": variable } } });
    const of = (context: Record<string, string>) => admitsService(named, { ...request, context });
    assert.equal(of({ "sts:RoleSessionName": "a", "aws:PrincipalTag/CN": "a" }), true);
    assert.equal(of({ "sts:RoleSessionName": "a", "aws:PrincipalTag/CN": "b" }), false);
    assert.equal(of({ "sts:RoleSessionName": "a" }), false);
    assert.equal(of({ "sts:RoleSessionName": variable }), false);
  });
});

describe("the tests' evaluator of conditions", () => {
  const role = { kind: "AWS", value: "arn:aws:iam::123456789012:role/ci" } as const;
  const evaluate = (operator: string, values: unknown, value?: string | string[]) =>
    allows(
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { AWS: role.value },
            Action: "sts:AssumeRole",
            Condition: { [operator]: { "aws:key": values } },
          },
        ],
      }),
      { principal: role, action: "sts:AssumeRole", context: value === undefined ? {} : { "aws:key": value } },
    );

  const cases: [string, unknown, string | string[] | undefined, boolean][] = [
    ["StringEquals", ["a", "b"], undefined, false],
    ["StringNotEquals", ["a", "b"], undefined, true],
    ["StringNotEquals", ["a", "b"], "b", false],
    ["StringNotEquals", ["a", "b"], "c", true],
    ["StringEqualsIgnoreCase", "A", "a", true],
    ["StringNotEqualsIgnoreCase", "A", "a", false],
    ["StringNotLike", "a*", "ab", false],
    ["ArnLike", "arn:aws:ec2:*:123456789012:vpc/*", "arn:aws:ec2:us-west-2:123456789012:vpc/vpc-1", true],
    ["ArnNotLike", "arn:aws:ec2:*:123456789012:vpc/*", "arn:aws:ec2:us-west-2:123456789012:vpc/vpc-1", false],
    ["IpAddress", "203.0.113.0/24", "203.0.113.9", true],
    ["IpAddress", "203.0.113.0/24", "203.0.114.9", false],
    ["IpAddress", "2001:db8::/32", "2001:db8::1", true],
    ["NotIpAddress", "203.0.113.9", "203.0.113.9", false],
    ["DateLessThan", "2027-01-01", "2026-12-31T23:59:59Z", true],
    ["DateLessThan", "2027-01-01", "2027-01-01T00:00:00Z", false],
    ["DateLessThanEquals", "2027-01-01", "2027-01-01T00:00:00Z", true],
    ["DateGreaterThan", "2027-01-01", "2027-01-01T00:00:01Z", true],
    ["DateGreaterThanEquals", "2027-01-01", "2026-01-01T00:00:00Z", false],
    ["NumericLessThan", "3600", "60", true],
    ["NumericGreaterThanEquals", "3600", "60", false],
    ["Bool", "true", "true", true],
    ["Bool", "true", "false", false],
    ["Bool", "true", undefined, false],
    ["ForAnyValue:StringEquals", ["a", "b"], ["c", "b"], true],
    ["ForAnyValue:StringEquals", ["a", "b"], ["c"], false],
    ["ForAnyValue:StringLike", "o-*/r-*", undefined, false],
    ["ForAllValues:StringEquals", ["a", "b"], ["a", "c"], false],
    ["ForAllValues:StringEquals", ["a", "b"], ["a"], true],
    ["ForAllValues:StringLike", "a*", undefined, true],
  ];
  for (const [operator, values, value, expected] of cases) {
    const shown = value === undefined ? "no value" : JSON.stringify(value);
    it(`finds that ${operator} ${JSON.stringify(values)} ${expected ? "holds" : "doesn't hold"} for ${shown}`, () => {
      assert.equal(evaluate(operator, values, value), expected);
    });
  }

  it("allows only the role, and only its action", () => {
    const policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { AWS: role.value }, Action: "sts:AssumeRole" }],
    });
    const call = (value: string, action: string) =>
      allows(policy, { principal: { kind: "AWS", value }, action, context: {} });
    assert.equal(call(role.value, "sts:AssumeRole"), true);
    assert.equal(call(`${role.value}2`, "sts:AssumeRole"), false);
    assert.equal(call(role.value, "sts:TagSession"), false);
  });
});
