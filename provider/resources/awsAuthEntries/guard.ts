import type { Caller } from "../../awsauth/identity";
import { withoutEffect } from "../../awsauth/lint/checkLive";
import { type LockOut, type LockOutCheck, lockOuts } from "../../awsauth/lockOut";
import { type ClusterFacts, declaredEntries, liveEntries, type PlannedEntry } from "./entryHalf";
import type { Planned } from "./planWrite";

/**
 * The lock-outs that a change would cause, counted over `aws-auth` and the access entries. A change that only adds entries
 * needs nothing from the cluster. The access entries of the cluster are only read if, without them, somebody would be
 * locked out.
 *
 * @param planned The access entries that exist before the change is made, but not yet in a preview.
 * @param toRemove The principals whose access entries are removed after the change.
 */
export async function lockedOut(
  { risk }: Planned,
  facts: ClusterFacts,
  planned: readonly PlannedEntry[] = [],
  toRemove: readonly string[] = [],
): Promise<LockOut[]> {
  if (!risk || withoutEffect(facts.cluster?.authenticationMode) !== undefined) {
    return [];
  }
  const check: LockOutCheck = { ...risk, deployer: await facts.whoAmI(), entries: declaredEntries(planned) };
  const found = lockOuts(check);
  if (found.length === 0) {
    return [];
  }
  const isAboutNodes = found.some(({ kind }) => kind === "nodes");
  const counted = isAboutNodes ? { ...check, registeredNodes: await facts.registeredNodes() } : check;
  const remaining = isAboutNodes ? lockOuts(counted) : found;
  if (remaining.length === 0) {
    return [];
  }
  const { entries, unread } = await liveEntries(remaining, counted, facts, { planned, toRemove });
  return lockOuts({ ...counted, entries }).map(({ kind, message }) => ({ kind, message: message + uncounted(unread) }));
}

/** What isn't counted because it can't be read, as the end of a message without its period. */
function uncounted(unread: string[]): string {
  return unread.length === 0 ? "" : `. The access entries aren't all counted: ${unread.join(" ").replace(/\.$/, "")}`;
}

/** The warning about a change that is made anyway because of `force`. */
export function overridden({ message }: LockOut): string {
  return `force overrides the lock-out guard: ${message}.`;
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
