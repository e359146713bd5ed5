import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { ClusterPlace } from "../eks/clusterArn";
import { userError } from "../validation/inputs";

/** The places that were looked up, so that a component asks once and fails once. */
const places = new WeakMap<pulumi.Resource, Promise<ClusterPlace>>();

/**
 * Where the clusters of a resource's AWS provider are, asked of the provider and of STS. EKS isn't asked, so that it is
 * known of a cluster that doesn't exist yet too.
 */
export function clusterPlace(parent: pulumi.Resource): Promise<ClusterPlace> {
  const place = places.get(parent) ?? lookUpPlace(parent);
  places.set(parent, place);
  return place;
}

async function lookUpPlace(parent: pulumi.Resource): Promise<ClusterPlace> {
  try {
    const [{ accountId }, { partition }, { region }] = await Promise.all([
      aws.getCallerIdentity({}, { parent }),
      aws.getPartition({}, { parent }),
      aws.getRegion({}, { parent }),
    ]);
    return { account: accountId, partition, region };
  } catch (error) {
    throw userError(
      "The account, region and partition of the AWS provider, which are in the ARNs of its resources, can't be looked up; " +
        `expected sts:GetCallerIdentity to answer. Check the provider's configuration and credentials. ${(error as Error).message}`,
    );
  }
}
