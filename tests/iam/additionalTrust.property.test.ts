import assert from "node:assert/strict";
import fc from "fast-check";
import type { KnownPrincipal } from "../../provider/iam/additionalStatements";
import { conditionIssues } from "../../provider/iam/conditionIssues";
import { type RequestContext, trustKeyIn } from "../../provider/iam/trustKeys";
import { roleTrust } from "../../provider/iam/trustPolicy";
import { allows, type TrustedRequest } from "../support/iamEvaluator";
import { arnOfCluster } from "../support/podTrusts";
import {
  anyCondition,
  anyConditions,
  anyContext,
  type Condition,
  conditionElement,
  policyOf,
} from "../support/trustConditions";

const issuer = "oidc.eks.us-west-2.amazonaws.com/id/A";
const provider = `arn:aws:iam::123456789012:oidc-provider/${issuer}`;
const clusterArn = arnOfCluster("aws", "us-west-2", "123456789012", "prod");
const github = "token.actions.githubusercontent.com";
const githubProvider = `arn:aws:iam::123456789012:oidc-provider/${github}`;
const subject = "system:serviceaccount:shop:reader";
const roles = ["ci", "ci2", "ops"].map((name) => `arn:aws:iam::210987654321:role/${name}`);
const subjects = ["repo:acme/shop:ref:refs/heads/main", "repo:acme/shop:ref:refs/heads/mai", "repo:acme/*"];
const audiences = ["sts.amazonaws.com", "acme"];

/** The role of one service account, by both mechanisms. */
const trustOf = (conditions: Condition[], additionalPrincipals: KnownPrincipal[] = []) => {
  const serviceAccounts = [{ namespace: "shop", name: "reader" }];
  const webIdentity = { oidcProviderArns: [provider], serviceAccounts, audiences: ["sts.amazonaws.com"], conditions };
  const podIdentity = { clusterArns: [clusterArn], serviceAccounts, conditions };
  return JSON.stringify(roleTrust({ webIdentity, podIdentity, additionalPrincipals }));
};
const before = trustOf([]);

/** Requests by service accounts, trusted and others, with any context. */
const fromPods: fc.Arbitrary<TrustedRequest> = fc
  .record({
    namespace: fc.constantFrom("shop", "shop", "other"),
    name: fc.constantFrom("reader", "reader", "other"),
    source: fc.constantFrom("token", "pod"),
    action: fc.constantFrom("sts:AssumeRole", "sts:TagSession"),
    context: anyContext,
  })
  .map(({ namespace, name, source, action, context }) =>
    source === "token"
      ? {
          principal: { kind: "Federated", value: provider },
          action: "sts:AssumeRoleWithWebIdentity",
          context: {
            ...context,
            [`${issuer}:sub`]: `system:serviceaccount:${namespace}:${name}`,
            [`${issuer}:aud`]: "sts.amazonaws.com",
          },
        }
      : {
          principal: { kind: "Service", value: "pods.eks.amazonaws.com" },
          action,
          context: {
            ...context,
            "aws:SourceAccount": "123456789012",
            "aws:SourceArn": clusterArn,
            "aws:RequestTag/kubernetes-namespace": namespace,
            "aws:RequestTag/kubernetes-service-account": name,
          },
        },
  );

/** Requests by tokens of GitHub and by roles. */
const fromOthers: fc.Arbitrary<TrustedRequest> = fc.oneof(
  fc
    .record({
      sub: fc.constantFrom(...subjects, subject),
      aud: fc.constantFrom(...audiences),
      value: fc.constantFrom(githubProvider, provider),
      context: anyContext,
    })
    .map(
      ({ sub, aud, value, context }): TrustedRequest => ({
        principal: { kind: "Federated", value },
        action: "sts:AssumeRoleWithWebIdentity",
        context: { ...context, [`${github}:sub`]: sub, [`${github}:aud`]: aud },
      }),
    ),
  fc
    .record({
      value: fc.constantFrom(...roles, "arn:aws:iam::210987654321:root"),
      action: fc.constantFrom("sts:AssumeRole", "sts:TagSession"),
      context: anyContext,
    })
    .map(({ value, action, context }): TrustedRequest => ({ principal: { kind: "AWS", value }, action, context })),
);

const anyPrincipal: fc.Arbitrary<KnownPrincipal> = fc.oneof(
  fc.record({
    oidcProviderArn: fc.constant(githubProvider),
    subjects: fc.uniqueArray(fc.constantFrom(...subjects), { minLength: 1, maxLength: 2 }),
    audiences: fc.uniqueArray(fc.constantFrom(...audiences), { minLength: 1, maxLength: 2 }),
    conditions: fc.oneof(fc.constant([]), anyConditions),
  }),
  fc.record({
    principalArn: fc.constantFrom(...roles),
    allowSessionTags: fc.boolean(),
    conditions: fc.oneof(fc.constant([]), anyConditions),
  }),
);

/** Whether conditions hold for a request, evaluated in a policy with nothing else. */
function hold(conditions: readonly Condition[], { principal, action, context }: TrustedRequest): boolean {
  const policy = policyOf({ [principal.kind]: principal.value }, [action], conditionElement(conditions));
  return allows(policy, { principal, action, context });
}

/** Evaluates a policy; undefined if a condition compares a list with an operator for single values, which IAM leaves open. */
function evaluated(run: () => boolean): boolean | undefined {
  try {
    return run();
  } catch (error) {
    if (/a list needs a set operator|Invalid|ERR_/.test(String(error))) {
      return undefined;
    }
    throw error;
  }
}

