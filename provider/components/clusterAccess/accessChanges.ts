import * as pulumi from "@pulumi/pulumi";
import { nodesGroup, principalKey } from "../../awsauth/principal";
import { type AccessDifference, accessDifferences, type WayIn } from "../../eks/accessDiff";
import { differencesInLines } from "../../eks/accessDiffInWords";
import { isAdminPolicy } from "../../eks/administrators";
import { type AccessMethod, accessMethodOf } from "../../eks/authenticationMode";
import { type EntryPolicy, entryPolicy } from "../../eks/clusterEntry";
import { boundRoles, type GrantedRole, grantedRole, grantedRoles, isAdminRole } from "../../eks/grantedRoles";
import { type KnownGrant, nodeNames, policiesOf } from "../../eks/grants";
import { generatedUsername } from "../../eks/iamPrincipal";
import type { LiveMapping } from "../../functions/otherAccess";
import type { CheckedInputs } from "../../validation/inputs";
import { isComplete } from "../../validation/issues";
import { containsSecret } from "../../validation/outputs";
import type { FoundEntry } from "../accessEntry/lookup";
import { entriesElsewhere } from "../shared/declaredAccess";
import { thisStack } from "../shared/ownership";
import type { StoredBinding, StoredEntry, StoredMapping } from "../shared/storedEntries";
import type { ClusterAccessGrantResult } from "./clusterAccessResults";
import { accessBesides, type FormerAccess, formerAccess } from "./formerAccess";
import type { NamedGrants } from "./namedGrants";
import type { InspectedAccess } from "./unmanaged";

// The preview's lines about who gains or loses access.
//
// The access before the update is that in the state of the stack and, where the state has none for a principal, that which
// the run reads from the cluster anyway: an access entry that is used or taken over, a mapping of aws-auth, and unmanaged
// access that is removed. The access after it is that of the grants. What a preview doesn't know yet is left out.

/** Logs what changes in who has access, in a preview only. */
export function logAccessChanges(
  name: string,
  { inputs, known }: CheckedInputs<NamedGrants>,
  others: InspectedAccess,
  grants: pulumi.Output<ClusterAccessGrantResult[]>,
  parent: pulumi.Resource,
): void {
  if (!pulumi.runtime.isDryRun()) {
    return;
  }
  const log = async () => {
    await others.cluster.gate.opened();
    const differences = await changesOfGrants(name, inputs, await known, others, parent);
    if (differences.length === 0) {
      return;
    }
    const isSecret = (await pulumi.isSecret(grants)) || (await containsSecret(inputs.clusterName));
    const count = differences.length === 1 ? "one principal" : `${differences.length} principals`;
    const text = isSecret
      ? `The access of ${count} changes. The inputs are secret, so the preview doesn't name them.`
      : differencesInLines(differences).join("\n");
    await pulumi.log.info(text, parent);
  };
  const done = pulumi.runtime.rpcKeepAlive();
  // The gate and the outputs report failures.
  void log()
    .catch(() => undefined)
    .finally(done);
}

/** The access of a principal before or after the update; undefined if it has none. */
type Way = WayIn | undefined;

/** What is known about the access before the update. */
interface Before {
  former: FormerAccess;
  besides: ReturnType<typeof accessBesides>;
  /** The access entries of the stack by principal; none in the mode CONFIG_MAP. */
  entries: ReadonlyMap<string, StoredEntry>;
  /** The results of the lookup of each grant, in order. */
  found: readonly FoundEntry[];
  /** The entries of aws-auth that are in effect, by the key of their principals: of the component, or else live. */
  mappings: ReadonlyMap<string, StoredMapping | LiveMapping>;
}

async function changesOfGrants(
  name: string,
  inputs: NamedGrants,
  known: NamedGrants,
  { cluster, found, readings }: InspectedAccess,
  parent: pulumi.Resource,
): Promise<AccessDifference[]> {
  const [mode, entries] = [await cluster.mode, await cluster.entries];
  const former = await formerAccess(parent, String(known.clusterName));
  const besides = accessBesides(await readings, await found, inputs.unmanaged);
  const live = besides.mappings.filter(({ key }) => key !== "mapAccounts");
  const before: Before = {
    former,
    besides,
    entries: new Map(mode === "CONFIG_MAP" ? [] : former.entries.map((entry) => [entry.principalArn, entry])),
    found: mode === "CONFIG_MAP" ? [] : entries,
    mappings: new Map<string, StoredMapping | LiveMapping>([
      ...live.map((mapping) => [principalKey(mapping.principal), mapping] as const),
      ...(mode === "API"
        ? []
        : former.mappings.map((mapping) => [principalKey(mapping.principalArn), mapping] as const)),
    ]),
  };
  const method = accessMethodOf(mode, inputs.accessMethod);
  const { pairs, declared, isWhole } = pairsOfGrants(name, known.grants as KnownGrant[], method, before);
  const clusterArn = (await cluster.description)?.arn;
  const removed = isWhole ? await removedByComponent(before, declared, clusterArn, parent) : [];
  // An access entry comes before a mapping of its principal, over which it takes precedence.
  const ofPrincipals = new Map<string, [Way, Way]>();
  for (const pair of [...pairs, ...removedAsUnmanaged(before), ...removed]) {
    const key = principalKey((pair[0] ?? pair[1])?.principal ?? "");
    ofPrincipals.set(key, ofPrincipals.get(key) ?? pair);
  }
  const all = [...ofPrincipals.values()];
  const differences = accessDifferences(
    all.flatMap(([was]) => (was ? [was] : [])),
    all.flatMap(([, is]) => (is ? [is] : [])),
  );
  const ends = endsOf(name, known, before);
  return differences.map((difference) => {
    const until = difference.kind === "loses" ? ends.get(principalKey(difference.principal)) : undefined;
    return until === undefined ? difference : { ...difference, until };
  });
}

