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
    return {
      account: answered("account", accountId),
      partition: answered("partition", partition),
      region: answered("region", region),
      isAssumed: !accountId && usesMocks(),
    };
  } catch (error) {
    throw userError(
      "The account, region and partition of the AWS provider, which are in the ARNs of its resources, can't be read; " +
        `expected an answer to sts:GetCallerIdentity. Check the provider's configuration and credentials. ${(error as Error).message}`,
    );
  }
}

/** The place that unit tests of a program have whose mocks don't return one. */
const assumed: ClusterPlace = { account: "123456789012", partition: "aws", region: "us-east-1" };

/** A part of the place as the AWS provider returns it, or the assumed one in a unit test whose mocks don't return it. */
export function answered(part: keyof ClusterPlace, returned: string): string {
  return returned ?? (usesMocks() ? assumed[part] : returned);
}
