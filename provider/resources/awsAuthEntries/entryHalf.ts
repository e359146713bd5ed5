import type { EntryHalf, LockOutCheck } from "../../awsauth/lockOut";
import { principalKey } from "../../awsauth/principal";
import { isForNodes } from "../../eks/accessEntries";
import { administratorOf } from "../../eks/administrators";
import type { RbacBinding } from "../../eks/bindings";
import type { ClusterEntry } from "../../eks/clusterEntry";
import type { AwsAuthStore } from "../../kubernetes/configMap";

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
export function declaredEntries(planned: readonly PlannedEntry[]): EntryHalf {
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
export function boundBy(bindings: RbacBinding[] | undefined): NonNullable<LockOutCheck["isBound"]> {
  return (identity) => administratorOf(identity, [], bindings).isAdministrator;
}
