import { nodeGroups } from "../awsauth/principal";
import { masters } from "./administrators";
import { bindingsOf, bindingsOfGroup, everyone, type RbacBinding, type RbacIdentity } from "./bindings";
import { type ReportedGroup, type ReportedPrincipal, type ReportedRole, reportedBinding } from "./clusterReport";

/** The roles that bindings give an identity, besides those of everyone who can sign in. */
export function reportedRoles(identity: RbacIdentity, bindings: RbacBinding[]): ReportedRole[] {
  return bindingsOf(identity, bindings)
    .filter(({ subject }) => subject !== `Group ${everyone}`)
    .map(({ binding, subject }) => ({ ...reportedBinding(binding), subject }));
}

/**
 * The groups of principals, sorted by name. The API server gives system:masters permissions without a binding, and the
 * Node authorizer gives them to nodes.
 *
 * @param isComplete Whether all bindings could be read. Otherwise it isn't known whether a group has none.
 */
export function reportedGroups(
  principals: readonly Pick<ReportedPrincipal, "groups">[],
  bindings: readonly RbacBinding[],
  isComplete: boolean,
): ReportedGroup[] {
  const counts = new Map<string, number>();
  for (const { groups } of principals) {
    for (const group of new Set(groups)) {
      counts.set(group, (counts.get(group) ?? 0) + 1);
    }
  }
  return [...counts.keys()].sort().map((name) => {
    const found = bindingsOfGroup(name, bindings).map(reportedBinding);
    const isUnbound = found.length === 0 && name !== masters && !nodeGroups.includes(name);
    return {
      name,
      principals: counts.get(name) ?? 0,
      bindings: found,
      ...((isComplete || !isUnbound) && { isUnbound }),
    };
  });
}
