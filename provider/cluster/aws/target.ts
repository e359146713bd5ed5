import { endpointOf } from "../endpoint";
import { ClusterError } from "../errors";
import type { KubeConfig } from "../kubeconfig/client";
import type { Pace } from "../pace";
import type { Target } from "../target";
import { within } from "../within";
import { clusterAddress, type WantedCluster } from "./cluster";
import { type AwsAttempt, awsError } from "./errors";
import { type AwsIdentity, type AwsSettings, awsIdentity } from "./identity";
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
    cluster: address.description,
    howToBeKnown:
      `Map the identity behind ${asker} in aws-auth or by an access entry, ` +
      "or connect as one that has access (profile, roleToAssume)",
    kubeConfig: () => config,
    renew: tokens.renew,
  };
}

/** The identity that AWS is asked as, which tells in our words where it can't be had. */
export async function identityFor(clusterName: string, settings: AwsSettings, pace: Pace): Promise<AwsIdentity> {
  const name = `cluster ${JSON.stringify(clusterName)}`;
  const identity = await awsIdentity(settings, pace).catch((error: Error) => {
    if (/region is missing/i.test(error.message)) {
      const fix = "Pass region, or set AWS_REGION or the profile's region.";
      throw new ClusterError("settings", `${name}: there is no AWS region to look for it in. ${fix}`);
    }
    throw awsError(error, { cluster: name, action: "looking up the region", asker: foundBy(settings) });
  });
  const { roleToAssume } = settings;
  const attempt: AwsAttempt = {
    cluster: `${name} in ${identity.region}`,
    action: roleToAssume === undefined ? "signing in to AWS" : `sts:AssumeRole on ${roleToAssume}`,
    asker: foundBy(settings),
  };
  const credentials = () =>
    within(pace.credentialsTimeout, identity.credentials()).catch((error) => {
      throw awsError(error, attempt);
    });
  return { ...identity, credentials };
}

function foundBy({ profile }: AwsSettings): string {
  return profile === undefined
    ? "the AWS login of the environment"
    : `the AWS login of the profile ${JSON.stringify(profile)}`;
}

/** Who asks AWS, as errors name it. */
export function askerOf(settings: AwsSettings): string {
  const { roleToAssume } = settings;
  return roleToAssume === undefined ? foundBy(settings) : `the role ${roleToAssume}, assumed with ${foundBy(settings)}`;
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
