import * as pulumi from "@pulumi/pulumi";
import { clusterArn } from "../eks/clusterArn";
import { isAbsent } from "../validation/issues";
import { deepApply } from "../validation/outputs";
import type { ConnectionArgs } from "./awsAuthArgs";

/** Settings that don't require the AWS provider: the region is used directly, and tags don't affect the cluster. */
const harmless = ["aws:region", "aws:defaultTags", "aws:ignoreTags"];

/** The inputs that distinguish clusters with the same name. */
export type ClusterIdentity = Pick<ConnectionArgs, "clusterArn" | "region">;

/**
 * The cluster with the given name in the account and region of the AWS provider, as for every other resource.
 *
 * If only the environment and `aws:region` configure the provider, the AWS SDK finds the same credentials, and the
 * provider isn't used: starting it takes longer than everything else that an AwsAuth does.
 *
 * @param usesProvider Whether inputs come from the AWS provider's account, so that the cluster must be in it.
 */
export function clusterIdentityOf(
  { clusterName, clusterArn, region }: ConnectionArgs,
  parent: pulumi.Resource | undefined,
  usesProvider = false,
): ClusterIdentity {
  const isGiven = !isAbsent(clusterArn);
  if (isAbsent(clusterName) || isGiven) {
    return { clusterArn, region };
  }
  if (parent !== undefined && (usesProvider || hasOwnLogin(parent))) {
    const arnOf = (name: string | undefined) => (isAbsent(name) ? undefined : arnByProvider(name, parent));
    return { clusterArn: deepApply(clusterName, arnOf) as pulumi.Output<string>, region };
  }
  return { region: isAbsent(region) ? pulumi.runtime.allConfig()["aws:region"] : region };
}

/** The ARN of the cluster in the AWS provider's account and region; unknown if a preview can't use the provider. */
export async function arnByProvider(name: string, parent: pulumi.Resource): Promise<string> {
  const { clusterPlace } = require("./clusterPlace") as typeof import("./clusterPlace");
  const place = await clusterPlace(parent);
  // If a preview doesn't know the provider's settings yet, the engine returns empty results.
  return place.account ? clusterArn(place, name) : (pulumi.unknown as unknown as string);
}

/** True if an AWS provider is passed, or the configuration has AWS settings other than the harmless ones. */
function hasOwnLogin(parent: pulumi.Resource): boolean {
  const settings = Object.keys(pulumi.runtime.allConfig()).filter((key) => key.startsWith("aws:"));
  return parent.getProvider("aws:eks/cluster:Cluster") !== undefined || settings.some((key) => !harmless.includes(key));
}
