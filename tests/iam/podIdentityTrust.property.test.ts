import fc from "fast-check";
import { roleTrust } from "../../provider/iam/trustPolicy";
import { anyPods, arnOfCluster, assertAdmitsExactlyPods, assertAdmitsNoToken } from "../support/podTrusts";
import { anyTrust, arnOf, assertAdmitsExactly } from "../support/trusts";

describe("the trust policy for random clusters, accounts and service accounts", () => {
  it("allows EKS Pod Identity for exactly the given clusters and service accounts, and no token", () => {
    fc.assert(
      fc.property(anyPods(true), (asked) => {
        const { partition, region, account, serviceAccounts, disableSessionTags } = asked;
        const clusterArns = asked.clusters.map((name) => arnOfCluster(partition, region, account, name));
        const trusted = disableSessionTags ? undefined : serviceAccounts;
        const policy = JSON.stringify(roleTrust({ podIdentity: { clusterArns, serviceAccounts: trusted } }));
        assertAdmitsExactlyPods(policy, asked);
        assertAdmitsNoToken(policy, "oidc.eks.us-west-2.amazonaws.com/id/A");
      }),
      { seed: 20250401, numRuns: 60 },
    );
  });

  it("with both mechanisms allows each for exactly its own inputs", () => {
    fc.assert(
      fc.property(anyTrust, anyPods(), (tokens, pods) => {
        const oidcProviderArns = tokens.issuers.map((issuer) => arnOf(tokens.partition, issuer));
        const webIdentity = { ...tokens, oidcProviderArns };
        const { partition, region, account, serviceAccounts } = pods;
        const clusterArns = pods.clusters.map((name) => arnOfCluster(partition, region, account, name));
        const trusted = pods.disableSessionTags ? undefined : serviceAccounts;
        const podIdentity = { clusterArns, serviceAccounts: trusted };
        const policy = JSON.stringify(roleTrust({ webIdentity, podIdentity }));
        assertAdmitsExactly(policy, tokens);
        assertAdmitsExactlyPods(policy, pods);
      }),
      { seed: 20250402, numRuns: 15 },
    );
  });
});
