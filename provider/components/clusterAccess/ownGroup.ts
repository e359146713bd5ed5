import type * as pulumi from "@pulumi/pulumi";
import { differingPolicies } from "../../eks/movedGrant";
import { rulesFor } from "../../eks/resourceRules";
import type { Gate } from "../../validation/gate";
import { asOutput, isPlain } from "../../validation/outputs";
import type { GroupBindingArgs } from "../groupBinding/args";
import { GroupBinding } from "../groupBinding/groupBinding";
import { thisStack } from "../shared/ownership";
import type { NamedGrant } from "./namedGrants";

/** The group with the permissions of a grant. Its name is unique to the grant, so that no other principal gets them. */
export function ownGroup(name: string, grant: Pick<NamedGrant, "name">): string {
  return `eks-auth:${thisStack()}:${name}:${grant.name}`;
}

/** The groups of a grant, with its own group first. */
export function withOwnGroup(name: string, grant: NamedGrant): pulumi.Input<pulumi.Input<string>[]> {
  const own = ownGroup(name, grant);
  return isPlain(grant.kubernetesGroups)
    ? [own, ...(grant.kubernetesGroups ?? [])]
    : asOutput(grant.kubernetesGroups).apply((groups) => [own, ...(groups ?? [])]);
}

/** The cluster of the grants, and the component that declares them. */
interface Declaring {
  cluster: { gate: Gate };
  parent: pulumi.Resource;
}

/**
 * Binds permissions to the group of a grant. A suffix with a capital letter keeps the name different from those of the
 * program's bindings, which have none.
 */
export function bindOwnGroup(
  name: string,
  grant: NamedGrant,
  suffix: string,
  permissions: Pick<GroupBindingArgs, "clusterRole" | "rules" | "namespaces">,
  { cluster, parent }: Declaring,
): GroupBinding {
  const group = cluster.gate.input(ownGroup(name, grant));
  return new GroupBinding(`${name}-${grant.name}-${suffix}`, { group, ...permissions }, { parent });
}

/** Binds the rules of a grant, if it has any, in the namespaces of the grant. */
export function bindRules(name: string, grant: NamedGrant, declaring: Declaring): GroupBinding[] {
  const { rules, namespaces } = grant;
  return rules === undefined ? [] : [bindOwnGroup(name, grant, "Rules", { rules, namespaces }, declaring)];
}

/**
 * Binds the permissions that the access policy of a grant lacks of its ClusterRole, in the namespaces of the grant;
 * nothing without `exactRights`.
 */
export function bindExactRights(name: string, grant: NamedGrant, declaring: Declaring): GroupBinding[] {
  if (grant.exactRights !== true) {
    return [];
  }
  const missing = differingPolicies(grant).flatMap(({ onlyClusterRole }) => onlyClusterRole);
  const permissions = { rules: rulesFor(missing), namespaces: grant.namespaces };
  return [bindOwnGroup(name, grant, "ExactRights", permissions, declaring)];
}
