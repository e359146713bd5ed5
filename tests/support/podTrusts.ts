import assert from "node:assert/strict";
import fc from "fast-check";
import { admits, admitsPod, like } from "./iamEvaluator";

/** A service account by namespace and name, with or without wildcards. */
interface Account {
  namespace: string;
  name: string;
}

const namespaces = ["a", "b", "ab", "a-b", "kube-system"];
const names = ["a", "b", "ab", "a-b", "a.b"];
export const clusters = ["prod", "pro", "prod-2", "PROD"];
const regions = ["us-west-2", "us-west-1", "cn-north-1"];
export const accounts = ["123456789012", "123456789013"];
const partitions = ["aws", "aws-cn"];

/** The location of a role, and the pods that it trusts through EKS Pod Identity. */
export interface AskedPods {
  partition: string;
  region: string;
  account: string;
  clusters: string[];
  serviceAccounts: Account[];
  /** Whether the associations disable session tags, which identify service accounts. */
  disableSessionTags: boolean;
}

const accountOf = (namespace: fc.Arbitrary<string>, name: fc.Arbitrary<string>) => fc.record({ namespace, name });
const key = ({ namespace, name }: Account) => `${namespace}/${name}`;

/** Inputs without wildcards, as accepted by PodIdentity and WorkloadIdentity; with `wildcards`, some have them. */
export function anyPods(wildcards = false): fc.Arbitrary<AskedPods> {
  const patterns = wildcards ? ["*", "a*", "?", "a?b"] : [];
  return fc.record({
    partition: fc.constantFrom(...partitions),
    region: fc.constantFrom(...regions),
    account: fc.constantFrom(...accounts),
    clusters: fc.uniqueArray(fc.constantFrom(...clusters), { minLength: 1, maxLength: 2 }),
    serviceAccounts: fc.uniqueArray(
      accountOf(fc.constantFrom(...namespaces, ...patterns), fc.constantFrom(...names, ...patterns)),
      { minLength: 1, maxLength: 5, selector: key },
    ),
    disableSessionTags: fc.boolean(),
  });
}

/** The ARN of a cluster. */
export function arnOfCluster(partition: string, region: string, account: string, name: string): string {
  return `arn:${partition}:eks:${region}:${account}:cluster/${name}`;
}

/**
 * Asserts that a trust policy allows EKS Pod Identity for exactly the requested combinations of partition, region,
 * account, cluster and service account, with and without session tags.
 */
export function assertAdmitsExactlyPods(policy: string, asked: AskedPods): void {
  for (const partition of partitions) {
    for (const region of regions) {
      for (const account of accounts) {
        for (const cluster of clusters) {
          const isThere =
            partition === asked.partition &&
            region === asked.region &&
            account === asked.account &&
            asked.clusters.includes(cluster);
          const clusterArn = arnOfCluster(partition, region, account, cluster);
          for (const namespace of namespaces) {
            for (const name of names) {
              const isAsked = asked.serviceAccounts.some(
                (given) => like(given.namespace, namespace) && like(given.name, name),
              );
              for (const hasTags of [true, false]) {
                const pod = { account, clusterArn, namespace, serviceAccount: name, hasTags };
                const expected = isThere && (asked.disableSessionTags || (hasTags && isAsked));
                assert.equal(admitsPod(policy, pod), expected, `pod: ${JSON.stringify(pod)}, policy: ${policy}`);
              }
            }
          }
        }
      }
    }
  }
}

/** Asserts that a trust policy admits no token from any issuer. */
export function assertAdmitsNoToken(policy: string, issuer: string): void {
  for (const namespace of namespaces) {
    for (const name of names) {
      const provider = `arn:aws:iam::123456789012:oidc-provider/${issuer}`;
      const subject = `system:serviceaccount:${namespace}:${name}`;
      assert.equal(admits(policy, { provider, issuer, subject, audience: "sts.amazonaws.com" }), false);
    }
  }
}
