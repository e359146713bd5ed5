import { isDeepStrictEqual } from "node:util";
import type { Caller } from "../../awsauth/identity";
import { type EntryHalf, isRefused, type LockOut, type LockOutCheck, lockOuts } from "../../awsauth/lockOut";
import { predict, withoutEffect } from "../../awsauth/predict";
import { principalKey } from "../../awsauth/principal";
import { isForNodes } from "../../eks/accessEntries";
import { administratorOf } from "../../eks/administrators";
import { everyone, type RbacBinding } from "../../eks/bindings";
import type { ClusterEntry } from "../../eks/clusterEntry";
import type { AwsAuthStore } from "../../kubernetes/configMap";
import type { Planned } from "./planWrite";

// The lock-out guard counts an administrator in either half of a cluster: in aws-auth or among its access entries.
//
// - An access entry takes precedence over aws-auth. So aws-auth has no effect on a principal with an entry: neither the
//   deployer nor nodes with an entry lose anything by a change of aws-auth, and an administrator in aws-auth who has an
//   entry doesn't count.
// - The access entries that the same program creates before this change (`accessEntries`) count as they are declared,
//   because in a preview they don't exist yet. A principal that isn't known yet counts if it becomes an administrator.
// - The live entries are read with the AWS login of the connection. Entries of deleted and recreated principals don't
//   count. With a kubeconfig, there is no such login, and access entries don't count.
// - Mappings whose username or group is bound to cluster-admin count as administrators.
// - If a loss depends on entries or bindings that can't be read, a warning contains the reason, and the change is made.

/** The facts that the guard reads from the cluster, each only if necessary. */
export type ClusterFacts = Pick<
  AwsAuthStore,
  "cluster" | "whoAmI" | "signedInAs" | "registeredNodes" | "bindings" | "accessEntries"
>;

/** An access entry that the program declares before the change, as far as it is known. */
export interface PlannedEntry {
  principalArn: unknown;
  administrator?: unknown;
}

/** The changes of access entries in the same update. */
interface EntryChanges {
  /** The entries that the program creates before the change of aws-auth. */
  planned: readonly PlannedEntry[];
  /** The principals whose entries are removed after it. */
  toRemove: readonly string[];
}

/** The access entries that the program declares. */
function declaredEntries(planned: readonly PlannedEntry[]): EntryHalf {
  const known = planned.filter(({ principalArn }) => typeof principalArn === "string");
  return {
    before: new Set(),
    after: new Map(known.map((entry) => [principalKey(String(entry.principalArn)), entry.administrator === true])),
    otherAdministrator: planned.some(
      ({ principalArn, administrator }) => typeof principalArn !== "string" && administrator === true,
    ),
    reading: "complete",
  };
}

/** The declared access entries and those of the cluster, with what can't be read. */
export async function liveEntries(
  facts: ClusterFacts,
  bindings: RbacBinding[] | undefined,
  { planned, toRemove }: EntryChanges,
): Promise<{ entries: EntryHalf; unread: string[] }> {
  const { entries: live, unread } = (await facts.accessEntries?.()) ?? { entries: [], unread: [] };
  const declared = declaredEntries(planned);
  const removed = new Set(toRemove.map(principalKey));
  const staying = (live ?? []).filter(({ principalArn }) => !removed.has(principalKey(principalArn)));
  const entries: EntryHalf = {
    before: new Set(live?.map(({ principalArn }) => principalKey(principalArn))),
    after: new Map([...staying.map((entry) => countedEntry(entry, bindings)), ...declared.after]),
    otherAdministrator: declared.otherAdministrator,
    reading: live === undefined || unread.length > 0 ? "impossible" : "complete",
  };
  return { entries, unread };
}

function countedEntry(
  { principalArn, type, username, groups, policies }: ClusterEntry,
  bindings: RbacBinding[] | undefined,
): [string, boolean | undefined] {
  const { isAdministrator } = administratorOf({ username, groups }, policies, bindings);
  return [principalKey(principalArn), isForNodes(type) ? false : isAdministrator];
}

/** Whether a binding to cluster-admin applies to an identity; undefined if the bindings can't be read. */
function boundBy(bindings: RbacBinding[] | undefined): NonNullable<LockOutCheck["isBound"]> {
  return (identity) => administratorOf(identity, [], bindings).isAdministrator;
}

/** Access besides the mappings of the cluster, and access of them that isn't counted. */
export interface Counted {
  /** The access entries that exist before the change is made, but not yet in a preview. */
  accessEntries?: readonly PlannedEntry[];
  /** The principals whose access entries are removed after the change. */
  unmanaged?: { principalArns: readonly string[] };
  /** The ARNs of mappings that end before the update can be expected to be over. */
  endingSoon?: readonly string[];
}

