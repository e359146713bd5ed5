import { endpointOf } from "../endpoint";
import { ClusterError } from "../errors";
import type { KubeConfig } from "../kubeconfig/client";
import type { Pace } from "../pace";
import { proxyInEnvironment } from "../proxy/server";
import type { Target } from "../target";
import { clusterAddress, type WantedCluster } from "./cluster";
import type { AwsSettings } from "./identity";
import { askerOf, identityFor } from "./login";
import { type Tokens, tokensFor } from "./tokens";

/** The API server of an EKS cluster, asked with tokens that are signed here. */
export async function eksTarget(wanted: WantedCluster, settings: AwsSettings, pace: Pace): Promise<Target> {
  const clusterName = wanted.name;
  const identity = await identityFor(clusterName, settings, pace);
  const cluster = `cluster ${JSON.stringify(clusterName)} in ${identity.region}`;
  const asker = askerOf(settings);
  // Got before EKS is asked, so that a failure names what failed.
  await identity.credentials();
  const address = await clusterAddress(wanted, identity, { cluster, action: "eks:DescribeCluster", asker }, pace);
  const endpoint = endpointOf(address.endpoint);
  if (endpoint === undefined) {
    throw new ClusterError("server", `${cluster}: EKS reports no https endpoint. Check AWS_ENDPOINT_URL if it is set.`);
  }
  const tokens = tokensFor(clusterName, identity, pace);
  const config = kubeConfigFor(endpoint, address.ca, tokens);
  return {
    endpoint,
    label: `${cluster} (${endpoint})`,
    proxy: proxyInEnvironment(new URL(endpoint)),
    cluster: address.description,
    howToBeKnown:
      `Map the identity behind ${asker} in aws-auth or by an access entry, ` +
      "or connect as one that has access (profile, roleToAssume)",
    kubeConfig: () => config,
    renew: tokens.renew,
  };
}

function kubeConfigFor(server: string, caData: string, tokens: Tokens): KubeConfig {
  const { KubeConfig } = require("../kubeconfig/client") as typeof import("../kubeconfig/client");
  const name = "eks-auth";
  const config = new KubeConfig();
  config.addAuthenticator({
    isAuthProvider: (user) => user.name === name,
    applyAuthentication: async (_, options) => {
      options.headers = { ...options.headers, Authorization: `Bearer ${await tokens.current()}` };
    },
  });
  config.loadFromClusterAndUser({ name, server, caData, skipTLSVerify: false }, { name });
  return config;
}
