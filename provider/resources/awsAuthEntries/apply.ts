import { claimKey, claimName, claimNames } from "../../awsauth/claims";
import { isRefused, type LockOut } from "../../awsauth/lockOut";
import type { Before } from "../../awsauth/merge/merge";
import { type AwsAuthStore, ConflictError, type LiveConfigMap } from "../../kubernetes/configMap";
import { because, ChangeRejected } from "../rejection";
import type { ClusterFacts } from "./entryHalf";
import { type Counted, lockedOut, memoized, unopposed, warningOf } from "./guard";
import { type Planned, plan, type Request } from "./planWrite";
import type { UnmanagedAccessToRemove } from "./unmanagedRemoval";

/** The functions that the loop depends on. */
export interface Dependencies {
  sleep(milliseconds: number): Promise<void>;
  /** A random number from 0 up to 1. */
  random(): number;
  /** Shows the user a message. */
  info(message: string): Promise<void>;
  /** Shows the user a message that doesn't stop the change. */
  warn(message: string): Promise<void>;
}

/** The options of a change. */
export interface ApplyOptions extends Counted {
  /** Whether to make a change that locks someone out. */
  force: boolean;
  /** The unmanaged access that is removed. */
  unmanaged?: UnmanagedAccessToRemove;
  /** Whether the change only removes all of the resource's entries, including administrators that it had added. */
  removal?: boolean;
  /** The number of backups to keep. */
  backups: number;
  /** The ConfigMap if it was read just before; otherwise it is read again. */
  known?: { live: LiveConfigMap | undefined };
}

/** The result of a change. */
export interface Applied {
  /** The version of the ConfigMap; empty if there is no ConfigMap. */
  resourceVersion: string;
  /** The backup of the replaced data; undefined if nothing was replaced. */
  backupName?: string;
  /** The record of the keys before their first entry. */
  before: Before;
}

/** The maximum number of attempts at a change. Each one fails if someone else writes in between. */
export const mostAttempts = 30;

/** An attempt to write: the ConfigMap before it, the plan and the backup. */
interface Attempt {
  live: LiveConfigMap | undefined;
  planned: Planned;
  backupName?: string;
}

/**
 * Makes a change: plans, backs up and writes. If someone else has written in between, it reads again and starts over.
 * The backup always contains the data that the write replaced. Without changes, nothing is written.
 *
 * @throws ChangeRejected if the change can't or must not be made, ClusterError if the cluster fails.
 */
export async function apply(
  store: AwsAuthStore,
  request: Request,
  manner: ApplyOptions,
  dependencies: Dependencies,
): Promise<Applied> {
  const facts = memoized(store);
  const owner = claimName(request.owner.urn, request.writer);
  let live = manner.known ? manner.known.live : await store.read();
  let failed: Attempt | undefined;
  for (let count = 1; ; count++) {
    // If the response of a write was lost, its record of the replaced text is the one to keep.
    const arrived =
      failed && hasArrived(failed, live, claimKey(request.owner.urn, request.writer)) ? failed : undefined;
    const planned = plan(live, { ...request, before: arrived?.planned.before ?? request.before });
    const warnings = [...planned.notices, ...planned.corrections, ...(await overrideLockOuts(planned, facts, manner))];
    let backupName = planned.changed ? failed?.backupName : arrived?.backupName;
    if (planned.dataChanged && live && holdsSomething(live)) {
      backupName = await store.backUp(live, owner, backupName);
    }
    const written = planned.changed ? await writeUnlessChanged(store, live, planned) : { live };
    if (written) {
      for (const message of warnings) await dependencies.warn(message);
      const inBackup = backupName === undefined ? "" : ` The ConfigMap ${backupName} in kube-system contains it.`;
      for (const message of planned.removals) await dependencies.info(message + inBackup);
      if (backupName !== undefined) {
        const others = claimNames(planned.next.annotations);
        await store
          .prune(owner, manner.backups, others)
          .catch((error: Error) => dependencies.warn(`old backups of aws-auth weren't deleted: ${error.message}`));
      }
      return { resourceVersion: written.live?.resourceVersion ?? "", backupName, before: planned.before };
    }
    if (count === mostAttempts) {
      const message =
        `the ConfigMap aws-auth at ${store.endpoint} was changed by someone else during each of ${count} attempts to ` +
        "write it; nothing was written. Find out what keeps changing it, and run again.";
      throw new ChangeRejected([because(message)]);
    }
    failed = { live, planned, backupName };
    await dependencies.sleep(pause(count, dependencies.random()));
    live = await store.read();
  }
}

/** Writes the planned ConfigMap; returns undefined if someone else has changed it since it was read. */
async function writeUnlessChanged(
  store: AwsAuthStore,
  live: LiveConfigMap | undefined,
  { next }: Planned,
): Promise<{ live: LiveConfigMap } | undefined> {
  try {
    return { live: await store.write(live, next) };
  } catch (error) {
    if (error instanceof ConflictError) {
      return undefined;
    }
    throw error;
  }
}

/** True if a failed attempt was written after all: the ConfigMap now has its claim, which is new. */
function hasArrived(attempt: Attempt, live: LiveConfigMap | undefined, key: string): boolean {
  const [was, wanted, is] = [attempt.live, attempt.planned.next, live].map((map) => map?.annotations[key]);
  return is === wanted && is !== was;
}

/** Refuses a change that would lock someone out; returns the warnings if it is made anyway. */
async function overrideLockOuts(
  planned: Planned,
  facts: ClusterFacts,
  { force, removal = false, ...counted }: ApplyOptions,
): Promise<string[]> {
  const found = await lockedOut(planned, facts, counted);
  const isUnopposed = ({ kind }: LockOut) => removal && kind === "administrators";
  const rejected = found.filter((lockOut) => isRefused(lockOut) && !isUnopposed(lockOut));
  if (rejected.length > 0 && !force) {
    throw new ChangeRejected(rejected.map((lockOut) => ({ kind: "lock-out", lockOut })));
  }
  return found.map((lockOut) => (isUnopposed(lockOut) ? unopposed(lockOut) : warningOf(lockOut)));
}

function holdsSomething({ data }: LiveConfigMap): boolean {
  return Object.values(data ?? {}).some((text) => text !== "");
}

/** The delay after an attempt, in milliseconds: random, up to a limit that doubles, so that writers spread out. */
function pause(count: number, random: number): number {
  return Math.round(20 + random * Math.min(3000, 50 * 2 ** count));
}
