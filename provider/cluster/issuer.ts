import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/**
 * The URL of a cluster's OIDC issuer, asked of EKS. While the cluster is still to be created by the same program, the
 * issuer isn't known yet and nothing is looked up.
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeCluster.html
 */
export function clusterIssuer(clusterName: pulumi.Input<string>, parent: pulumi.Resource): pulumi.Output<string> {
  const name = pulumi.output(clusterName);
  return name.apply(async (known) => {
    const madeHere = (await pulumi.getAllResources(name)).size > 0;
    const cluster = await describe(known, madeHere, parent);
    if (cluster === undefined) {
      return pulumi.unknown as unknown as string;
    }
    const issuer = cluster.identities[0]?.oidcs?.[0]?.issuer;
    if (!issuer) {
      throw new Error(`clusterName is "${known}": EKS reports no OIDC issuer for this cluster. Pass issuer instead.`);
    }
    return issuer;
  });
}

/** The cluster, or undefined during a preview in which a resource that the name comes from is yet to create it. */
async function describe(
  name: string,
  madeHere: boolean,
  parent: pulumi.Resource,
): Promise<aws.eks.GetClusterResult | undefined> {
  try {
    return await aws.eks.getCluster({ name }, { parent });
  } catch (error) {
    const reason = (error as Error).message;
    if (!/ResourceNotFoundException|couldn't find resource|No cluster found/i.test(reason)) {
      throw new Error(
        `clusterName is "${name}": the cluster can't be read; expected eks:DescribeCluster to answer. ` +
          `Give the deployer that permission, or pass issuer instead. ${reason}`,
      );
    }
    if (pulumi.runtime.isDryRun() && madeHere) {
      return undefined;
    }
    throw new Error(
      `clusterName is "${name}": there is no such cluster in this account and region; expected the name of one. ` +
        "Check the name and the AWS provider's region and account, or pass issuer instead.",
    );
  }
}
