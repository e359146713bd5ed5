import { principalKey } from "../awsauth/principal";
import type { AccessHalf, AccessHalves, AccessWay } from "./accessLoss";
import { administratorOf, isAdminPolicy } from "./administrators";
import type { AccessMethod } from "./authenticationMode";
import type { RbacBinding } from "./bindings";
import type { EntryPolicy } from "./clusterEntry";
import { generatedUsername } from "./iamPrincipal";

// The access to a cluster before and after an update of the access that a component declares.
//
// - An entry of the stack that it no longer declares is removed. An entry of another owner only loses the associations of
//   this stack.
// - A declared entry has the declared groups, username and access policies, and takes precedence over a mapping of its
//   principal as soon as it exists. An entry that is only used keeps its groups and its username.
// - Grants that become mappings of aws-auth have the permissions that the component binds for them.
// - The groups that a component makes for its grants lose the permissions of access policies when the grants become
//   access entries, and mappings with such groups are removed.

/** An access entry of the cluster. */
export interface EntryOfCluster {
  principalArn: string;
  username: string;
  groups: readonly string[];
  /** Undefined if they can't be read. */
  policies?: EntryPolicy[];
  /** Whether it is for nodes, which are never administrators. */
  forNodes: boolean;
}

/** A mapping of aws-auth that the authenticator uses. */
export interface MappingOfCluster {
  principal: string;
  username: string;
  groups: readonly string[];
  forNodes: boolean;
}

/** The access to a cluster, without entries and mappings of principals that don't exist. */
export interface ClusterState {
  entries: readonly EntryOfCluster[];
  mappings: readonly MappingOfCluster[];
  /** The bindings to cluster-admin; undefined if they can't be read. */
  bindings: RbacBinding[] | undefined;
  /** The halves that may have more than this. */
  incomplete: readonly AccessHalf[];
}

/** The access of a principal that a program declares. */
export interface DeclaredAccessOf {
  /** The ARN; undefined if it isn't known yet. */
  principalArn: string | undefined;
  /** Its groups; undefined if they aren't known yet. */
  groups: readonly string[] | undefined;
  /** Its access policies, or those that its ClusterRoles replace; undefined if they aren't known yet. */
  policies: EntryPolicy[] | undefined;
  /** The username; undefined for the one that EKS generates. */
  username?: string;
  /** Whether it is for nodes. */
  forNodes: boolean;
  /** Whether an entry of another owner is used, which keeps its groups and its username. */
  isUsed: boolean;
  /** Whether it ends before the update can be expected to be over. Default: no. */
  endsSoon?: boolean;
}

/** An update of the declared access to a cluster. */
export interface AccessUpdate {
  method: AccessMethod;
  declared: readonly DeclaredAccessOf[];
  /** The access entries that other components of the program declare. */
  elsewhere: readonly DeclaredAccessOf[];
  /** The principals whose entries are removed. */
  removed: ReadonlySet<string>;
  /** The principals whose mappings are removed although the component has never declared them, as keys. */
  removedMappings: ReadonlySet<string>;
  /** The names of the access policies, by principal, that the engine may remove from entries that stay. */
  removedPolicies: ReadonlyMap<string, ReadonlySet<string>>;
  /** The beginning of the names of groups that only this component maps in aws-auth. */
  ownGroups?: string;
}

/** The access before and after an update. What the update doesn't affect is the same object in both. */
export function accessIn(
  state: ClusterState,
  update: AccessUpdate,
): { before: AccessHalves; after: Omit<AccessHalves, "incomplete"> } {
  const entries = new Map(state.entries.map((entry) => [entry.principalArn, wayOfEntry(entry, state.bindings)]));
  const mappings = new Map(state.mappings.map((mapping) => [mapping, wayOfMapping(mapping, state.bindings)]));
  return {
    before: { entries: [...entries.values()], mappings: [...mappings.values()], incomplete: state.incomplete },
    after: {
      entries: entriesAfter(state, update, entries),
      mappings: mappingsAfter(state, update, mappings),
    },
  };
}

function entriesAfter(state: ClusterState, update: AccessUpdate, before: ReadonlyMap<string, AccessWay>): AccessWay[] {
  const declared = [...(update.method === "access-entries" ? update.declared : []), ...update.elsewhere];
  const byArn = new Map(declared.map((access) => [access.principalArn, access]));
  const bindings = bindingsAfter(state, update);
  const left = state.entries.flatMap((entry) => {
    const access = byArn.get(entry.principalArn);
    const way = before.get(entry.principalArn);
    if (access === undefined && update.removed.has(entry.principalArn)) {
      return [];
    }
    const next = entryAfter(entry, access, update.removedPolicies.get(entry.principalArn));
    return [way !== undefined && isAtLeast(next, entry) ? stronger(way, next, bindings) : wayOfEntry(next, bindings)];
  });
  const added = declared.filter(({ principalArn }) => principalArn === undefined || !before.has(principalArn));
  return [...left, ...added.map((access) => wayOfEntry(newEntry(access), bindings))];
}

/** An entry after the update, some of which may not be known yet. */
type NextEntry = Omit<EntryOfCluster, "principalArn" | "groups"> & {
  principalArn: string | undefined;
  groups: readonly string[] | undefined;
};

