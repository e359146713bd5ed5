import type * as pulumi from "@pulumi/pulumi";
import { endsSoon, withLaterEnds } from "../../eks/accessEnd";
import { accessPolicyName } from "../../eks/accessEntries";
import type { DeclaredAccessOf } from "../../eks/accessUpdate";
import { isAdminPolicy } from "../../eks/administrators";
import type { AccessMethod, Mode } from "../../eks/authenticationMode";
import type { EntryPolicy } from "../../eks/clusterEntry";
import { policiesOf } from "../../eks/grants";
import { isAbsent, isComplete } from "../../validation/issues";
import { containsSecret, isPlain, resolveIfKnown } from "../../validation/outputs";
import { type FoundEntry, isInCluster } from "../accessEntry/lookup";
import { guardAccess } from "../shared/accessGuard";
import { timeOfRun } from "../shared/clock";
import type { UnmanagedRemoval } from "../shared/guardedAccess";
import type { DescribedCluster } from "../shared/lookups";
import type { ClusterAccessArgs, ClusterAccessGrant } from "./args";
import type { NamedGrants } from "./namedGrants";
import { ownGroup } from "./ownGroup";

const keep = {
  deployer: "Keep a grant that gives it the same access",
  administrators: "Keep a grant with cluster-admin",
};

/** The fixes. A change that removes access may only be the end of a grant, or leave access that ends soon. */
function fixesFor({ ended }: NamedGrants, endingSoon: readonly ClusterAccessGrant[]): typeof keep {
  const named = (what: string, grants: readonly ClusterAccessGrant[]) =>
    grants.length > 0 ? `a grant that ${what} (${grants.map(({ name }) => name).join(", ")})` : undefined;
  const withLater = (fix: string) =>
    withLaterEnds(fix, named("has ended", ended), named("ends within the hour, which isn't counted", endingSoon));
  return { deployer: withLater(keep.deployer), administrators: withLater(keep.administrators) };
}

/** The cluster of the grants, as EKS describes it, and its access entries for them, in order. */
interface GuardedCluster {
  cluster: DescribedCluster;
  mode: Mode;
  method: AccessMethod;
  found: readonly FoundEntry[];
  unmanaged?: UnmanagedRemoval;
}

/**
 * Fails if the grants would lock out the deployer or the last administrator of the cluster.
 *
 * @param known The inputs, with `pending` for each value that this run doesn't know.
 */
export async function guardGrants(
  name: string,
  { inputs, known }: { inputs: NamedGrants; known: NamedGrants },
  { cluster: { arn }, mode, method, found, unmanaged }: GuardedCluster,
  component: pulumi.Resource,
): Promise<void> {
  const { clusterName, profile, assumeRoleArn, kubeconfig } = known as Record<
    "clusterName" | "profile" | "assumeRoleArn" | "kubeconfig",
    string | undefined
  >;
  const isSecret = await containsSecret([inputs.clusterName, profileOf(inputs), principalsOf(inputs)]);
  if (clusterName === undefined || !isComplete([clusterName, profile, assumeRoleArn, kubeconfig])) {
    return;
  }
  const isUsed = inputs.existing === "use";
  const now = timeOfRun();
  const endingSoon = known.grants.filter((grant) => endsSoon(grant, now));
  await guardAccess({
    title: `ClusterAccess "${name}"`,
    component,
    cluster: { name: clusterName, arn, mode, login: { profile, assumeRoleArn }, ...(kubeconfig && { kubeconfig }) },
    method,
    declared: known.grants.map((grant, index) => ({
      ...declaredAccessOf(name, grant, isUsed && found[index]?.unmanaged !== undefined),
      isNew: !isInCluster(found[index]),
    })),
    ownGroups: ownGroup(name, { name: "" }),
    force: (await resolveIfKnown(inputs.force))?.value === true,
    unmanaged,
    keep: fixesFor(known, endingSoon),
    isSecret,
  });
}

const profileOf = ({ profile, assumeRoleArn }: ClusterAccessArgs) => [profile, assumeRoleArn];
const principalsOf = ({ grants }: ClusterAccessArgs) => grants.map(({ principalArn }) => principalArn);

/** Whether the access of a grant allows everything in the whole cluster. */
export function givesAdministrator(grant: ClusterAccessGrant): boolean {
  return policiesOf(grant).map(knownPolicy).some(isAdminPolicy);
}

/** Namespaces that aren't known yet still limit a policy. */
function knownPolicy({ policy, namespaces }: { policy: string; namespaces?: unknown }): EntryPolicy {
  const isWhole = isPlain(namespaces) && isAbsent(namespaces);
  const listed = Array.isArray(namespaces) ? (namespaces as string[]) : [];
  return { policy: accessPolicyName(policy) ?? policy, ...(!isWhole && { namespaces: listed }) };
}

/** The access that a grant declares, as far as this run knows it. */
export function declaredAccessOf(name: string, grant: ClusterAccessGrant, isUsed: boolean): DeclaredAccessOf {
  const { principalArn, kubernetesGroups = [], username, access, accessPolicies, rules, exactRights, nodeType } = grant;
  const own = rules !== undefined || exactRights === true ? [ownGroup(name, grant)] : [];
  const hasPolicies = isComplete([access, (accessPolicies ?? []).map(({ policy }) => policy)]);
  return {
    principalArn: typeof principalArn === "string" ? principalArn : undefined,
    groups: isComplete(kubernetesGroups) ? [...own, ...(kubernetesGroups as string[])] : undefined,
    policies: hasPolicies ? policiesOf(grant).map(knownPolicy) : undefined,
    ...(typeof username === "string" && { username }),
    forNodes: !isAbsent(nodeType),
    isUsed,
    endsSoon: endsSoon(grant, timeOfRun()),
  };
}
