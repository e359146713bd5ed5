import assert from "node:assert/strict";
import fc from "fast-check";
import { type Subject, type WebIdentityTrust, webIdentityTrust } from "../../provider/iam/trustPolicy";
import { admits } from "../support/iamEvaluator";
import { anyTrust, arnOf, assertAdmitsExactly, issuers } from "../support/trusts";

describe("the trust policy for random service accounts, wildcards, clusters and audiences", () => {
  it("allows exactly the tokens of the given service accounts", () => {
    fc.assert(
      fc.property(anyTrust, (asked) => {
        const { partition, serviceAccounts, audiences } = asked;
        const oidcProviderArns = asked.issuers.map((issuer) => arnOf(partition, issuer));
        const policy = JSON.stringify(webIdentityTrust({ oidcProviderArns, serviceAccounts, audiences }));
        assertAdmitsExactly(policy, asked);
      }),
      { seed: 20250301, numRuns: 60 },
    );
  });

  it("rejects tokens from another provider, even with the same issuer", () => {
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

  it("uses StringLike for wildcards and only for wildcards", () => {
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
