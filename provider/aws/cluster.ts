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

/** Connects to the API server of an EKS cluster, with tokens that are signed locally. */
export async function eksTarget(wanted: WantedCluster, settings: AwsSettings, timing: Timing): Promise<Target> {
  const clusterName = wanted.name;
  const identity = await identityFor(clusterName, settings, timing);
  const cluster = `cluster ${JSON.stringify(clusterName)} in ${identity.region}`;
  const asker = callerDescription(settings);
  // Fetched before EKS is called, so that an error names the sign-in as the cause.
  await identity.credentials();
  const address = await clusterAddress(wanted, identity, { cluster, action: "eks:DescribeCluster", asker }, timing);
  const endpoint = endpointOf(address.endpoint);
  if (endpoint === undefined) {
    throw new ClusterError("server", `${cluster}: EKS reports no https endpoint. Check AWS_ENDPOINT_URL if it is set.`);
  }
  const tokens = tokensFor(clusterName, identity, timing);
  const config = kubeConfigFor(endpoint, address.ca, tokens);
  return {
    endpoint,
    label: `${cluster} (${endpoint})`,
    proxy: proxyInEnvironment(new URL(endpoint)),
    cluster: address.description,
    howToBeKnown:
      `Map the identity of ${asker} in aws-auth or with an access entry, ` +
      "or connect as an identity that has access (profile, assumeRoleArn)",
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

/** The address and certificate authority of a cluster's API server. */
export interface ClusterAddress {
  /** `https://…` */
  endpoint: string;
  /** The certificate of its authority: PEM, base64-encoded. */
  ca: string;
  description: ClusterDescription;
}

/** The cluster to connect to. */
export interface WantedCluster {
  name: string;
  /** Its ARN; omit it to accept any cluster of this name. */
  arn?: string;
}

/**
 * Reads the cluster from EKS, and fails if it isn't the expected one.
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeCluster.html
 *
 * @throws ClusterNotFound, ClusterNotReady, ClusterError
 */
export async function clusterAddress(
  wanted: WantedCluster,
  identity: AwsIdentity,
  attempt: AwsAttempt,
  timing: Timing,
): Promise<ClusterAddress> {
  const {
    arn = "",
    accessConfig,
    identity: { oidc: { issuer } = {} } = {},
    ...cluster
  } = await describe(wanted, identity, attempt, timing);
  assertSameCluster(arn, wanted.arn, attempt);
  const { endpoint, certificateAuthority, status = "UNKNOWN" } = cluster;
  const ca = certificateAuthority?.data;
  if (["CREATING", "PENDING", "DELETING", "FAILED"].includes(status) || !endpoint || !ca) {
    throw new ClusterNotReady(
      status,
      `${attempt.cluster} has no API server to connect to: EKS reports the status ${status}. ${fix(status)}`,
    );
  }
  const { authenticationMode, bootstrapClusterCreatorAdminPermissions: creatorIsAdministrator } = accessConfig ?? {};
  const creator = creatorIsAdministrator !== undefined && { creatorIsAdministrator };
  return { endpoint, ca, description: { arn, authenticationMode, ...creator, ...(issuer && { issuer }) } };
}

function fix(status: string): string {
  switch (status) {
    case "DELETING":
      return "Use a cluster that isn't being deleted.";
    case "FAILED":
      return "Find the cause in the EKS console, and recreate the cluster.";
    default:
      return "Wait until it is ACTIVE: take clusterName from an output of the resource that creates the cluster.";
  }
}

async function describe(
  { name, arn }: WantedCluster,
  identity: AwsIdentity,
  attempt: AwsAttempt,
  timing: Timing,
): Promise<Cluster> {
  const { DescribeClusterCommand } = await import("@aws-sdk/client-eks");
  try {
    const { cluster } = await operation(identity, timing, (abortSignal) =>
      identity.eks.send(new DescribeClusterCommand({ name }), { abortSignal }),
    );
    return cluster ?? {};
  } catch (error) {
    if ((error as Error).name === "ResourceNotFoundException") {
      throw await notFound(name, identity, arn, attempt, timing);
    }
    throw error instanceof ClusterError ? error : awsError(error, attempt);
  }
}

/** Fails if the cluster that was found isn't the expected one. */
export function assertSameCluster(found: string, meant: string | undefined, attempt: AwsAttempt): void {
  if (meant !== undefined && found !== meant) {
    throw otherCluster(found, meant, attempt);
  }
}

/**
 * The error for a cluster that EKS doesn't have. It counts as deleted only if the request went to the account and
 * region of the expected cluster; otherwise the connection points to another account or region.
 *
 * @throws ClusterError if the account can't be read
 */
export async function notFound(
  name: string,
  identity: AwsIdentity,
  meant: string | undefined,
  attempt: AwsAttempt,
  timing: Timing,
): Promise<ClusterError> {
  const { region } = identity;
  const deleted = new ClusterNotFound(
    `${attempt.cluster}: EKS has no cluster of this name in ${region} in the account of ${attempt.asker}. ` +
      "Check clusterName, region, profile and assumeRoleArn.",
  );
  const arn = meant === undefined ? undefined : parseArn(meant);
  if (meant === undefined || arn === undefined) {
    return deleted;
  }
  const account = await operation(identity, timing, () => accountOf(identity)).catch((error) => {
    throw error instanceof ClusterError ? error : awsError(error, { ...attempt, action: "sts:GetCallerIdentity" });
  });
  const looked = clusterArn({ partition: arn.partition, region, account }, name);
  return looked === meant ? deleted : otherCluster(looked, meant, attempt);
}

function otherCluster(found: string, meant: string, { cluster, asker }: AwsAttempt): ClusterError {
  return new ClusterError(
    "elsewhere",
    `${cluster}: ${asker} leads to ${found}; expected ${meant}, the cluster of clusterArn, the AWS provider or the ` +
      "last update. Sign in to its account with profile or assumeRoleArn, and pass its region or omit region; " +
      "for the other cluster, pass its AWS provider or its clusterArn.",
  );
}
