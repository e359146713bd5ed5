import { accessPolicyName } from "./accessEntries";
import type { AccessMethod } from "./authenticationMode";
import type { BoundRole } from "./clusterReport";
import { clusterRoleOf, type KnownGrant, policiesOf } from "./grants";
import { differingPolicies } from "./movedGrant";

/** A role that the bindings of a grant's own group give to its principal. */
export interface GrantedRole {
  /** The kind and the name, as in `ClusterRole view`; for a role that the component makes, its purpose. */
  role: string;
  /** Omitted for the whole cluster. */
  namespaces?: string[];
}

/** The permissions of a grant that its own group has: all with aws-auth, and its rules and exact rights otherwise. */
export function grantedRoles(grant: KnownGrant, method: AccessMethod): GrantedRole[] {
  const { namespaces, rules, exactRights } = grant;
  const isExact = exactRights === true && differingPolicies(grant).length > 0;
  return [
    ...(method === "access-entries" ? [] : policiesOf(grant).map((one) => grantedRole(shortName(one), one.namespaces))),
    ...(rules === undefined ? [] : [grantedRole("Rules", namespaces)]),
    ...(isExact && method === "access-entries" ? [grantedRole("ExactRights", namespaces)] : []),
  ];
}

function shortName({ policy }: { policy: string }): string {
  return accessPolicyName(policy) ?? policy;
}

/**
 * The role that a binding of a grant's own group gives.
 *
 * @param purpose `Rules`, `ExactRights`, or the short name of the access policy that it replaces.
 * @param namespaces Undefined for the whole cluster.
 */
export function grantedRole(purpose: string, namespaces: string[] | undefined): GrantedRole {
  const known = clusterRoleOf(purpose);
  const kind = namespaces === undefined || known !== undefined ? "ClusterRole" : "Role";
  const role = `${kind} ${known ?? madeRoles[purpose] ?? purpose}`;
  return { role, ...(namespaces && { namespaces: [...new Set(namespaces)].sort() }) };
}

const madeRoles: Record<string, string> = { Rules: "with the rules of the grant", ExactRights: "for exactRights" };

/** Whether a role allows everything in the whole cluster. */
export function isAdminRole({ role, namespaces }: GrantedRole): boolean {
  return role === "ClusterRole cluster-admin" && namespaces === undefined;
}

/** The same, once for each namespace. */
export function boundRoles(granted: readonly GrantedRole[]): BoundRole[] {
  return granted.flatMap(({ role, namespaces }) => namespaces?.map((namespace) => ({ role, namespace })) ?? [{ role }]);
}
