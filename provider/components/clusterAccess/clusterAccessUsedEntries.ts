import * as pulumi from "@pulumi/pulumi";
import type { Others } from "../../access/rights";
import { holdsSecret, whenKnown } from "../../check/eventual";
import { hidden } from "../../check/render";
import { findAssociatedPolicies } from "../../cluster/aws/associatedPolicies";
import type { LiveAccessEntry } from "../accessEntry/existingAccessEntry";
import { unreadable } from "../foreignAtEks";
import type { ClusterAccessArgs } from "./clusterAccess";

/**
 * What the principal of an entry that `existing` says to use has by that entry, whatever its grant gives: its groups, and
 * its access policies as they are when the run begins. Where the policies can't be read, there is a warning.
 */
export async function othersOf(
  { accessEntryArn, principalArn, kubernetesGroups }: LiveAccessEntry,
  { clusterName = "", profile, roleToAssume }: ClusterAccessArgs,
  region: string | undefined,
  parent: pulumi.Resource,
): Promise<Others> {
  const whole = [clusterName, profile, roleToAssume] as pulumi.Input<string | undefined>[];
  const [cluster = "", knownProfile, knownRole] = await Promise.all(
    whole.map(async (input) => (await whenKnown(input))?.value),
  );
  const settings = { region, profile: knownProfile, roleToAssume: knownRole };
  try {
    const found = await findAssociatedPolicies({ clusterName: cluster, principalArn }, settings);
    if (found?.entryArn !== accessEntryArn) {
      throw new Error("The AWS login that was found doesn't lead to this entry.");
    }
    const policies = found.policies.map(({ policyArn = "", accessScope }) => ({
      policy: policyArn,
      namespaces: accessScope?.type === "namespace" ? accessScope.namespaces : undefined,
    }));
    return { groups: kubernetesGroups, policies };
  } catch (error) {
    const isSecret = await holdsSecret(whole);
    const message = unreadable({
      things: "access policies of an access entry",
      cluster: isSecret ? hidden : cluster,
      purpose: "for the table of who has access",
      actions: ["eks:DescribeAccessEntry", "eks:ListAssociatedAccessPolicies"],
      reason: isSecret ? undefined : (error as Error).message,
    });
    await pulumi.log.warn(message, parent);
    return { groups: kubernetesGroups };
  }
}
