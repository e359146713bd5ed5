import type { Cluster } from "@aws-sdk/client-eks";
import { ClusterNotFound, ClusterNotReady } from "../errors";

import { type AwsAttempt, awsError } from "./errors";
import type { AwsIdentity } from "./identity";

/** Where a cluster's API server is, and how to know it. */
export interface ClusterAddress {
  /** `https://…` */
  endpoint: string;
  /** The certificate of its authority, as base64 of PEM. */
  ca: string;
}

/**
 * Asks EKS for the cluster.
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeCluster.html
 *
 * @throws ClusterNotFound, ClusterNotReady, ClusterError
 */
export async function clusterAddress(
  name: string,
  identity: AwsIdentity,
  attempt: AwsAttempt,
): Promise<ClusterAddress> {
  const { endpoint, certificateAuthority, status = "UNKNOWN" } = await describe(name, identity, attempt);
  const ca = certificateAuthority?.data;
  if (["CREATING", "PENDING", "DELETING", "FAILED"].includes(status) || !endpoint || !ca) {
    throw new ClusterNotReady(
      status,
      `${attempt.cluster} has no API server to talk to: EKS reports ${status}. ${fix(status)}`,
    );
  }
  return { endpoint, ca };
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

async function describe(name: string, { eks, region }: AwsIdentity, attempt: AwsAttempt): Promise<Cluster> {
  const { DescribeClusterCommand } = await import("@aws-sdk/client-eks");
  try {
    const { cluster } = await eks.send(new DescribeClusterCommand({ name }));
    return cluster ?? {};
  } catch (error) {
    if ((error as Error).name === "ResourceNotFoundException") {
      throw new ClusterNotFound(
        `${attempt.cluster}: EKS has no cluster of this name in ${region} in the account of ${attempt.asker}. ` +
          "Check clusterName, region, profile and roleToAssume.",
      );
    }
    throw awsError(error, attempt);
  }
}
