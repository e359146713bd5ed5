import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { issuerForm } from "../../iam/issuer";
import { userError } from "../../validation/inputs";
import { containsSecret, deepApply, dependsOnResource } from "../../validation/outputs";
import { hidden, show } from "../../validation/render";

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
  const isSecret = await containsSecret(clusterName);
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
    if (pulumi.runtime.isDryRun() && (await dependsOnResource(clusterName))) {
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

/**
 * The URL of a cluster's OIDC issuer, asked of EKS. While the cluster is still to be created by the same program, the
 * issuer isn't known yet and nothing is looked up.
 */
export function clusterIssuer(clusterName: pulumi.Input<string>, parent: pulumi.Resource): pulumi.Output<string> {
  return deepApply(clusterName, async (known) => {
    const cluster = await describeCluster(clusterName, known, parent, "pass issuer instead");
    if (cluster === undefined) {
      return pulumi.unknown as unknown as string;
    }
    const issuer = cluster.identities[0]?.oidcs?.[0]?.issuer;
    if (!issuer || !issuerForm.fits(issuer)) {
      const isSecret = await containsSecret(clusterName);
      const reported = issuer ? `the OIDC issuer ${show(isSecret ? hidden : issuer)}` : "no OIDC issuer";
      throw userError(
        `${clusterPath(known, isSecret)}: EKS reports ${reported} for this cluster; expected ${issuerForm.expected}. ` +
          "Pass issuer instead.",
      );
    }
    return issuer;
  });
}

/**
 * True for the reason of a look-up by the AWS provider that found nothing: its own words, which differ from version to
 * version and from function to function, or those of EKS and IAM.
 */
export function isNotFound(reason: string): boolean {
  return /couldn't find resource|empty result|by \w+ \(.*\): not found|NoSuchEntity|ResourceNotFoundException|No (cluster|addon)\b/i.test(
    reason,
  );
}
