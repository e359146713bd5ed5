import { accessPolicyRules } from "./accessPolicyRules";
import { clusterRoleRules } from "./clusterRoleRules";
import { clusterRoleOf } from "./grants";
import { type ResourceVerb, resourceVerbsOnlyIn } from "./resourceRules";

/** What distinguishes an access policy from the ClusterRole that a grant has with aws-auth. */
export interface PermissionDifference {
  clusterRole: string;
  /** The permissions that only the ClusterRole has: a move to an access entry loses them. */
  onlyClusterRole: ResourceVerb[];
  /** The permissions that only the access policy has: a move to an access entry gains them. */
  onlyPolicy: ResourceVerb[];
}

/** The differences by the name of the policy: many grants have the same few policies. */
const compared = new Map<string, PermissionDifference | undefined>();

/**
 * Compares an access policy, which is given by its short name, with its ClusterRole; undefined if there is none. Rules
 * that other software has added to the ClusterRole are not included.
 */
export function permissionDifference(policy: string): PermissionDifference | undefined {
  if (!compared.has(policy)) {
    compared.set(policy, compare(policy));
  }
  return compared.get(policy);
}

function compare(policy: string): PermissionDifference | undefined {
  const clusterRole = clusterRoleOf(policy);
  const ofRole = clusterRole === undefined ? undefined : clusterRoleRules[clusterRole];
  const ofPolicy = accessPolicyRules[policy];
  return clusterRole !== undefined && ofRole !== undefined && ofPolicy !== undefined
    ? {
        clusterRole,
        onlyClusterRole: resourceVerbsOnlyIn(ofRole, ofPolicy),
        onlyPolicy: resourceVerbsOnlyIn(ofPolicy, ofRole),
      }
    : undefined;
}
