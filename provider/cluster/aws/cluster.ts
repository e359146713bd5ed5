import type { Cluster } from "@aws-sdk/client-eks";
import { ClusterError, ClusterNotReady } from "../errors";
import type { Pace } from "../pace";
import type { ClusterDescription } from "../store";
import { type AwsAttempt, awsError } from "./errors";
import type { AwsIdentity } from "./identity";
import { operation } from "./requests";
import { assertSameCluster, notFound } from "./sameCluster";

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
  pace: Pace,
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
  pace: Pace,
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
