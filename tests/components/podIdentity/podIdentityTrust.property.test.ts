import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import { PodIdentity, ServiceAccountRole, WorkloadIdentity } from "../../../provider";
import { childOf, runWell } from "../../support/components";
import { placeOfClusters } from "../../support/mocks/podIdentity";
import { type AskedPods, anyPods, assertAdmitsExactlyPods, assertAdmitsNoToken } from "../../support/podTrusts";
import { anyTrust, arnOf, assertAdmitsExactly } from "../../support/trusts";

const roleType = "aws:iam/role:Role";
const placeOf = ({ partition, region, account }: AskedPods) => ({
  functions: placeOfClusters(partition, region, account),
  partition,
});

/** Passes a value plain or as an output, at random. */
function maybeLater(coin: fc.Stream<boolean>) {
  return <T>(value: T) => (coin.next().value ? pulumi.output(Promise.resolve(value)) : value) as pulumi.Input<T>;
}

describe("with random inputs, plain or as outputs,", () => {
  it("the role of a PodIdentity admits exactly the requested pods", async () => {
    await fc.assert(
      fc.asyncProperty(anyPods(), fc.infiniteStream(fc.boolean()), fc.boolean(), async (asked, coin, single) => {
        const later = maybeLater(coin);
        const [cluster = ""] = asked.clusters;
        const [first = { namespace: "a", name: "a" }] = asked.serviceAccounts;
        const serviceAccounts = asked.serviceAccounts.map(({ namespace, name }) =>
          later({ namespace: later(namespace), name: later(name) }),
        );
        const done = await runWell(
          () =>
            new PodIdentity("app", {
              clusterName: later(cluster),
              ...(single ? { serviceAccount: later(first) } : { serviceAccounts }),
              disableSessionTags: later(asked.disableSessionTags),
              maxTrustPolicySize: 8192,
              agent: "ignore",
            }),
          placeOf(asked),
        );
        const policy = String(childOf(done, roleType).inputs.assumeRolePolicy);
        const serviceAccountsAsked = single ? [first] : asked.serviceAccounts;
        assertAdmitsExactlyPods(policy, { ...asked, clusters: [cluster], serviceAccounts: serviceAccountsAsked });
        assertAdmitsNoToken(policy, "oidc.eks.us-west-2.amazonaws.com/id/A");
      }),
      { seed: 20250501, numRuns: 20 },
    );
  });

  it("the role of a ServiceAccountRole with podIdentity admits exactly the requested tokens and pods", async () => {
    await fc.assert(
      fc.asyncProperty(anyTrust, anyPods(), fc.infiniteStream(fc.boolean()), async (tokens, pods, coin) => {
        const later = maybeLater(coin);
        const asked = { ...pods, serviceAccounts: tokens.serviceAccounts, disableSessionTags: false };
        const done = await runWell(
          () =>
            new ServiceAccountRole("app", {
              oidcProviderArns: tokens.issuers.map((issuer) => later(arnOf(tokens.partition, issuer))),
              serviceAccounts: tokens.serviceAccounts.map((account) => later(account)),
              audiences: tokens.audiences,
              allowWildcards: later(true),
              podIdentity: true,
              clusterNames: pods.clusters.map((name) => later(name)),
              maxTrustPolicySize: 8192,
            }),
          placeOf(asked),
        );
        const policy = String(childOf(done, roleType).inputs.assumeRolePolicy);
        assertAdmitsExactly(policy, tokens);
        assertAdmitsExactlyPods(policy, asked);
      }),
      { seed: 20250502, numRuns: 10 },
    );
  });

  it("the role of a WorkloadIdentity admits exactly the service account of its OIDC provider and cluster, in any mode", async () => {
    const anyMode = fc.constantFrom("irsa" as const, "pod-identity" as const, "migrating" as const);
    await fc.assert(
      fc.asyncProperty(anyTrust, anyPods(), anyMode, fc.boolean(), async (tokens, pods, mode, needless) => {
        const [issuer = ""] = tokens.issuers;
        const [cluster = ""] = pods.clusters;
        const [account = { namespace: "a", name: "a" }] = pods.serviceAccounts;
        const hasProvider = mode !== "pod-identity" || needless;
        const hasCluster = mode !== "irsa" || needless;
        const done = await runWell(
          () =>
            new WorkloadIdentity("app", {
              mode,
              ...account,
              ...(hasProvider ? { oidcProviderArn: arnOf(tokens.partition, issuer) } : {}),
              ...(hasCluster ? { clusterName: cluster } : {}),
              agent: "ignore",
            }),
          placeOf(pods),
        );
        const policy = String(childOf(done, roleType).inputs.assumeRolePolicy);
        assertAdmitsExactly(policy, {
          partition: tokens.partition,
          issuers: hasProvider ? [issuer] : [],
          serviceAccounts: [account],
          audiences: ["sts.amazonaws.com"],
        });
        const clusters = hasCluster ? [cluster] : [];
        assertAdmitsExactlyPods(policy, { ...pods, clusters, serviceAccounts: [account], disableSessionTags: false });
      }),
      { seed: 20250503, numRuns: 20 },
    );
  });
});
