import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { issuerForm } from "../../iam/issuer";
import { userError } from "../../validation/inputs";
import { containsSecret, deepApply, dependsOnResource } from "../../validation/outputs";
import { hidden, show } from "../../validation/render";

/** A cluster as EKS describes it. */
export type DescribedCluster = aws.eks.GetClusterResult;

/**
 * The cluster as EKS describes it; undefined in a preview in which a resource that the name comes from hasn't created
 * the cluster yet.
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeCluster.html
 *
 * @param clusterName The name as passed by the program.
 * @param known The known value of that name.
 * @param parent The resource whose AWS provider is used.
 * @param otherwise An alternative fix if the cluster can't be read, such as `pass issuer instead`.
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
        `${path}: the cluster can't be read; expected the permission eks:DescribeCluster. ` +
          `Grant it to the deployer${or}.${isSecret ? "" : ` ${reason}`}`,
      );
    }
    if (pulumi.runtime.isDryRun() && (await dependsOnResource(clusterName))) {
      return undefined;
    }
    throw userError(
      `${path}: there is no such cluster in this account and region; expected the name of an existing one. ` +
        `Check the name and the AWS provider's region and account${or}.`,
    );
  }
}

/** True for the error of a lookup that failed because the deployment ended after another resource was rejected. */
export function isCutOff(reason: string): boolean {
  return /client connection is closing|context canceled|Cancelled on client/i.test(reason);
}

/** The beginning of a message about a cluster. */
export function clusterPath(name: string, isSecret: boolean): string {
  return `clusterName is ${show(isSecret ? hidden : name)}`;
}

/**
 * The URL of a cluster's OIDC issuer, read from EKS. Until the same program has created the cluster, the issuer isn't
 * known and nothing is read.
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
 * True for the error of a lookup by the AWS provider that found nothing. The text comes from the provider, where it
 * differs between versions and functions, or from EKS and IAM.
 */
export function isNotFound(reason: string): boolean {
  return /couldn't find resource|empty result|by \w+ \(.*\): not found|NoSuchEntity|ResourceNotFoundException|No (cluster|addon)\b/i.test(
    reason,
  );
}