/** An entry keeps the access policies that the stack neither declares nor removes: others have associated them. */
function entryAfter(
  entry: EntryOfCluster,
  declared: DeclaredAccessOf | undefined,
  removed: ReadonlySet<string> = new Set(),
): NextEntry {
  const kept = entry.policies?.filter(({ policy }) => !removed.has(policy));
  if (declared === undefined) {
    return { ...entry, policies: kept };
  }
  const { policies, isUsed } = declared;
  const others = kept?.filter(({ policy }) => !policies?.some((given) => given.policy === policy));
  return { ...(isUsed ? entry : newEntry(declared)), policies: withOthers(policies, others) };
}

/** All policies of an entry. If some aren't known, they only count if the others allow everything. */
function withOthers(given: EntryPolicy[] | undefined, others: EntryPolicy[] | undefined): EntryPolicy[] | undefined {
  const known = [...(given ?? []), ...(others ?? [])];
  return given !== undefined && others !== undefined ? known : known.some(isAdminPolicy) ? known : undefined;
}

function newEntry({ principalArn, groups, policies, username, forNodes }: DeclaredAccessOf): NextEntry {
  const named = username ?? (principalArn === undefined ? undefined : generatedUsername(principalArn));
  return { principalArn, groups, policies, username: named ?? "", forNodes };
}

/** Whether an entry has everything that it had. */
function isAtLeast({ username, groups, policies, forNodes }: NextEntry, was: EntryOfCluster): boolean {
  const covers = ({ policy, namespaces }: EntryPolicy) =>
    policies?.some(
      (other) => other.policy === policy && (other.namespaces === undefined || isEqual(other.namespaces, namespaces)),
    );
  return (
    forNodes === was.forNodes &&
    (username === was.username || was.username === "") &&
    was.groups.every((group) => groups?.includes(group)) &&
    (was.policies === undefined ? policies === undefined : was.policies.every(covers))
  );
}

function isEqual(one: readonly string[], other: readonly string[] | undefined): boolean {
  return JSON.stringify([...one].sort()) === JSON.stringify(other && [...other].sort());
}

/** The same way, unless it is an administrator's only after the update. */
function stronger(way: AccessWay, next: NextEntry, bindings: RbacBinding[] | undefined): AccessWay {
  const after = wayOfEntry(next, bindings);
  return way.isAdministrator !== true && after.isAdministrator === true ? after : way;
}

function mappingsAfter(
  state: ClusterState,
  { method, declared, ownGroups, removedMappings }: AccessUpdate,
  before: ReadonlyMap<MappingOfCluster, AccessWay>,
): AccessWay[] {
  const isRemoved = ({ principal, groups }: MappingOfCluster) =>
    removedMappings.has(principalKey(principal)) ||
    (ownGroups !== undefined && groups.some((group) => group.startsWith(ownGroups)));
  if (method === "access-entries") {
    return [...before].flatMap(([mapping, way]) => (isRemoved(mapping) ? [] : [way]));
  }
  const replaced = new Set([
    ...declared.map(({ principalArn }) => principalKey(principalArn ?? "")),
    ...removedMappings,
  ]);
  const others = [...before].filter(([{ principal }]) => !replaced.has(principalKey(principal)));
  return [...others.map(([, way]) => way), ...declared.map((access) => wayOfMappedGrant(access, state))];
}

/** The access of a grant that becomes a mapping: its group is bound to the ClusterRoles of its access policies. */
function wayOfMappedGrant(access: DeclaredAccessOf, { bindings }: ClusterState): AccessWay {
  return wayOfEntry(newEntry(access), bindings);
}

/** The bindings that still apply after the update. */
function bindingsAfter({ bindings }: ClusterState, { method, ownGroups }: AccessUpdate): RbacBinding[] | undefined {
  const isOwn = (name: string) => ownGroups !== undefined && name.startsWith(ownGroups);
  return method === "config-map"
    ? bindings
    : bindings?.map((binding) => ({ ...binding, subjects: binding.subjects.filter(({ name }) => !isOwn(name)) }));
}

function wayOfEntry(entry: NextEntry, bindings: RbacBinding[] | undefined): AccessWay {
  const { principalArn: principal, username, groups, policies, forNodes } = entry;
  const hasPermissions =
    (groups?.length ?? 0) + (policies?.length ?? 0) > 0
      ? true
      : groups === undefined || policies === undefined
        ? undefined
        : false;
  const known = { principal, ...(hasPermissions !== undefined && { hasPermissions: hasPermissions && !forNodes }) };
  if (forNodes) {
    return { ...known, isAdministrator: false, administratorBy: [] };
  }
  const found = administratorOf({ username, groups: groups ?? [] }, policies, bindings);
  const isUnknown = groups === undefined && found.isAdministrator !== true;
  return { ...known, ...(isUnknown ? { administratorBy: [] } : found) };
}

function wayOfMapping(mapping: MappingOfCluster, bindings: RbacBinding[] | undefined): AccessWay {
  const { principal: principalArn, username, groups, forNodes } = mapping;
  return wayOfEntry({ principalArn, username, groups, policies: [], forNodes }, bindings);
}
