import assert from "node:assert/strict";
import fc from "fast-check";
import { type Subject, type WebIdentityTrust, webIdentityTrust } from "../../provider/iam/trustPolicy";
import { admits } from "../support/iamEvaluator";
import { covers, keyOf } from "../support/trusts";

/** Issuers of which some begin like others, in every partition. */
const issuers = [
  "oidc.eks.us-west-2.amazonaws.com/id/A",
  "oidc.eks.us-west-2.amazonaws.com/id/AB",
  "oidc.eks.us-west-2.amazonaws.com/id/A/id/AB",
  "oidc.eks.cn-north-1.amazonaws.com.cn/id/A",
  "accounts.example.com",
];
const namespaces = ["a", "b", "ab", "a-b", "ba", "kube-system"];
const names = ["a", "b", "ab", "a.b", "a-b", "aab", "default"];
const namespacePatterns = ["*", "?", "a*", "*b", "a?b", "?b", "kube-*"];
const namePatterns = ["*", "??", "a*", "*.b", "a?b", "*a*b", "default?"];
const audiences = ["sts.amazonaws.com", "sts.amazonaws.com.cn", "sts.*", "*", "?", "vault"];
/** Subjects that no service account of the above has. */
const strangers = [
  "",
  "a",
  "system:node:a",
  "system:serviceaccount:a",
  "system:serviceaccounts:a:a",
  "xsystem:serviceaccount:a:a",
  "SYSTEM:serviceaccount:a:a",
  "system:serviceAccount:a:a",
];

function arnOf(partition: string, issuer: string): string {
  return `arn:${partition}:iam::123456789012:oidc-provider/${issuer}`;
}

const anyTrust = fc.record({
  partition: fc.constantFrom("aws", "aws-cn", "aws-us-gov"),
  issuers: fc.uniqueArray(fc.constantFrom(...issuers), { minLength: 1, maxLength: 3 }),
  serviceAccounts: fc.uniqueArray(
    fc.record({
      namespace: fc.constantFrom(...namespaces, ...namespacePatterns),
      name: fc.constantFrom(...names, ...namePatterns),
    }),
    { minLength: 1, maxLength: 6, selector: keyOf },
  ),
  audiences: fc.uniqueArray(fc.constantFrom(...audiences), { minLength: 1, maxLength: 3 }),
});

describe("the trust policy for random service accounts, wildcards, clusters and audiences", () => {
  it("admits exactly the tokens that were asked for", () => {
    fc.assert(
      fc.property(anyTrust, ({ partition, issuers: trusted, serviceAccounts, audiences: asked }) => {
        const oidcProviderArns = trusted.map((issuer) => arnOf(partition, issuer));
        const policy = JSON.stringify(webIdentityTrust({ oidcProviderArns, serviceAccounts, audiences: asked }));
        for (const issuer of issuers) {
          for (const audience of audiences) {
            for (const namespace of namespaces) {
              for (const name of names) {
                const expected =
                  trusted.includes(issuer) &&
                  asked.includes(audience) &&
                  serviceAccounts.some((account) => covers(account, { namespace, name }));
                const subject = `system:serviceaccount:${namespace}:${name}`;
                const identity = { provider: arnOf(partition, issuer), issuer, subject, audience };
                assert.equal(admits(policy, identity), expected, `${JSON.stringify(identity)} and ${policy}`);
              }
            }
            for (const subject of strangers) {
              const identity = { provider: arnOf(partition, issuer), issuer, subject, audience };
              assert.equal(admits(policy, identity), false, `${JSON.stringify(identity)} and ${policy}`);
            }
          }
        }
      }),
      { seed: 20250301, numRuns: 60 },
    );
  });

  it("admits no token that another provider vouches for, even with the same issuer in it", () => {
    fc.assert(
      fc.property(anyTrust, ({ partition, issuers: trusted, serviceAccounts, audiences: asked }) => {
        const oidcProviderArns = trusted.map((issuer) => arnOf(partition, issuer));
        const policy = JSON.stringify(webIdentityTrust({ oidcProviderArns, serviceAccounts, audiences: asked }));
        for (const issuer of trusted) {
          for (const provider of issuers.filter((other) => other !== issuer).map((other) => arnOf(partition, other))) {
            for (const { namespace, name } of serviceAccounts) {
              const subject = `system:serviceaccount:${namespace}:${name}`;
              const identity = { provider, issuer, subject, audience: asked[0] as string };
              assert.equal(admits(policy, identity), false);
            }
          }
        }
      }),
      { seed: 20250302, numRuns: 60 },
    );
  });

  it("puts wildcards under StringLike alone, and nothing else there", () => {
    fc.assert(
      fc.property(anyTrust, ({ partition, issuers: trusted, serviceAccounts, audiences: asked }) => {
        const oidcProviderArns = trusted.map((issuer) => arnOf(partition, issuer));
        const trust: WebIdentityTrust = { oidcProviderArns, serviceAccounts, audiences: asked };
        const conditions = webIdentityTrust(trust).Statement.map(({ Condition: condition }) => condition);
        const subjects = (operator: "StringEquals" | "StringLike") =>
          conditions.flatMap((condition) =>
            Object.entries(condition[operator] ?? {}).flatMap(([key, values]) => (key.endsWith(":sub") ? values : [])),
          );
        const isWild = ({ namespace, name }: Subject) => [...namespace, ...name].some((text) => "*?".includes(text));
        const expected = (wild: boolean) =>
          trusted.flatMap(() =>
            serviceAccounts
              .filter((account) => isWild(account) === wild)
              .map(({ namespace, name }) => `system:serviceaccount:${namespace}:${name}`),
          );
        assert.deepEqual(subjects("StringEquals"), expected(false));
        assert.deepEqual(subjects("StringLike"), expected(true));
        for (const condition of conditions) {
          const likes = Object.keys(condition.StringLike ?? {});
          assert.ok(likes.every((key) => key.endsWith(":sub")));
        }
      }),
      { seed: 20250303, numRuns: 200 },
    );
  });
});
