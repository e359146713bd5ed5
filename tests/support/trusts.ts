import assert from "node:assert/strict";
import fc from "fast-check";
import { admits, like } from "./iamEvaluator";

interface ServiceAccountName {
  namespace: string;
  name: string;
}

/** Issuers, some of which are prefixes of others, in every partition. */
export const issuers = [
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
/** Subjects that none of the service accounts above has. */
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

/** The ARN of an issuer's OIDC provider. */
export function arnOf(partition: string, issuer: string): string {
  return `arn:${partition}:iam::123456789012:oidc-provider/${issuer}`;
}

/** What a role is expected to trust. */
export interface Asked {
  partition: string;
  issuers: string[];
  serviceAccounts: ServiceAccountName[];
  audiences: string[];
}

export const anyTrust: fc.Arbitrary<Asked> = fc.record({
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

function keyOf({ namespace, name }: ServiceAccountName): string {
  return `${namespace}/${name}`;
}

/** What a service account with wildcards means to a caller: both the namespace and the name match. */
function covers(asked: ServiceAccountName, actual: ServiceAccountName): boolean {
  return like(asked.namespace, actual.namespace) && like(asked.name, actual.name);
}

/**
 * Asserts that a trust policy admits exactly the requested combinations of issuer, subject and audience.
 */
export function assertAdmitsExactly(policy: string, asked: Asked): void {
  const { partition, serviceAccounts } = asked;
  for (const issuer of issuers) {
    for (const audience of audiences) {
      for (const namespace of namespaces) {
        for (const name of names) {
          const expected =
            asked.issuers.includes(issuer) &&
            asked.audiences.includes(audience) &&
            serviceAccounts.some((account) => covers(account, { namespace, name }));
          const subject = `system:serviceaccount:${namespace}:${name}`;
          const identity = { provider: arnOf(partition, issuer), issuer, subject, audience };
          assert.equal(admits(policy, identity), expected, `identity: ${JSON.stringify(identity)}, policy: ${policy}`);
        }
      }
      for (const subject of strangers) {
        const identity = { provider: arnOf(partition, issuer), issuer, subject, audience };
        assert.equal(admits(policy, identity), false, `identity: ${JSON.stringify(identity)}, policy: ${policy}`);
      }
    }
  }
}
