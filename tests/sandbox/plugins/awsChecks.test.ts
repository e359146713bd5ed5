import assert from "node:assert/strict";
import { check } from "./aws/bridge/check";
import { normalizeJson, samePolicy } from "./aws/documents";
import { openIdConnectProvider } from "./aws/resources/openIdConnectProvider";
import { role } from "./aws/resources/role";
import type { Properties } from "./shared/values";

// Tests that need neither an engine nor a cloud: input checks, and the equivalence of policy documents.

const checked = (type: typeof role, name: string, newInputs: Properties, oldInputs: Properties = {}) =>
  check(type.fields, { urn: "", type: type.token, name, oldInputs, newInputs, randomSeed: new Uint8Array() });

const reasons = (type: typeof role, inputs: Properties) => checked(type, "r", inputs).failures.map((f) => f.reason);

const assumeRolePolicy = '{"Statement":[]}';
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

describe("stand-in for aws: checks", () => {
  for (const [inputs, expected] of [
    [{}, "Missing required property 'assumeRolePolicy'"],
    [
      { assumeRolePolicy, maxSessionDuration: 43201 },
      "expected max_session_duration to be in the range (3600 - 43200), got 43201. Examine values at 'r.maxSessionDuration'.",
    ],
    [{ assumeRolePolicy, name: "a b" }, "invalid value for name (must match [\\w+=,.@-]). Examine values at 'r.name'."],
    [
      { assumeRolePolicy, name: "n".repeat(65) },
      `expected length of name to be in the range (1 - 64), got ${"n".repeat(65)}. Examine values at 'r.name'.`,
    ],
    [
      { assumeRolePolicy, permissionsBoundary: "arn:aws:iam" },
      "\"permissions_boundary\" (arn:aws:iam) is an invalid ARN: arn: not enough sections. Examine values at 'r.permissionsBoundary'.",
    ],
    [
      { assumeRolePolicy: "[]" },
      "\"assume_role_policy\" contains an invalid JSON policy: not a JSON object. Examine values at 'r.assumeRolePolicy'.",
    ],
  ] as [Properties, string][]) {
    it(`rejects a role with ${JSON.stringify(inputs).slice(0, 70)}`, () => {
      assert.deepEqual(reasons(role, inputs), [expected]);
    });
  }

  it("rejects a name together with a prefix, in both properties", () => {
    assert.deepEqual(reasons(role, { assumeRolePolicy, name: "a", namePrefix: "b" }), [
      "Conflicting configuration arguments: \"name\": conflicts with name_prefix. Examine values at 'r.name'.",
      "Conflicting configuration arguments: \"name_prefix\": conflicts with name. Examine values at 'r.namePrefix'.",
    ]);
  });

  it("rejects an unknown input, and lists the supported ones", () => {
    const [reason = ""] = reasons(role, { assumeRolePolicy, inlinePolicies: [] });
    assert.match(
      reason,
      /^Invalid or unknown key\. Examine values at 'r\.inlinePolicies'\. .*supports only: assumeRolePolicy, description, /,
    );
  });

  for (const [inputs, expected] of [
    [
      { url: "http://example.com", clientIdLists: ["a"] },
      "\"url\" has to use HTTPS scheme (i.e. begin with https://). Examine values at 'r.url'.",
    ],
    [
      { url: "https://example.com?a=b", clientIdLists: ["a"] },
      "\"url\" cannot contain query parameters per the OIDC standard. Examine values at 'r.url'.",
    ],
    [
      { url: "example.com", clientIdLists: ["a"], thumbprintLists: ["ab"] },
      "expected length of thumbprint_list to be in the range (40 - 40), got ab. Examine values at 'r.thumbprintLists[0]'.",
    ],
  ] as [Properties, string][]) {
    it(`rejects an OIDC provider with ${JSON.stringify(inputs)}`, () => {
      assert.deepEqual(reasons(openIdConnectProvider, inputs), [expected]);
    });
  }

  it("accepts unknown values, and fills in omitted ones", () => {
    const { inputs, failures } = checked(role, "r", { assumeRolePolicy: unknown, permissionsBoundary: unknown });
    assert.deepEqual(failures, []);
    const { name, ...rest } = inputs;
    assert.match(String(name), /^r-[0-9a-f]{7}$/);
    assert.deepEqual(rest, {
      assumeRolePolicy: unknown,
      permissionsBoundary: unknown,
      maxSessionDuration: 3600,
      path: "/",
      __defaults: ["maxSessionDuration", "name", "path"],
    });
  });

  it("keeps an automatic name, and drops a name that the program no longer sets", () => {
    const automatic = { assumeRolePolicy, name: "r-1234567", __defaults: ["name"] };
    assert.equal(checked(role, "r", { assumeRolePolicy }, automatic).inputs.name, "r-1234567");
    const named = { assumeRolePolicy, name: "mine", __defaults: [] };
    assert.match(String(checked(role, "r", { assumeRolePolicy }, named).inputs.name), /^r-[0-9a-f]{7}$/);
  });

  it("rejects an automatic name that is too long", () => {
    const long = "r".repeat(57);
    assert.throws(() => checked(role, long, { assumeRolePolicy }), {
      message: `name '${long}-' plus 7 random chars is longer than maximum length 64`,
    });
    assert.equal(String(checked(role, "r".repeat(56), { assumeRolePolicy }).inputs.name).length, 64);
  });

  it("accepts strings for numbers, as in configuration", () => {
    const { inputs } = checked(role, "r", {
      assumeRolePolicy,
      maxSessionDuration: "7200",
      forceDetachPolicies: "true",
    });
    assert.deepEqual([inputs.maxSessionDuration, inputs.forceDetachPolicies], [7200, true]);
  });
});

describe("stand-in for aws: policy documents", () => {
  const statement = { Effect: "Allow", Action: "s3:Get", Resource: "*" };
  for (const [what, a, b, same] of [
    [
      "white space and the order of keys",
      '{"Version":"1","Statement":[]}',
      '{ "Statement": [], "Version": "1" }',
      true,
    ],
    ["a list with one item", { Statement: [statement] }, { Statement: { ...statement, Action: ["s3:Get"] } }, true],
    ["the order of a list", { Action: ["a", "b"] }, { Action: ["b", "a"] }, true],
    ["any principal", { Principal: "*" }, { Principal: { AWS: "*" } }, true],
    ["a boolean as a string", { Condition: { Bool: { x: true } } }, { Condition: { Bool: { x: "true" } } }, true],
    ["another action", { Statement: [statement] }, { Statement: [{ ...statement, Action: "s3:Put" }] }, false],
    ["one more value", { Action: ["a"] }, { Action: ["a", "b"] }, false],
    ["another effect", { Effect: "Allow" }, { Effect: "Deny" }, false],
    ["another operator", { Condition: { StringLike: { x: "1" } } }, { Condition: { StringEquals: { x: "1" } } }, false],
    ["another version", { Version: "2008-10-17" }, { Version: "2012-10-17" }, false],
  ] as [string, unknown, unknown, boolean][]) {
    it(`${same ? "ignores" : "detects"} ${what}`, () => {
      const [left, right] = [a, b].map((value) => (typeof value === "string" ? value : JSON.stringify(value)));
      assert.equal(samePolicy(left ?? "", right ?? ""), same);
    });
  }

  it("are stored like Go's JSON: compact, with sorted keys, and with three characters escaped", () => {
    assert.equal(
      normalizeJson('{ "b": "<&>", "a": [1, {"d": 1, "c": 2}] }'),
      '{"a":[1,{"c":2,"d":1}],"b":"\\u003c\\u0026\\u003e"}',
    );
  });
});
