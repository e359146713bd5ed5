import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { hidden, show } from "../check/problems";
import { issuerForm } from "../iam/issuer";

/**
 * The URL of a cluster's OIDC issuer, asked of EKS. While the cluster is still to be created by the same program, the
 * issuer isn't known yet and nothing is looked up.
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeCluster.html
 */
export function clusterIssuer(clusterName: pulumi.Input<string>, parent: pulumi.Resource): pulumi.Output<string> {
  const name = pulumi.output(clusterName);
  return name.apply(async (known) => {
    const madeHere = (await pulumi.getAllResources(name)).size > 0;
    const isSecret = await pulumi.isSecret(name);
    const cluster = await describe(known, madeHere, isSecret, parent);
    if (cluster === undefined) {
      return pulumi.unknown as unknown as string;
    }
    const issuer = cluster.identities[0]?.oidcs?.[0]?.issuer;
    if (!issuer || !issuerForm.fits(issuer)) {
      const reported = issuer ? `the OIDC issuer ${show(isSecret ? hidden : issuer)}` : "no OIDC issuer";
      throw new Error(
        `${path(known, isSecret)}: EKS reports ${reported} for this cluster; expected ${issuerForm.expected}. ` +
          "Pass issuer instead.",
      );
    }
    return issuer;
  });
}

function path(name: string, isSecret: boolean): string {
  return `clusterName is ${show(isSecret ? hidden : name)}`;
}

/** The cluster, or undefined during a preview in which a resource that the name comes from is yet to create it. */
async function describe(
  name: string,
  madeHere: boolean,
  isSecret: boolean,
  parent: pulumi.Resource,
): Promise<aws.eks.GetClusterResult | undefined> {
  try {
    return await aws.eks.getCluster({ name }, { parent });
  } catch (error) {
    const reason = (error as Error).message;
    if (!/ResourceNotFoundException|couldn't find resource|No cluster found/i.test(reason)) {
      throw new Error(
        `${path(name, isSecret)}: the cluster can't be read; expected eks:DescribeCluster to answer. ` +
          `Give the deployer that permission, or pass issuer instead.${isSecret ? "" : ` ${reason}`}`,
      );
    }
    if (pulumi.runtime.isDryRun() && madeHere) {
      return undefined;
    }
    throw new Error(
      `${path(name, isSecret)}: there is no such cluster in this account and region; expected the name of one. ` +
        "Check the name and the AWS provider's region and account, or pass issuer instead.",
    );
  }
}
