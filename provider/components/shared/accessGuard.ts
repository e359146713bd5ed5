import * as pulumi from "@pulumi/pulumi";
import { isRefused } from "../../awsauth/lockOut";
import { principalKey } from "../../awsauth/principal";
import { type AccessLoss, accessLosses } from "../../eks/accessLoss";
import { type AccessUpdate, accessIn, type ClusterState, type DeclaredAccessOf } from "../../eks/accessUpdate";
import { isAdminPolicy } from "../../eks/administrators";
import { overriddenByEntry } from "../../eks/mappingEffect";
import type { WholeAccess } from "../../functions/otherAccess";
import { userError } from "../../validation/inputs";
import { awsCalls } from "./awsCalls";
import { accessOf, settingsFor } from "./clusterReadings";
import { entriesElsewhere, type OtherEntries } from "./declaredAccess";
import { urnsOf } from "./formerChildren";
import type { GuardedAccess } from "./guardedAccess";
import { type OverriddenMapping, overriddenMappings, warnOfOverridden } from "./overriddenMappings";
import { type StoredEntry, storedEntries } from "./storedEntries";

// Runs the lock-out guard of access entries for a component, in a preview and at the start of its update, before anything
// is changed.
//
// What the update removes is known from the state of the stack: it has the entries that the engine removes because the
// component no longer declares them. The engine offers nothing better. It calls a hook before a deletion, but then every
// `destroy` without `--run-program` fails. A component that was removed from the program runs no code, so its entries
// aren't guarded. An entry that another component of the program declares isn't removed, but moves to it.
//
// Nearly always, no entry is removed, none loses anything, and no new entry takes precedence over a mapping of aws-auth.
// Otherwise the guard reads both halves of the cluster and compares them with the cluster after the update.

/** The losses without names, for messages about secrets. */
const unnamed: Record<AccessLoss["kind"], string> = {
  deployer: "the identity that runs Pulumi would lose its access or its permissions",
  administrators: "no administrator would be left among the access entries and in aws-auth",
};

/**
 * Fails if the change of a component would lock out the deployer or the last administrator, unless `force` is set. Warns
 * of new access entries that take access from others, and of losses that can't be ruled out.
 */
export async function guardAccess(guarded: GuardedAccess): Promise<void> {
  const { title, component, cluster, force, keep, isSecret } = guarded;
  if (cluster.mode === "CONFIG_MAP") {
    return;
  }
  const stored = ((await storedEntries()) ?? []).filter(({ clusterName }) => clusterName === cluster.name);
  const overridden = await overriddenMappings(guarded);
  const isHarmless = async (others: OtherEntries) =>
    overridden.length === 0 &&
    !removesUnmanaged(guarded) &&
    !isReduced(guarded, stored, await removalBy(guarded, stored, others));
  if (await isHarmless({ entries: [], isPartial: false })) {
    return;
  }
  const others = await entriesElsewhere(component, cluster.arn, false);
  if (await isHarmless(others)) {
    return;
  }
  const { losses, unread } = await lossesOf(guarded, stored, others, overridden);
  const shown = ({ kind, message }: AccessLoss) => (isSecret ? unnamed[kind] : message);
  const reasons = isSecret ? "" : ` Not everything that decides it can be read: ${unread.join(" ")}`;
  const refused = losses.filter(isRefused);
  if (refused.length > 0 && !force) {
    const refusals = refused.map(
      (loss) =>
        `${title}: the lock-out guard refuses this change: ${shown(loss)}.${loss.isCertain ? "" : reasons} ` +
        `${keep[loss.kind]}, or set force to true to make the change anyway.`,
    );
    throw userError(refusals.join("\n"));
  }
  for (const loss of refused) {
    await pulumi.log.warn(`force overrides the lock-out guard: ${shown(loss)}.`, component);
  }
  for (const loss of losses.filter((one) => !isRefused(one))) {
    const message = isSecret ? `it isn't certain whether ${unnamed[loss.kind]}` : loss.message;
    await pulumi.log.warn(`The lock-out guard doesn't refuse this change, but ${message}.${reasons}`, component);
  }
}

/** What the engine removes: whole entries, or access policies from entries that stay. By principal. */
interface Removal {
  entries: Set<string>;
  policies: Map<string, Set<string>>;
}

/** What the update of a component removes, if the entries in the state are still those of the stack. */
async function removalBy(
  { component, declared, method }: GuardedAccess,
  stored: readonly StoredEntry[],
  { entries: elsewhere }: OtherEntries,
): Promise<Removal> {
  const urns = await urnsOf(component);
  const own = method === "access-entries" ? declared : [];
  const isElsewhere = (arn: string) => elsewhere.some(({ principalArn }) => principalArn === arn);
  // In a preview, any of the principals that aren't known yet may be the one of a stored entry.
  const isKnown = own.every(({ principalArn }) => principalArn !== undefined);
  const removal: Removal = { entries: new Set(), policies: new Map() };
  for (const { principalArn, component: holder, policies } of stored) {
    const same = own.find((access) => access.principalArn === principalArn);
    const names = policies
      .filter(({ policy }) => !same?.policies?.some((given) => given.policy === policy))
      .map(({ policy }) => policy);
    if (same !== undefined) {
      removal.policies.set(principalArn, new Set(names));
    } else if (holder !== undefined && urns.includes(holder) && isKnown && !isElsewhere(principalArn)) {
      removal.entries.add(principalArn);
      removal.policies.set(principalArn, new Set(names));
    }
  }
  return removal;
}