const placeOf = (context: RequestContext) => ({ context, reserved: () => undefined });
const contexts: RequestContext[] = [
  { request: "irsa", hasSessionTags: false },
  { request: "pod-identity", hasSessionTags: true },
  { request: "oidc", hasSessionTags: false, issuer: github },
  { request: "principal", hasSessionTags: true },
];

describe("The trust policy with random additional conditions", () => {
  it("allows exactly the requests that it allowed before and for which all conditions hold", () => {
    const seen = { kept: 0, narrowed: 0 };
    fc.assert(
      fc.property(anyConditions, fc.array(fromPods, { minLength: 20, maxLength: 20 }), (conditions, requests) => {
        const after = trustOf(conditions);
        for (const request of requests) {
          const was = allows(before, request);
          const is = evaluated(() => allows(after, request));
          const expected = evaluated(() => was && hold(conditions, request));
          if (is !== undefined && expected !== undefined) {
            assert.equal(is, expected, JSON.stringify({ conditions, request }));
            seen.kept += is ? 1 : 0;
            seen.narrowed += was && !is ? 1 : 0;
          }
        }
      }),
      { seed: 20261129, numRuns: 300 },
    );
    assert.ok(seen.kept > 50 && seen.narrowed > 500, JSON.stringify(seen));
  });

  it("isn't created if a condition would replace one of its own, in any letters", () => {
    const own = [
      ["StringEquals", `${issuer}:sub`],
      ["StringEquals", `${issuer}:aud`],
      ["StringEquals", "aws:SourceAccount"],
      ["StringEquals", "aws:RequestTag/kubernetes-namespace"],
      ["ArnEquals", "aws:SourceArn"],
    ];
    for (const [operator = "", key = ""] of own) {
      for (const spelled of [key, key.toUpperCase(), key.toLowerCase()]) {
        const condition = { operator, key: spelled, values: ["other"] } as Condition;
        assert.throws(() => trustOf([condition]), /already has a condition/);
      }
    }
  });
});

describe("A random condition that is accepted", () => {
  it("rejects a request without its key, unless the key is a list that can be empty", () => {
    const seen = { always: 0, sometimes: 0 };
    fc.assert(
      fc.property(fc.constantFrom(...contexts), anyCondition, (context, condition) => {
        if (conditionIssues(["conditions"], [condition], [placeOf(context)]).length > 0) {
          return;
        }
        const known = trustKeyIn(condition.key, context);
        assert.ok(known !== undefined && known.presence !== "never", JSON.stringify({ context, condition }));
        seen[known.presence]++;
        if (known.presence === "sometimes" && known.isEmptyIfMissing === undefined) {
          const principal = { kind: "AWS", value: roles[0] as string } as const;
          const request = { principal, action: "sts:AssumeRole", context: {} };
          assert.equal(hold([condition], request), false, JSON.stringify(condition));
        }
      }),
      { seed: 20261130, numRuns: 8000 },
    );
    assert.ok(seen.always > 50 && seen.sometimes > 50, JSON.stringify(seen));
  });
});

describe("The trust policy with random additional principals", () => {
  it("allows exactly what it allowed before, and each principal under exactly its conditions", () => {
    const seen = { gained: 0, kept: 0, rejected: 0 };
    const requests = fc.array(fc.oneof(fromOthers, fromOthers, fromPods), { minLength: 30, maxLength: 30 });
    fc.assert(
      fc.property(fc.array(anyPrincipal, { minLength: 1, maxLength: 3 }), requests, (principals, all) => {
        const after = trustOf([], principals);
        for (const request of all) {
          const was = allows(before, request);
          const gains = evaluated(() => principals.some((principal) => isAllowed(principal, request)));
          const is = evaluated(() => allows(after, request));
          if (is !== undefined && gains !== undefined) {
            assert.equal(is, was || gains, JSON.stringify({ principals, request }));
            seen.gained += gains && !was ? 1 : 0;
            seen.kept += was ? 1 : 0;
            seen.rejected += is ? 0 : 1;
          }
        }
      }),
      { seed: 20261201, numRuns: 300 },
    );
    assert.ok(seen.gained > 100 && seen.kept > 100 && seen.rejected > 1000, JSON.stringify(seen));
  });
});

/** Keys that a request has for sts:AssumeRole only; conditions on them don't apply to sts:TagSession. */
const onlyForAssumeRole = ["sts:ExternalId", "sts:RoleSessionName"];

/** Whether a principal, as a program declares it, is the one of a request and its conditions hold. */
function isAllowed(principal: KnownPrincipal, request: TrustedRequest): boolean {
  const conditions = (principal.conditions ?? []) as Condition[];
  if ("oidcProviderArn" in principal) {
    const { [`${github}:sub`]: sub, [`${github}:aud`]: aud } = request.context;
    return (
      request.principal.value === principal.oidcProviderArn &&
      principal.subjects.includes(String(sub)) &&
      principal.audiences.includes(String(aud)) &&
      hold(conditions, request)
    );
  }
  const isTagging = request.action === "sts:TagSession";
  return (
    request.principal.value === principal.principalArn &&
    (!isTagging || principal.allowSessionTags === true) &&
    hold(
      conditions.filter(({ key }) => !isTagging || !onlyForAssumeRole.includes(key)),
      request,
    )
  );
}
