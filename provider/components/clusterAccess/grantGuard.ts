import type * as pulumi from "@pulumi/pulumi";
import { accessPolicyName } from "../../eks/accessEntries";
import { isAdminPolicy } from "../../eks/administrators";
import type { AccessMethod, Mode } from "../../eks/authenticationMode";
import { policiesOf } from "../../eks/grants";
import { isAbsent, isComplete } from "../../validation/issues";
import { containsSecret, isPlain, resolveIfKnown } from "../../validation/outputs";
import { type GuardedPrincipal, guardAccess } from "../shared/accessGuard";
import type { DescribedCluster } from "../shared/lookups";
import { thisStack } from "../shared/ownership";
import type { ClusterAccessArgs, ClusterAccessGrant } from "./args";

const keep = {
  deployer: "Keep a grant that gives it the same access",
  administrators: "Keep a grant with cluster-admin",
};

/**
 * Fails if the grants would lock out the deployer or the last administrator of the cluster.
 *
 * @param known The inputs, with `pending` for each value that this run doesn't know.
 */
export async function guardGrants(
  name: string,
  { inputs, known }: { inputs: ClusterAccessArgs; known: ClusterAccessArgs },
  { cluster: { arn }, mode, method }: { cluster: DescribedCluster; mode: Mode; method: AccessMethod },
  component: pulumi.Resource,
): Promise<void> {
  const { clusterName, profile, assumeRoleArn } = known as Record<
    "clusterName" | "profile" | "assumeRoleArn",
    string | undefined
  >;
  const isSecret = await containsSecret([inputs.clusterName, profileOf(inputs), principalsOf(inputs)]);
  if (clusterName === undefined || !isComplete([clusterName, profile, assumeRoleArn])) {
    return;
  }
  await guardAccess({
    title: `ClusterAccess "${name}"`,
    component,
    cluster: { name: clusterName, arn, mode },
    method,
    declared: known.grants.map(declaredAccess),
    ownGroups: `eks-auth:${thisStack()}:${name}:`,
    force: (await resolveIfKnown(inputs.force))?.value === true,
    keep,
    isSecret,
    login: { profile, assumeRoleArn },
  });
}

const profileOf = ({ profile, assumeRoleArn }: ClusterAccessArgs) => [profile, assumeRoleArn];
const principalsOf = ({ grants }: ClusterAccessArgs) => grants.map(({ principalArn }) => principalArn);

/** Whether the access of a grant allows everything in the whole cluster. */
export function givesAdministrator(grant: ClusterAccessGrant): boolean {
  return policiesOf(grant).some(({ policy, namespaces }) => {
    const isWhole = isPlain(namespaces) && isAbsent(namespaces);
    return isWhole && isAdminPolicy({ policy: accessPolicyName(policy) ?? policy });
  });
}

function declaredAccess(grant: ClusterAccessGrant): GuardedPrincipal {
  const { principalArn, kubernetesGroups = [] } = grant;
  return {
    principalArn: typeof principalArn === "string" ? principalArn : undefined,
    isAdministrator: givesAdministrator(grant),
    groups: isComplete(kubernetesGroups) ? (kubernetesGroups as string[]) : undefined,
  };
}