/** Whether the update removes an entry, or may take administrator permissions, a group or everything from one. */
function isReduced(
  { declared, method, ownGroups }: GuardedAccess,
  stored: readonly StoredEntry[],
  { entries, policies }: Removal,
): boolean {
  const isOwnGroup = (group: string) => ownGroups !== undefined && group.startsWith(ownGroups);
  const loses = (entry: StoredEntry) => {
    const same = declared.find(({ principalArn }) => principalArn === entry.principalArn);
    if (same === undefined || method !== "access-entries") {
      return false;
    }
    const lost = entry.policies.filter(({ policy }) => policies.get(entry.principalArn)?.has(policy) === true);
    const isNarrowed = entry.policies.some(isAdminPolicy) && same.policies?.some(isAdminPolicy) === false;
    const losesGroup =
      !same.isUsed && entry.groups.some((group) => !isOwnGroup(group) && same.groups?.includes(group) === false);
    const isEmpty = same.policies?.length === 0 && same.groups?.length === 0;
    return losesGroup || isNarrowed || (lost.length > 0 && isEmpty);
  };
  return entries.size > 0 || stored.some(loses);
}

function removesUnmanaged({ unmanaged }: GuardedAccess): boolean {
  return unmanaged !== undefined && unmanaged.entries.size + unmanaged.mappings.size > 0;
}

interface Losses {
  losses: AccessLoss[];
  /** What can't be read, or isn't known yet. */
  unread: string[];
}

/** The losses of an update. If it removes an entry, other components that may declare that one are awaited first. */
async function lossesOf(
  guarded: GuardedAccess,
  stored: readonly StoredEntry[],
  others: OtherEntries,
  overridden: readonly OverriddenMapping[],
): Promise<Losses> {
  const { component, cluster } = guarded;
  const live = await accessOf(cluster);
  const unread = [...live.unread];
  const deployerArn = await awsCalls.readCallerArn(cluster.name, settingsFor(cluster)).catch((error: Error) => {
    unread.push(error.message);
    return undefined;
  });
  const deployer = deployerArn === undefined ? undefined : { arn: deployerArn };
  const judge = async (elsewhere: OtherEntries) => {
    const soon = [...guarded.declared, ...elsewhere.entries].filter(({ endsSoon }) => endsSoon === true);
    const endingSoon = new Set(soon.map(({ principalArn }) => principalKey(principalArn ?? "")));
    const access = accessIn(stateOf(live, stored), await updateOf(guarded, stored, elsewhere, live));
    return { access, losses: accessLosses({ mode: cluster.mode, deployer, ...access, endingSoon }) };
  };
  let { access, losses } = await judge(others);
  const { entries: removed } = await removalBy(guarded, stored, others);
  if ((removed.size > 0 || removesUnmanaged(guarded)) && losses.length > 0) {
    const later = await entriesElsewhere(component, cluster.arn, true);
    ({ access, losses } = await judge(later));
    unread.push(...(later.isPartial ? ["Another component of the program declares access that isn't known yet."] : []));
  }
  await warnOfOverridden(guarded, overridden, access);
  return { losses, unread };
}

/** The access to the cluster, as far as it is in effect. Entries that can't be listed are those of the state. */
function stateOf(
  { entries, mappings, adminBindings, incomplete }: WholeAccess,
  stored: readonly StoredEntry[],
): ClusterState {
  const known = new Set(entries.map(({ principalArn }) => principalArn));
  const unlisted = incomplete.includes("entries") ? stored.filter(({ principalArn }) => !known.has(principalArn)) : [];
  return {
    entries: [
      ...entries.filter(({ principalStatus }) => exists(principalStatus)),
      ...unlisted.map((entry) => ({ ...entry, forNodes: false })),
    ],
    mappings: mappings
      .filter(({ key, principal }) => key !== "mapAccounts" && principal !== "")
      .filter(({ inEffect, withoutEffectReason }) => inEffect || withoutEffectReason === overriddenByEntry)
      .filter(({ principalStatus }) => exists(principalStatus))
      .map((mapping) => ({ ...mapping, username: mapping.username ?? "" })),
    bindings: adminBindings,
    incomplete,
  };
}

function exists(status: string | undefined): boolean {
  return status !== "deleted" && status !== "recreated";
}

/** The update of a component. An entry that isn't the stack's, by its tag, stays without the stack's policies. */
async function updateOf(
  guarded: GuardedAccess,
  stored: readonly StoredEntry[],
  others: OtherEntries,
  { entries }: WholeAccess,
): Promise<AccessUpdate> {
  const { method, declared, ownGroups, unmanaged } = guarded;
  const removal = await removalBy(guarded, stored, others);
  const isOwn = (arn: string) =>
    entries.some(({ principalArn, declaredBy }) => principalArn === arn && declaredBy === "this-stack") ||
    stored.some(({ principalArn, isTagged }) => principalArn === arn && isTagged);
  return {
    method,
    declared: declared.filter(isCounted),
    elsewhere: [...others.entries.filter(isCounted), ...(others.isPartial ? [unknownAccess] : [])],
    removed: new Set([...[...removal.entries].filter(isOwn), ...(unmanaged?.entries ?? [])]),
    removedMappings: unmanaged?.mappings ?? new Set(),
    removedPolicies: removal.policies,
    ...(ownGroups !== undefined && { ownGroups }),
  };
}

/** Access of which nothing is known but that it ends soon is left out: it could count as that of an administrator. */
function isCounted({ principalArn, endsSoon }: DeclaredAccessOf): boolean {
  return principalArn !== undefined || endsSoon !== true;
}

/** Access of which nothing is known yet. */
const unknownAccess: DeclaredAccessOf = {
  principalArn: undefined,
  groups: undefined,
  policies: undefined,
  forNodes: false,
  isUsed: false,
};