/** The ends of the grants that have ended, by the keys of their principals, as far as these are known. */
function endsOf(name: string, { ended }: NamedGrants, before: Before): Map<string, string> {
  return new Map(
    ended.flatMap(({ name: grant, principalArn: given, until = "" }): [string, string][] => {
      const arn = typeof given === "string" ? given : entryOfUnknown(`${name}-${grant}-entry`, before)?.principalArn;
      return arn === undefined ? [] : [[principalKey(arn), until]];
    }),
  );
}

/** The access of each grant before and after the update, and the keys of the principals. */
function pairsOfGrants(name: string, grants: readonly KnownGrant[], method: AccessMethod, before: Before) {
  const declared = new Set<string>();
  let isWhole = true;
  const pairs = grants.map((given, index): [Way, Way] => {
    const entry =
      typeof given.principalArn === "string"
        ? before.entries.get(given.principalArn)
        : entryOfUnknown(`${name}-${given.name}-entry`, before);
    const arn = typeof given.principalArn === "string" ? given.principalArn : entry?.principalArn;
    const grant = { ...given, principalArn: arn ?? `the principal of the grant "${given.name}"` };
    isWhole &&= arn !== undefined;
    const key = principalKey(grant.principalArn);
    declared.add(key);
    const { bindings } = before.former;
    const was =
      wayOfEntry(grant.principalArn, entry, before.found[index], bindings) ??
      wayOfMapping(before.mappings.get(key), bindings);
    const { kubernetesGroups, username, access, accessPolicies, namespaces, nodeType } = given;
    const isKnown = isComplete([kubernetesGroups, username, access, accessPolicies, namespaces]);
    const stays = !isKnown || (was !== undefined && nodeType !== undefined);
    return [was, stays ? was : wayOfGrant(grant, method, arn !== undefined, entry, before.found[index])];
  });
  return { pairs, declared, isWhole };
}

/** The access entry in the state of a grant whose principal a preview doesn't know, by the name of its resource. */
function entryOfUnknown(resource: string, { entries, former }: Before): StoredEntry | undefined {
  return [...entries.values()].find((entry) => former.isOwn(entry) && entry.urn.endsWith(`::${resource}`));
}

function removedAsUnmanaged({ besides, former }: Before): [Way, Way][] {
  const entries = besides.entries.filter(({ isRemoved }) => isRemoved);
  const mappings = besides.mappings.filter(({ isRemoved }) => isRemoved);
  return [
    ...entries.map((entry) => way({ ...entry, principal: entry.principalArn, half: "access-entry" })),
    ...mappings.map((mapping) => wayOfMapping(mapping, former.bindings)),
  ].map((was) => [was, undefined]);
}

/**
 * The access that the component no longer declares. Another component of the program may declare an entry. An entry that
 * is only used stays, without the access policies of the stack.
 */
async function removedByComponent(
  { former, entries, mappings }: Before,
  declared: ReadonlySet<string>,
  clusterArn: string | undefined,
  parent: pulumi.Resource,
): Promise<[Way, Way][]> {
  const isLeft = ({ principalArn }: StoredEntry | StoredMapping) => !declared.has(principalKey(principalArn));
  const left = [...entries.values()].filter((entry) => former.isOwn(entry) && isLeft(entry));
  const others =
    left.length > 0 && clusterArn !== undefined ? await entriesElsewhere(parent, clusterArn, true) : undefined;
  const elsewhere = new Set(others?.entries.map(({ principalArn }) => principalArn));
  const ofEntries = left
    .filter(({ principalArn }) => !elsewhere.has(principalArn))
    .map((entry): [Way, Way] => {
      const was = wayOfEntry(entry.principalArn, entry, undefined, former.bindings);
      return [was, was && !entry.isTagged ? { ...was, policies: [] } : undefined];
    });
  const own = new Set<unknown>(former.mappings.filter(isLeft));
  const ofMappings = [...mappings.values()].filter((mapping) => own.has(mapping));
  return [
    ...ofEntries,
    ...ofMappings.map((mapping): [Way, Way] => [wayOfMapping(mapping, former.bindings), undefined]),
  ];
}

