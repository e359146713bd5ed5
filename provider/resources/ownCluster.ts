import * as pulumi from "@pulumi/pulumi";
import { clusterArn } from "../eks/clusterArn";
import { isAbsent } from "../validation/issues";
import { deepApply } from "../validation/outputs";
import type { ConnectionArgs } from "./awsAuthArgs";

/** Settings of the AWS provider that neither decide where it works nor as whom. */
const harmless = ["aws:region", "aws:defaultTags", "aws:ignoreTags"];

/** What tells the clusters of one name apart. */
export type ClusterIdentity = Pick<ConnectionArgs, "clusterArn" | "region">;

/**
 * Which cluster a program means by a name: the one where its AWS provider works, as for every other resource.
 *
 * Where nothing but the environment and `aws:region` say where that is and as whom, the AWS SDK finds the same login in
 * the region, and the provider isn't asked: starting it takes longer than all that an AwsAuth does.
 */
export function clusterIdentityOf(
  { clusterName, clusterArn, region }: ConnectionArgs,
  parent: pulumi.Resource | undefined,
): ClusterIdentity {
  const isGiven = !isAbsent(clusterArn);
  if (isAbsent(clusterName) || isGiven) {
    return { clusterArn, region };
  }
  if (parent !== undefined && hasOwnLogin(parent)) {
    const arnOf = (name: string | undefined) => (isAbsent(name) ? undefined : arnByProvider(name, parent));
    return { clusterArn: deepApply(clusterName, arnOf) as pulumi.Output<string>, region };
  }
  return { region: isAbsent(region) ? pulumi.runtime.allConfig()["aws:region"] : region };
}

/** The ARN of the cluster of this name where the AWS provider works; unknown while a preview can't ask the provider. */
export async function arnByProvider(name: string, parent: pulumi.Resource): Promise<string> {
  const { clusterPlace } = require("./clusterPlace") as typeof import("./clusterPlace");
  const place = await clusterPlace(parent);
  // Of a provider whose settings a preview doesn't know yet, the engine gives empty answers.
  return place.account ? clusterArn(place, name) : (pulumi.unknown as unknown as string);
}

/** True where an AWS provider is given, or configured by more than its region. */
function hasOwnLogin(parent: pulumi.Resource): boolean {
  const settings = Object.keys(pulumi.runtime.allConfig()).filter((key) => key.startsWith("aws:"));
  return parent.getProvider("aws:eks/cluster:Cluster") !== undefined || settings.some((key) => !harmless.includes(key));
}
