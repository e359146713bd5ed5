import type { Cluster } from "@aws-sdk/client-eks";
import { clusterArn } from "../eks/clusterArn";
import { parseArn } from "../iam/arn";
import type { KubeConfig } from "../kubernetes/kubeConfigClient";
import { type ClusterDescription, endpointOf, type Target } from "../kubernetes/target";
import { ClusterError, ClusterNotFound, ClusterNotReady } from "../network/clusterErrors";
import { proxyInEnvironment } from "../network/proxyServer";
import type { Timing } from "../network/timing";
import { type AwsAttempt, awsError } from "./awsErrors";
import { type AwsSettings, accountOf } from "./awsIdentity";
import { callerDescription, identityFor } from "./login";
import { type AwsIdentity, operation } from "./requests";
import { type Tokens, tokensFor } from "./token";

/** The API server of an EKS cluster, asked with tokens that are signed here. */
export async function eksTarget(wanted: WantedCluster, settings: AwsSettings, pace: Timing): Promise<Target> {
  const clusterName = wanted.name;
  const identity = await identityFor(clusterName, settings, pace);
  const cluster = `cluster ${JSON.stringify(clusterName)} in ${identity.region}`;
  const asker = callerDescription(settings);
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
      "or connect as one that has access (profile, assumeRoleArn)",
    kubeConfig: () => config,
    renew: tokens.renew,
  };
}

function kubeConfigFor(server: string, caData: string, tokens: Tokens): KubeConfig {
  const { KubeConfig } = require("../kubernetes/kubeConfigClient") as typeof import("../kubernetes/kubeConfigClient");
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

/** Where a cluster's API server is, and how to know it. */
export interface ClusterAddress {
  /** `https://…` */
  endpoint: string;
  /** The certificate of its authority, as base64 of PEM. */
  ca: string;
  description: ClusterDescription;
}

/** Which cluster is asked for. */
export interface WantedCluster {
  name: string;
  /** Its ARN; left out where any cluster of the name is meant. */
  arn?: string;
}

/**
 * Asks EKS for the cluster, and fails where it is another one than is meant.
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeCluster.html
 *
 * @throws ClusterNotFound, ClusterNotReady, ClusterError
 */
export async function clusterAddress(
  wanted: WantedCluster,
  identity: AwsIdentity,
  attempt: AwsAttempt,
  pace: Timing,
): Promise<ClusterAddress> {
  const { arn = "", accessConfig, ...cluster } = await describe(wanted, identity, attempt, pace);
  assertSameCluster(arn, wanted.arn, attempt);
  const { endpoint, certificateAuthority, status = "UNKNOWN" } = cluster;
  const ca = certificateAuthority?.data;
  if (["CREATING", "PENDING", "DELETING", "FAILED"].includes(status) || !endpoint || !ca) {
    throw new ClusterNotReady(
      status,
      `${attempt.cluster} has no API server to talk to: EKS reports ${status}. ${fix(status)}`,
    );
  }
  return { endpoint, ca, description: { arn, authenticationMode: accessConfig?.authenticationMode } };
}

function fix(status: string): string {
  switch (status) {
    case "DELETING":
      return "Use a cluster that stays.";
    case "FAILED":
      return "See in the EKS console what failed, and create the cluster again.";
    default:
      return "Wait until it is ACTIVE: take clusterName from an output of the resource that creates the cluster.";
  }
}

async function describe(
  { name, arn }: WantedCluster,
  identity: AwsIdentity,
  attempt: AwsAttempt,
  pace: Timing,
): Promise<Cluster> {
  const { DescribeClusterCommand } = await import("@aws-sdk/client-eks");
  try {
    const { cluster } = await operation(identity, pace, (abortSignal) =>
      identity.eks.send(new DescribeClusterCommand({ name }), { abortSignal }),
    );
    return cluster ?? {};
  } catch (error) {
    if ((error as Error).name === "ResourceNotFoundException") {
      throw await notFound(name, identity, arn, attempt, pace);
    }
    throw error instanceof ClusterError ? error : awsError(error, attempt);
  }
}

/** Fails where the cluster that was found isn't the one that is meant. */
export function assertSameCluster(found: string, meant: string | undefined, attempt: AwsAttempt): void {
  if (meant !== undefined && found !== meant) {
    throw otherCluster(found, meant, attempt);
  }
}

/**
 * The error for a cluster that EKS doesn't have. That it is gone may only be said in the account and region of the
 * cluster that is meant: anywhere else, another cluster was looked for.
 *
 * @throws ClusterError where the account can't be looked up
 */
export async function notFound(
  name: string,
  identity: AwsIdentity,
  meant: string | undefined,
  attempt: AwsAttempt,
  pace: Timing,
): Promise<ClusterError> {
  const { region } = identity;
  const gone = new ClusterNotFound(
    `${attempt.cluster}: EKS has no cluster of this name in ${region} in the account of ${attempt.asker}. ` +
      "Check clusterName, region, profile and assumeRoleArn.",
  );
  const arn = meant === undefined ? undefined : parseArn(meant);
  if (meant === undefined || arn === undefined) {
    return gone;
  }
  const account = await operation(identity, pace, () => accountOf(identity)).catch((error) => {
    throw error instanceof ClusterError ? error : awsError(error, { ...attempt, action: "sts:GetCallerIdentity" });
  });
  const looked = clusterArn({ partition: arn.partition, region, account }, name);
  return looked === meant ? gone : otherCluster(looked, meant, attempt);
}

function otherCluster(found: string, meant: string, { cluster, asker }: AwsAttempt): ClusterError {
  return new ClusterError(
    "elsewhere",
    `${cluster}: ${asker} leads to ${found}; expected ${meant}, the cluster that clusterArn, the AWS provider or the ` +
      "last update names. Sign in to its account with profile or assumeRoleArn, and pass its region or leave region out; " +
      "for the other cluster, pass its AWS provider or its clusterArn.",
  );
}