/**
 * The lock-outs that a change causes or may cause, counted over `aws-auth` and the access entries. A change that only adds
 * entries needs nothing from the cluster. Bindings and the access entries of the cluster are only read if, without them,
 * somebody might be locked out.
 */
export async function lockedOut(
  { risk }: Pick<Planned, "risk">,
  facts: ClusterFacts,
  { accessEntries: planned = [], unmanaged, endingSoon = [] }: Counted = {},
): Promise<LockOut[]> {
  if (!risk || withoutEffect(facts.cluster?.authenticationMode) !== undefined) {
    return [];
  }
  const reading = facts.accessEntries === undefined ? "complete" : "not yet";
  const check: LockOutCheck = {
    ...risk,
    deployer: await facts.whoAmI(),
    entries: { ...declaredEntries(planned), reading },
    isBound: boundBy(undefined),
    endingSoon: new Set(endingSoon.map(principalKey)),
  };
  if (lockOuts(check).some(({ kind }) => kind === "nodes")) {
    check.registeredNodes = await facts.registeredNodes();
  }
  const found = lockOuts(check);
  const unread: string[] = [];
  const bindings = found.some(({ kind }) => kind !== "nodes") ? await bindingsOf(facts, unread) : [];
  check.isBound = boundBy(bindings);
  if (lockOuts(check).length === 0) {
    return [];
  }
  const live = await liveEntries(facts, bindings, { planned, toRemove: unmanaged?.principalArns ?? [] });
  check.entries = live.entries;
  unread.push(...live.unread);
  if (live.entries.reading !== "complete" && lockOuts(check).some(({ kind }) => kind === "deployer")) {
    check.deployerIsMapped = await isMapped(check, facts);
  }
  const remaining = lockOuts(check).filter(({ isSuspicion }) => !isSuspicion);
  return remaining.map((lockOut) => (lockOut.isCertain ? lockOut : withReasons(lockOut, unread)));
}

/** The bindings of the cluster; undefined if they can't be read, with the reason added to `unread`. */
async function bindingsOf(facts: ClusterFacts, unread: string[]): Promise<RbacBinding[] | undefined> {
  const reading = await facts.bindings("ClusterRoleBinding");
  if ("unread" in reading) {
    unread.push(reading.unread);
    return undefined;
  }
  return reading.bindings;
}

/**
 * Whether aws-auth signs the deployer in, by the groups that the API server reports; undefined if both halves could. An
 * access entry has no group that starts with `system:`.
 */
async function isMapped({ before, deployer }: LockOutCheck, facts: ClusterFacts): Promise<boolean | undefined> {
  const signedIn = await facts.signedInAs();
  if (signedIn === undefined || deployer === undefined) {
    return undefined;
  }
  const groups = signedIn.groups.filter((group) => group !== everyone);
  const { outcomes } = predict(before, deployer);
  const isAsMapped = outcomes.some(
    (outcome) =>
      outcome.access === "granted" &&
      outcome.username === signedIn.username &&
      isDeepStrictEqual([...outcome.groups].sort(), [...groups].sort()),
  );
  if (!isAsMapped) {
    return false;
  }
  return groups.some((group) => group.startsWith("system:")) ? true : undefined;
}

function withReasons({ kind, message, isCertain }: LockOut, unread: string[]): LockOut {
  const reasons = unread.join(" ").replace(/\.$/, "");
  return { kind, isCertain, message: `${message}. Not everything that decides it can be read: ${reasons}` };
}

/** The warning about a change that is made although it locks someone out, because of `force`, or may do so. */
export function warningOf(lockOut: LockOut): string {
  return isRefused(lockOut)
    ? `force overrides the lock-out guard: ${lockOut.message}.`
    : `the lock-out guard doesn't refuse this change, but ${lockOut.message}.`;
}

/** The warning about a deletion that removes the last administrators, which the resource itself had added. */
export function unopposed({ message }: LockOut): string {
  return `${message}. The entries are removed anyway, since the resource that added them is deleted.`;
}

/** The facts of one run, each read at most once. */
export function memoized(facts: ClusterFacts): ClusterFacts {
  let caller: Promise<Caller | undefined> | undefined;
  let nodes: Promise<number | undefined> | undefined;
  return {
    ...facts,
    whoAmI: () => {
      caller ??= facts.whoAmI();
      return caller;
    },
    registeredNodes: () => {
      nodes ??= facts.registeredNodes();
      return nodes;
    },
  };
}
