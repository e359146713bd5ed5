import type { EntryHalf, LockOut, LockOutCheck } from "../../awsauth/lockOut";
import { principalKey } from "../../awsauth/principal";
import { administratorOf } from "../../eks/administrators";
import type { Mode } from "../../eks/authenticationMode";
import type { RbacBinding } from "../../eks/bindings";
import type { ClusterEntry } from "../../eks/clusterEntry";
import { withoutEffectOn } from "../../eks/mappingEffect";
import type { AwsAuthStore } from "../../kubernetes/configMap";

// The lock-out guard counts an administrator in either half of a cluster: in aws-auth or among its access entries.
//
// - An access entry takes precedence over aws-auth. So aws-auth has no effect on a principal with an entry: neither the
//   deployer nor nodes with an entry lose anything by a change of aws-auth, and an administrator in aws-auth who has an
//   entry doesn't count.
// - The access entries that the same program creates before this change (`accessEntries`) count as they are declared,
//   because in a preview they don't exist yet. A principal that isn't known yet counts if it becomes an administrator.
// - The live entries are read with the AWS login of the connection. Entries of deleted and recreated principals don't
//   count. An entry that can't be read doesn't count, and the message contains the reason.
// - Mappings whose username or group is bound to cluster-admin count if the bindings can be read.

/** The facts that the guard reads from the cluster, each only if necessary. */
export type ClusterFacts = Pick<AwsAuthStore, "cluster" | "whoAmI" | "registeredNodes" | "bindings" | "accessEntries">;

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
  };
}

/** The declared access entries and those of the cluster, with what can't be read. */
export async function liveEntries(
  found: readonly LockOut[],
  { after }: LockOutCheck,
  facts: ClusterFacts,
  { planned, toRemove }: EntryChanges,
): Promise<{ entries: EntryHalf; unread: string[] }> {
  const { entries: live = [], unread } = (await facts.accessEntries?.()) ?? { unread: [] };
  const reading = found.some(({ kind }) => kind === "administrators")
    ? await facts.bindings("ClusterRoleBinding")
    : { bindings: [] };
  const bindings = "bindings" in reading ? reading.bindings : undefined;
  const declared = declaredEntries(planned);
  const removed = new Set(toRemove.map(principalKey));
  const staying = live.filter(({ principalArn }) => !removed.has(principalKey(principalArn)));
  const counted = new Map([...staying.map((entry) => countedEntry(entry, bindings)), ...declared.after]);
  const context = {
    document: after,
    mode: facts.cluster?.authenticationMode as Mode | undefined,
    withEntry: new Set(counted.keys()),
  };
  const mapped = [...after.mapRoles.items, ...after.mapUsers.items].filter(
    (entry) => withoutEffectOn(entry, context) === undefined,
  );
  const isMapped = mapped.some((entry) => administratorOf(entry, [], bindings).isAdministrator === true);
  return {
    entries: {
      before: new Set(live.map(({ principalArn }) => principalKey(principalArn))),
      after: counted,
      otherAdministrator: declared.otherAdministrator || isMapped,
    },
    unread: [...unread, ...("unread" in reading ? [reading.unread] : [])],
  };
}

function countedEntry(
  { principalArn, username, groups, policies }: ClusterEntry,
  bindings: RbacBinding[] | undefined,
): [string, boolean] {
  const { isAdministrator } = administratorOf({ username, groups }, policies, bindings);
  return [principalKey(principalArn), isAdministrator === true];
}
