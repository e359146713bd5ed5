import type * as pulumi from "@pulumi/pulumi";
import { asOutput, isPlain } from "../../validation/outputs";
import { thisStack } from "../shared/ownership";
import type { ClusterAccessGrant } from "./args";

/** The group with the permissions of a grant. Its name is unique to the grant, so that no other principal gets them. */
export function ownGroup(name: string, grant: Pick<ClusterAccessGrant, "name">): string {
  return `eks-auth:${thisStack()}:${name}:${grant.name}`;
}

/** The groups of a grant with its own group before them. */
export function withOwnGroup(name: string, grant: ClusterAccessGrant): pulumi.Input<pulumi.Input<string>[]> {
  const own = ownGroup(name, grant);
  return isPlain(grant.kubernetesGroups)
    ? [own, ...(grant.kubernetesGroups ?? [])]
    : asOutput(grant.kubernetesGroups).apply((groups) => [own, ...(groups ?? [])]);
}
