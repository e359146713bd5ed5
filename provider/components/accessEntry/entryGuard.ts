import type * as pulumi from "@pulumi/pulumi";
import { endsSoon, withLaterEnds } from "../../eks/accessEnd";
import { accessPolicyName } from "../../eks/accessEntries";
import type { DeclaredAccessOf } from "../../eks/accessUpdate";
import type { EntryPolicy } from "../../eks/clusterEntry";
import { isAbsent } from "../../validation/issues";
import { containsSecret, resolveIfKnown } from "../../validation/outputs";
import { guardAccess } from "../shared/accessGuard";
import { timeOfRun } from "../shared/clock";
import { type DescribedCluster, liveMode } from "../shared/lookups";
import type { AccessPolicy } from "./args";
import type { NamedEntryArgs } from "./namedEntry";

const keep = {
  deployer: "Give its access entry the same permissions",
  administrators: "Give an access entry the access policy AmazonEKSClusterAdminPolicy for the whole cluster",
};

/** The cluster of an entry, as EKS describes it, and what is known about the entry. */
interface GuardedEntry {
  cluster: DescribedCluster;
  clusterName: string;
  /** Omitted if its access has ended, so that it isn't declared. */
  ofEntry?: {
    /** Whether the cluster has no entry for the principal. */
    isNew: boolean;
    /** Whether the entry of another owner is used. */
    isUsed: boolean;
  };
}

/** Fails if a change of the entry, or the end of its access, would lock out the deployer or the last administrator of the cluster. */
export async function guardEntry(
  name: string,
  args: NamedEntryArgs,
  { cluster, clusterName, ofEntry }: GuardedEntry,
  component: pulumi.Resource,
): Promise<void> {
  const declared = ofEntry && { ...(await declaredAccessIn(args)), ...ofEntry };
  if (declared && declared.principalArn === undefined) {
    return;
  }
  const ended = declared ? undefined : "the access entry, which has ended";
  const soon = declared?.endsSoon ? "the access entry, which ends within the hour and isn't counted" : undefined;
  await guardAccess({
    title: `AccessEntry "${name}"`,
    component,
    cluster: { name: clusterName, arn: cluster.arn, mode: liveMode(cluster) ?? "CONFIG_MAP", login: {} },
    method: "access-entries",
    declared: declared ? [declared] : [],
    force: (await resolveIfKnown(args.force))?.value === true,
    keep: {
      deployer: withLaterEnds(keep.deployer, ended, soon),
      administrators: withLaterEnds(keep.administrators, ended, soon),
    },
    isSecret: await containsSecret([args.clusterName, args.principalArn]),
  });
}

/** The access that an entry declares, as far as this run knows it. */
export async function declaredAccessIn(args: NamedEntryArgs): Promise<DeclaredAccessOf> {
  const { principalArn, kubernetesGroups, accessPolicies, username, nodeType, existing } = args;
  const [principal, groups, policies, name, type] = await Promise.all([
    resolveIfKnown(principalArn),
    resolveIfKnown(kubernetesGroups),
    resolveIfKnown(accessPolicies),
    resolveIfKnown(username),
    resolveIfKnown(nodeType),
  ]);
  return {
    principalArn: principal?.value,
    groups: groups && ((groups.value ?? []) as string[]),
    policies: policies && ((policies.value ?? []) as AccessPolicy[]).map(policyOfInput),
    ...(name?.value !== undefined && { username: name.value }),
    forNodes: !isAbsent(type?.value),
    isUsed: existing === "use",
    endsSoon: endsSoon(args, timeOfRun()),
  };
}

function policyOfInput({ policy, namespaces }: AccessPolicy): EntryPolicy {
  const text = String(policy);
  return {
    policy: accessPolicyName(text) ?? text,
    ...(!isAbsent(namespaces) && { namespaces: namespaces as string[] }),
  };
}
