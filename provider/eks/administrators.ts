import { type AppliedBinding, bindingsOf, type RbacBinding, type RbacIdentity } from "./bindings";
import type { EntryPolicy } from "./clusterEntry";

/** Whether an identity is an administrator of the cluster. */
export interface Administrator {
  /** Undefined if it depends on something that can't be read. */
  isAdministrator?: boolean;
  /** The reasons, such as `the group system:masters`. */
  administratorBy: string[];
}

/** The access policy that allows everything. */
export const adminPolicy = "AmazonEKSClusterAdminPolicy";
/** The ClusterRole that allows everything. */
export const adminRole = "cluster-admin";
/** The group to which the API server allows everything, without a binding. */
export const masters = "system:masters";

/**
 * Whether an identity may do everything in the whole cluster: by its group, an access policy or a binding.
 *
 * @param policies The access policies of its entry: empty without an entry, undefined if they can't be read.
 * @param bindings The bindings of the cluster; undefined if they can't be read.
 */
export function administratorOf(
  identity: RbacIdentity,
  policies: EntryPolicy[] | undefined,
  bindings: RbacBinding[] | undefined,
): Administrator {
  const isMaster = identity.groups.includes(masters);
  const bound = bindingsOf(identity, bindings ?? []).filter(bindsAdminRole);
  const administratorBy = [
    ...(isMaster ? [`the group ${masters}`] : []),
    ...(policies?.some(isAdminPolicy) ? [`the access policy ${adminPolicy} for the whole cluster`] : []),
    ...bound.map(({ binding, subject }) => `the ClusterRoleBinding ${binding.name} of the ${lowerFirst(subject)}`),
  ];
  if (administratorBy.length > 0) {
    return { isAdministrator: true, administratorBy };
  }
  return policies === undefined || bindings === undefined
    ? { administratorBy }
    : { isAdministrator: false, administratorBy };
}

/** Whether a binding allows everything in the whole cluster. */
export function bindsClusterAdmin({ kind, roleKind, roleName }: RbacBinding): boolean {
  return kind === "ClusterRoleBinding" && roleKind === "ClusterRole" && roleName === adminRole;
}

/** Whether an access policy allows everything in the whole cluster. */
export function isAdminPolicy({ policy, namespaces }: EntryPolicy): boolean {
  return policy === adminPolicy && namespaces === undefined;
}

/** The default binding of system:masters adds nothing to the group. */
function bindsAdminRole({ binding, subject }: AppliedBinding): boolean {
  return bindsClusterAdmin(binding) && subject !== `Group ${masters}`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
