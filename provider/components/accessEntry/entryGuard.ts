import type * as pulumi from "@pulumi/pulumi";
import { accessPolicyName } from "../../eks/accessEntries";
import { isAdminPolicy } from "../../eks/administrators";
import type { Mode } from "../../eks/authenticationMode";
import { isAbsent } from "../../validation/issues";
import { containsSecret, resolveIfKnown } from "../../validation/outputs";
import { guardAccess } from "../shared/accessGuard";
import type { DescribedCluster } from "../shared/lookups";
import type { AccessEntryArgs, AccessPolicy } from "./args";

const keep = {
  deployer: "Keep its access policies and groups",
  administrators: "Keep the access policy AmazonEKSClusterAdminPolicy for the whole cluster",
};

/** Fails if a change of the entry would lock out the deployer or the last administrator of the cluster. */
export async function guardEntry(
  name: string,
  args: AccessEntryArgs,
  { cluster: { arn }, clusterName, mode }: { cluster: DescribedCluster; clusterName: string; mode: Mode },
  component: pulumi.Resource,
): Promise<void> {
  const { principalArn, kubernetesGroups, accessPolicies, force } = args;
  const [principal, groups, policies, forced] = await Promise.all([
    resolveIfKnown(principalArn),
    resolveIfKnown(kubernetesGroups),
    resolveIfKnown(accessPolicies),
    resolveIfKnown(force),
  ]);
  if (principal === undefined || policies === undefined) {
    return;
  }
  await guardAccess({
    title: `AccessEntry "${name}"`,
    component,
    cluster: { name: clusterName, arn, mode },
    method: "access-entries",
    declared: [
      {
        principalArn: principal.value,
        isAdministrator: ((policies.value ?? []) as AccessPolicy[]).some(isWhole),
        groups: groups && ((groups.value ?? []) as string[]),
      },
    ],
    force: forced?.value === true,
    keep,
    isSecret: await containsSecret([args.clusterName, principalArn]),
    login: {},
  });
}

function isWhole({ policy, namespaces }: AccessPolicy): boolean {
  return isAbsent(namespaces) && isAdminPolicy({ policy: accessPolicyName(String(policy)) ?? "" });
}
