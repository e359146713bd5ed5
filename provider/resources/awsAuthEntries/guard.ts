import { isDeepStrictEqual } from "node:util";
import type { Caller } from "../../awsauth/identity";
import { withoutEffect } from "../../awsauth/lint/checkLive";
import { isRefused, type LockOut, type LockOutCheck, lockOuts } from "../../awsauth/lockOut";
import { predict } from "../../awsauth/predict";
import { principalKey } from "../../awsauth/principal";
import { everyone, type RbacBinding } from "../../eks/bindings";
import { boundBy, type ClusterFacts, declaredEntries, liveEntries, type PlannedEntry } from "./entryHalf";
import type { Planned } from "./planWrite";

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
