import type * as pulumi from "@pulumi/pulumi";
import { differingPolicies } from "../../eks/movedGrant";
import { rulesFor } from "../../eks/resourceRules";
import { asOutput, isPlain } from "../../validation/outputs";
import { GroupBinding } from "../groupBinding/groupBinding";
import { thisStack } from "../shared/ownership";
import type { ClusterAccessGrant } from "./args";
import type { InspectedCluster } from "./lookup";

/** The group with the permissions of a grant. Its name is unique to the grant, so that no other principal gets them. */
export function ownGroup(name: string, grant: Pick<ClusterAccessGrant, "name">): string {
  return `eks-auth:${thisStack()}:${name}:${grant.name}`;
}

/** The groups of a grant, with its own group first. */
export function withOwnGroup(name: string, grant: ClusterAccessGrant): pulumi.Input<pulumi.Input<string>[]> {
  const own = ownGroup(name, grant);
  return isPlain(grant.kubernetesGroups)
    ? [own, ...(grant.kubernetesGroups ?? [])]
    : asOutput(grant.kubernetesGroups).apply((groups) => [own, ...(groups ?? [])]);
}

/**
 * With `exactRights`, binds the permissions of the ClusterRole that the access policy lacks to the grant's own group,
 * in the namespaces of the grant. The capital letters in the name rule out a conflict with the program's bindings,
 * whose names have none.
 */
export function bindExactRights(
  name: string,
  grant: ClusterAccessGrant,
  { gate }: InspectedCluster,
  parent: pulumi.Resource,
): GroupBinding | undefined {
  const missing = differingPolicies(grant).flatMap(({ onlyClusterRole }) => onlyClusterRole);
  return grant.exactRights === true
    ? new GroupBinding(
        `${name}-${grant.name}-ExactRights`,
        {
          group: gate.input(ownGroup(name, grant)),
          rules: rulesFor(missing),
          namespaces: grant.namespaces,
        },
        { parent },
      )
    : undefined;
}
