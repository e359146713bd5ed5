import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { ClusterPlace } from "../eks/clusterArn";
import { usesMocks } from "../sdkInternals";
import { userError } from "../validation/inputs";

/** The account, region and partition of an AWS provider. */
export interface PlaceOfProvider extends ClusterPlace {
  /** Whether the account is a placeholder, because the mocks of a unit test return none. */
  isAssumed?: boolean;
}

/** The places found so far, so that a component reads its place once and fails once. */
const places = new WeakMap<pulumi.Resource, Promise<PlaceOfProvider>>();

/**
 * The account, region and partition of a resource's AWS provider, read from the provider and from STS. They aren't read
 * from EKS, so that they are also known for a cluster that doesn't exist yet.
 */
export function clusterPlace(parent: pulumi.Resource): Promise<PlaceOfProvider> {
  const place = places.get(parent) ?? lookUpPlace(parent);
  places.set(parent, place);
  return place;
}

async function lookUpPlace(parent: pulumi.Resource): Promise<PlaceOfProvider> {
  try {
    const [{ accountId }, { partition }, { region }] = await Promise.all([
      aws.getCallerIdentity({}, { parent }),
      aws.getPartition({}, { parent }),
      aws.getRegion({}, { parent }),
    ]);
    return usesMocks()
      ? {
          account: accountId ?? "123456789012",
          partition: partition ?? "aws",
          region: region ?? "us-east-1",
          isAssumed: !accountId,
        }
      : { account: accountId, partition, region };
  } catch (error) {
    throw userError(
      "The account, region and partition of the AWS provider, which are in the ARNs of its resources, can't be read; " +
        `expected an answer to sts:GetCallerIdentity. Check the provider's configuration and credentials. ${(error as Error).message}`,
    );
  }
}
