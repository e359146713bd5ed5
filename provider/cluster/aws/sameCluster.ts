import { clusterArn } from "../../eks/clusterArn";
import { parseArn } from "../../iam/arn";
import { ClusterError, ClusterNotFound } from "../errors";
import type { Pace } from "../pace";
import { accountOf } from "./account";
import { type AwsAttempt, awsError } from "./errors";
import type { AwsIdentity } from "./identity";
import { operation } from "./requests";

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
  pace: Pace,
): Promise<ClusterError> {
  const { region } = identity;
  const gone = new ClusterNotFound(
    `${attempt.cluster}: EKS has no cluster of this name in ${region} in the account of ${attempt.asker}. ` +
      "Check clusterName, region, profile and roleToAssume.",
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
      "last update names. Sign in to its account with profile or roleToAssume, and pass its region or leave region out; " +
      "for the other cluster, pass its AWS provider or its clusterArn.",
  );
}
