import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { holdsSecret, isMadeHere } from "../check/eventual";
import { hidden, show } from "../check/render";
import { userError } from "../check/userError";
import { isNotFound } from "./notFound";

/** A cluster as EKS describes it. */
export type DescribedCluster = aws.eks.GetClusterResult;

/**
 * The cluster as EKS describes it, or undefined during a preview in which a resource that the name comes from is yet to
 * create it.
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeCluster.html
 *
 * @param clusterName The name as the program gives it.
 * @param known The same once it is known.
 * @param parent Whose AWS provider is asked.
 * @param otherwise What else a caller can do where the cluster can't be read, as in `pass issuer instead`.
 */
export async function describeCluster(
  clusterName: pulumi.Input<string>,
  known: string,
  parent: pulumi.Resource,
  otherwise?: string,
): Promise<DescribedCluster | undefined> {
  const isSecret = await holdsSecret(clusterName);
  const path = clusterPath(known, isSecret);
  const or = otherwise === undefined ? "" : `, or ${otherwise}`;
  try {
    return await aws.eks.getCluster({ name: known }, { parent });
  } catch (error) {
    const reason = (error as Error).message;
    if (isCutOff(reason)) {
      throw userError(`${path}: the deployment ended before the cluster was read.`);
    }
    if (!isNotFound(reason)) {
      throw userError(
        `${path}: the cluster can't be read; expected eks:DescribeCluster to answer. ` +
          `Give the deployer that permission${or}.${isSecret ? "" : ` ${reason}`}`,
      );
    }
    if (pulumi.runtime.isDryRun() && (await isMadeHere(clusterName))) {
      return undefined;
    }
    throw userError(
      `${path}: there is no such cluster in this account and region; expected the name of one. ` +
        `Check the name and the AWS provider's region and account${or}.`,
    );
  }
}

/** True for the reason of a look-up that failed since the deployment is over: another of its resources was refused. */
export function isCutOff(reason: string): boolean {
  return /client connection is closing|context canceled|Cancelled on client/i.test(reason);
}

/** The beginning of what is said about a cluster. */
export function clusterPath(name: string, isSecret: boolean): string {
  return `clusterName is ${show(isSecret ? hidden : name)}`;
}