type Described = Pick<WayIn, "half" | "principal" | "groups"> & {
  username?: string;
  policies?: readonly EntryPolicy[];
  roles?: readonly GrantedRole[];
};

/** A way without the groups that only grants of this stack have: it has their roles in place of them. */
function way({ half, principal, username, groups, policies, roles = [] }: Described): WayIn {
  const isAdministrator = roles.some(isAdminRole) || policies?.some(isAdminPolicy) === true;
  return {
    half,
    principal,
    username: username ?? "",
    ...(username === undefined && { isUsernameUnknown: true }),
    groups: groups.filter((group) => !isOwnGroup(group)),
    ...(policies && { policies }),
    roles: boundRoles(roles),
    ...((isAdministrator || policies !== undefined) && { isAdministrator }),
    inEffect: true,
  };
}

function isOwnGroup(group: string): boolean {
  return group.startsWith(`eks-auth:${thisStack()}:`);
}

/** The access by an entry in the state or, if this stack doesn't own it, as it was read from EKS. */
function wayOfEntry(
  principal: string,
  stored: StoredEntry | undefined,
  found: FoundEntry | undefined,
  bindings: readonly StoredBinding[],
): Way {
  const { unmanaged, imported, others } = found ?? {};
  const live = unmanaged ?? imported?.entry;
  if (stored === undefined && live === undefined) {
    return undefined;
  }
  const isUnread = stored === undefined && others?.policies === undefined;
  const groups = live?.kubernetesGroups ?? stored?.groups ?? [];
  return way({
    half: "access-entry",
    principal,
    username: live?.userName ?? stored?.username,
    groups,
    roles: rolesOfGroups(groups, bindings),
    ...(isUnread ? {} : { policies: merged(policiesOfOthers(found, stored), stored?.policies ?? []) }),
  });
}

/** The policies of an entry that the stack doesn't associate with it, as far as they can be read. */
function policiesOfOthers(found: FoundEntry | undefined, stored: StoredEntry | undefined): EntryPolicy[] {
  const all = (found?.others?.policies ?? []).map(({ policy, namespaces }) => entryPolicy(policy, namespaces));
  return all.filter(({ policy }) => !stored?.policies.some((own) => own.policy === policy));
}

/** The policies, of which an entry has each once. */
function merged(others: readonly EntryPolicy[], own: readonly EntryPolicy[]): EntryPolicy[] {
  return [...others.filter(({ policy }) => !own.some((one) => one.policy === policy)), ...own];
}

/** The access by a mapping of aws-auth, with the roles of the groups that only grants of this stack have. */
function wayOfMapping(mapping: StoredMapping | LiveMapping | undefined, bindings: readonly StoredBinding[]): Way {
  if (mapping === undefined) {
    return undefined;
  }
  const { username, groups } = mapping;
  const principal = "principalArn" in mapping ? mapping.principalArn : mapping.principal;
  return way({ half: "aws-auth", principal, username, groups, policies: [], roles: rolesOfGroups(groups, bindings) });
}

function rolesOfGroups(groups: readonly string[], bindings: readonly StoredBinding[]): GrantedRole[] {
  return bindings
    .filter(({ group }) => isOwnGroup(group) && groups.includes(group))
    .map(({ name, namespaces }) => grantedRole(name.slice(name.lastIndexOf("-") + 1), namespaces));
}

/** The access that a grant declares. */
function wayOfGrant(
  grant: KnownGrant,
  method: AccessMethod,
  isArnKnown: boolean,
  stored: StoredEntry | undefined,
  found: FoundEntry | undefined,
): WayIn {
  const { principalArn: principal, kubernetesGroups, username, nodeType } = grant;
  const ofNodes = nodeType === undefined ? undefined : (nodeNames(nodeType) ?? { groups: [nodesGroup] });
  const otherwise = method === "access-entries" ? stored?.username : principal;
  const generated = isArnKnown ? (generatedUsername(principal) ?? otherwise) : undefined;
  const names = ofNodes ?? { username: username ?? generated, groups: kubernetesGroups ?? [] };
  const roles = grantedRoles(grant, method);
  if (method !== "access-entries") {
    return way({ half: "aws-auth", principal, ...names, policies: [], roles });
  }
  const used = found?.unmanaged;
  const own = policiesOf(grant).map(({ policy, namespaces }) => entryPolicy(policy, namespaces));
  return way({
    half: "access-entry",
    principal,
    ...(used ? { username: used.userName, groups: used.kubernetesGroups } : names),
    policies: merged(policiesOfOthers(found, stored), own),
    roles,
  });
}
