import type { AwsSettings } from "../../aws/awsIdentity";
import { readCallers } from "../../aws/callers";
import { deleteEntry } from "../../aws/entryRemoval";
import { clusterOf } from "../../eks/clusterArn";
import { type ClusterEntry, type EntryPolicy, policiesInWords } from "../../eks/clusterEntry";
import { declarerOfEntry } from "../../eks/declarers";
import { verdictOn } from "../../eks/unmanagedAccess";
import { ClusterError } from "../../network/clusterErrors";
import { defaultTiming, type Timing } from "../../network/timing";

/** The inputs, all of them known. */
export interface RemovalInputs {
  clusterName: string;
  clusterArn: string;
  profile?: string;
  assumeRoleArn?: string;
  principalArns: string[];
  deployerArns: string[];
  exceptions: string[];
}

/** A removed access entry, with what is needed to create it again. */
export interface RemovedEntry {
  principalArn: string;
  type: string;
  username: string;
  groups: string[];
  policies: EntryPolicy[];
  tags: Record<string, string>;
  /** When it was removed, as in `2026-01-02T03:04:05.678Z`. */
  removedAt: string;
}

/** The calls of AWS and the clock. Tests pass their own. */
export interface AwsRemoval {
  readCallers: typeof readCallers;
  deleteEntry: typeof deleteEntry;
  timing: Timing;
}

export const realRemoval: AwsRemoval = { readCallers, deleteEntry, timing: defaultTiming };

/** Shows messages to the user. */
interface Messages {
  removed(message: string): Promise<void>;
  kept(message: string): Promise<void>;
}

/**
 * Removes access entries, one after the other. Each is read again immediately before: an entry that is no longer unmanaged
 * stays, and a warning names it. A failure doesn't stop the others.
 *
 * @throws ClusterError after all of them, if some can't be removed
 */
export async function removeEntries(
  inputs: RemovalInputs,
  { readCallers, deleteEntry, timing }: AwsRemoval,
  messages: Messages,
): Promise<RemovedEntry[]> {
  const { clusterName, clusterArn, profile, assumeRoleArn, principalArns, exceptions } = inputs;
  if (principalArns.length === 0) {
    return [];
  }
  const { account = "", region } = clusterOf(clusterArn) ?? {};
  const settings: AwsSettings = { region, profile, assumeRoleArn };
  const callers = await readCallers({ name: clusterName, account }, settings, timing);
  const deployerArns = [...callers, ...inputs.deployerArns];
  const mayDelete = async (entry: ClusterEntry) => {
    const other = { ...entry, ...declarerOfEntry(entry, undefined) };
    const { keptBecause } = verdictOn(other, { deployerArns, exceptions, now: timing.now() });
    if (keptBecause !== undefined) {
      await messages.kept(`The access entry of ${entry.principalArn} stays: ${keptBecause}.`);
    }
    return keptBecause === undefined;
  };
  const removed: RemovedEntry[] = [];
  const failures: ClusterError[] = [];
  for (const principalArn of principalArns) {
    try {
      const entry = await deleteEntry({ clusterName, principalArn }, mayDelete, settings, timing);
      if (entry !== undefined) {
        removed.push(recordOf(entry, timing));
        await messages.removed(inWords(entry));
      }
    } catch (error) {
      if (!(error instanceof ClusterError) || error.kind === "cancelled") {
        throw error;
      }
      failures.push(error);
    }
  }
  const [first] = failures;
  if (first !== undefined) {
    const reasons = [...new Set(failures.map(({ message }) => message))].join("\n");
    throw new ClusterError(first.kind, `${failures.length} access entries weren't removed. ${reasons}`);
  }
  return removed;
}

function recordOf({ principalArn, type, username, groups, policies = [], tags }: ClusterEntry, timing: Timing) {
  const removedAt = new Date(timing.now()).toISOString();
  return { principalArn, type, username, groups, policies, tags: { ...tags }, removedAt };
}

/** The removal with everything that is needed to create the entry again. */
function inWords({ principalArn, username, groups, policies = [], tags }: ClusterEntry): string {
  const parts = [
    `username ${username}`,
    ...(groups.length > 0 ? [`groups ${groups.join(", ")}`] : []),
    ...(policies.length > 0 ? [`policies ${policiesInWords(policies)}`] : []),
    ...Object.entries(tags).map(([key, value]) => `tag ${key}=${value}`),
  ];
  return `Removed the access entry of ${principalArn}: ${parts.join("; ")}.`;
}
