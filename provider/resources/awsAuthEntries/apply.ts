import { claimKey, claimName, claimNames } from "../../awsauth/claims";
import type { Before } from "../../awsauth/merge/merge";
import { type AwsAuthStore, ConflictError, type LiveConfigMap } from "../../kubernetes/configMap";
import { because, ChangeRefused } from "../refusal";
import { type ClusterFacts, lockedOut, memoized, overridden, unopposed } from "./guard";
import { type Planned, plan, type Request } from "./planWrite";

/** What the loop needs of its surroundings. */
export interface Dependencies {
  sleep(milliseconds: number): Promise<void>;
  /** A number from 0 up to 1. */
  random(): number;
  /** Tells the user something that doesn't stop the change. */
  warn(message: string): Promise<void>;
}

/** How a change is carried out. */
export interface ApplyOptions {
  /** Whether a change is made that locks somebody out. */
  force: boolean;
  /** Whether the entries only go, all of them: what they gave wasn't there before they came, administrators included. */
  removal?: boolean;
  /** How many backups are kept. */
  backups: number;
  /** The ConfigMap as it was read a moment ago; without it, it is read. */
  known?: { live: LiveConfigMap | undefined };
}

/** What came of a change. */
export interface Applied {
  /** The version of the ConfigMap, empty where there is none. */
  resourceVersion: string;
  /** The backup of what was replaced; undefined where nothing was. */
  backupName?: string;
  /** What has to be remembered of the keys before their first entry. */
  before: Before;
}

/** How often a change is tried, anew each time that somebody else was faster. */
export const mostAttempts = 30;

/** An attempt to write: what was there, what was to be, and the backup. */
interface Attempt {
  live: LiveConfigMap | undefined;
  planned: Planned;
  backupName?: string;
}

/**
 * Carries a change out: plan, back up, write; and where somebody else has written in between, read and begin again. The
 * backup is always what the write replaced. Nothing is written where nothing changes.
 *
 * @throws Refused when the change can't or must not be made, ClusterError when the cluster fails.
 */
export async function apply(
  store: AwsAuthStore,
  request: Request,
  manner: ApplyOptions,
  surroundings: Dependencies,
): Promise<Applied> {
  const facts = memoized(store);
  const owner = claimName(request.owner.urn, request.writer);
  let live = manner.known ? manner.known.live : await store.read();
  let failed: Attempt | undefined;
  for (let count = 1; ; count++) {
    // Of a write whose answer was lost, what it replaced is what has to be remembered.
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
      for (const message of warnings) await surroundings.warn(message);
      if (backupName !== undefined) {
        const others = claimNames(planned.next.annotations);
        await store
          .prune(owner, manner.backups, others)
          .catch((error: Error) => surroundings.warn(`old backups of aws-auth stay: ${error.message}`));
      }
      return { resourceVersion: written.live?.resourceVersion ?? "", backupName, before: planned.before };
    }
    if (count === mostAttempts) {
      const message =
        `the ConfigMap aws-auth at ${store.endpoint} was changed by somebody else in each of ${count} attempts to ` +
        "write it; nothing is written. Find out what keeps changing it, and run again.";
      throw new ChangeRefused([because(message)]);
    }
    failed = { live, planned, backupName };
    await surroundings.sleep(pause(count, surroundings.random()));
    live = await store.read();
  }
}

/** Writes what is planned; undefined when somebody else has changed the ConfigMap since it was read. */
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

/** True when what an attempt wrote is there after all: its claim, which wasn't there before. */
function hasArrived(attempt: Attempt, live: LiveConfigMap | undefined, key: string): boolean {
  const [was, wanted, is] = [attempt.live, attempt.planned.next, live].map((map) => map?.annotations[key]);
  return is === wanted && is !== was;
}

/** Refuses a change that would lock somebody out; where it is made nevertheless, what there is to say about it. */
async function overrideLockOuts(
  planned: Planned,
  facts: ClusterFacts,
  { force, removal = false }: ApplyOptions,
): Promise<string[]> {
  const found = await lockedOut(planned, facts);
  const refused = found.filter(({ kind }) => !(removal && kind === "administrators"));
  if (refused.length > 0 && !force) {
    throw new ChangeRefused(refused.map((lockOut) => ({ kind: "lock-out", lockOut })));
  }
  return found.map((lockOut) => (refused.includes(lockOut) ? overridden(lockOut) : unopposed(lockOut)));
}

function holdsSomething({ data }: LiveConfigMap): boolean {
  return Object.values(data ?? {}).some((text) => text !== "");
}

/** How long to wait after an attempt, in milliseconds: random, up to a bound that doubles, so that writers spread. */
function pause(count: number, random: number): number {
  return Math.round(20 + random * Math.min(3000, 50 * 2 ** count));
}
