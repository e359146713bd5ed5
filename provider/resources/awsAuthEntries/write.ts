import { claimKey, claimName, claimNames } from "../../awsauth/claims";
import { nothingDeclared } from "../../awsauth/document/document";
import { isRefused, type LockOut } from "../../awsauth/lockOut";
import type { Before } from "../../awsauth/merge/merge";
import { type AwsAuthStore, ConflictError, type LiveConfigMap } from "../../kubernetes/configMap";
import { ClusterError, type ClusterErrorKind, isDeleted } from "../../network/clusterErrors";
import { connectionIn, type Properties } from "../managed";
import { because, ChangeRejected, overrideOf, type Rejection, renderRejection } from "../rejection";
import { type Context, claimOwner } from "./context";
import { type ClusterFacts, type Counted, lockedOut, memoized, unopposed, warningOf } from "./guard";
import { type Planned, plan, type Request } from "./planWrite";
import {
  clusterOfStore,
  connectionInState,
  declaredIn,
  type Inputs,
  rememberedIn,
  type State,
  stateIn,
  stateProperties,
  writersIn,
} from "./properties";
import { backupToRestore } from "./restore";
import type { UnmanagedAccessToRemove } from "./unmanagedRemoval";

/** The ID and outputs of a new resource, which the engine stores. */
export interface Created {
  id: string;
  outputs: Properties;
}

/**
 * Writes the entries of a new resource. It owns declared entries that its interrupted creation wrote earlier. Nothing
 * is removed.
 */
export async function create(news: Properties, context: Context): Promise<Created> {
  const inputs = news.values as unknown as Inputs;
  const connection = connectionIn(inputs);
  const known = context.documents.take(context.urn, connection);
  const store = known?.store ?? (await context.connect(connection));
  const { absentArns, unmanaged, restoreFrom, existingMappings, repair } = inputs;
  const writer = context.newWriter();
  const wanted = declaredIn(inputs);
  const request = {
    operation: context.documents.isRecorded(context.urn) ? ("replace" as const) : ("create" as const),
    owner: claimOwner(context, []),
    writer,
    remembered: nothingDeclared,
    before: {},
    wanted,
    absentArns,
    unmanaged: unmanaged?.mappings,
    existingMappings,
    repair,
    ...(await backupToRestore(store, restoreFrom, undefined)),
  };
  const { before, ...applied } = await context.turns.take(store.endpoint, known?.seen, (isFresh) =>
    apply(store, request, { ...inputs, known: isFresh ? known : undefined }, context),
  );
  const record = { writer, written: wanted, before, ...clusterOfStore(store) };
  const results = { ...applied, endpoint: store.endpoint, record };
  return { id: idOf(inputs, store.endpoint), outputs: stateProperties(inputs, news.secrets, results) };
}

/** The ID shows the location of the entries. Several resources may have the same ID. */
function idOf({ clusterName, region }: Inputs, endpoint: string): string {
  const cluster = clusterName ?? new URL(endpoint).host;
  return `${cluster}${clusterName !== undefined && region !== undefined ? `@${region}` : ""}/aws-auth`;
}

/** Replaces the previously declared entries with the ones declared now. Returns the outputs. */
export async function update(olds: Properties, news: Properties, context: Context): Promise<Properties> {
  const state = stateIn(olds);
  const inputs = news.values as unknown as Inputs;
  const connection = connectionIn(inputs);
  const known = context.documents.take(context.urn, connection);
  const store = known?.store ?? (await context.connect(connection));
  const { absentArns, unmanaged, restoreFrom, existingMappings, repair } = inputs;
  const { writer } = state.record;
  const wanted = declaredIn(inputs);
  const request = {
    operation: "update" as const,
    owner: claimOwner(context, writersIn(state)),
    writer,
    ...rememberedIn(state),
    wanted,
    absentArns,
    unmanaged: unmanaged?.mappings,
    existingMappings,
    repair,
    ...(await backupToRestore(store, restoreFrom, state.restoreFrom)),
  };
  const {
    before,
    backupName = state.backupName,
    resourceVersion,
  } = await context.turns.take(store.endpoint, known?.seen, (isFresh) =>
    apply(store, request, { ...inputs, known: isFresh ? known : undefined }, context),
  );
  const record = { writer, written: wanted, before, ...clusterOfStore(store) };
  return stateProperties(inputs, news.secrets, { backupName, resourceVersion, endpoint: store.endpoint, record });
}

/**
 * Removes the entries that haven't changed since they were written, and nothing else. The ConfigMap is never deleted,
 * and absent entries aren't restored. If the cluster no longer exists, there is nothing to remove.
 */
export async function remove(olds: Properties, context: Context): Promise<void> {
  const state = stateIn(olds);
  try {
    await removeEntries(state, context);
  } catch (error) {
    if (!(await hasVanished(error, state, context))) {
      throw error instanceof ChangeRejected ? withWayOut(error.reasons) : withStateDelete(error, context.urn);
    }
  }
}

/** A destroy doesn't run the program, so the message says to set an input with an update first. */
function withWayOut(reasons: readonly Rejection[]): ChangeRejected {
  const hint = "To remove the entries, set it, run `pulumi up`, and then remove them again.";
  return new ChangeRejected(
    reasons.map((reason) => (overrideOf(reason) ? because(`${renderRejection(reason)} ${hint}`) : reason)),
  );
}

/** Connection failures that can also result from a deleted cluster. */
const maybeDeleted: ClusterErrorKind[] = ["unreachable", "certificate", "credentials", "unauthorized", "notReady"];

/** Adds the command for a deleted cluster to a connection error. Returns any other error unchanged. */
export function withStateDelete(error: unknown, urn: string): unknown {
  if (!(error instanceof ClusterError) || !maybeDeleted.includes(error.kind)) {
    return error;
  }
  const hint = `If the cluster no longer exists, remove the resource from the state: \`pulumi state delete '${urn}'\`.`;
  return new ClusterError(error.kind, `${error.message} ${hint}`);
}

async function removeEntries(state: State, context: Context): Promise<void> {
  const store = await context.connect(connectionInState(state));
  const { writer, written, before } = state.record;
  const request = {
    operation: "delete" as const,
    // Only its writers identify it: a resource that replaces this one has the same URN and state.
    owner: { urn: context.urn, writers: writersIn(state) },
    writer,
    remembered: written,
    before,
    wanted: nothingDeclared,
    absentArns: [],
    existingMappings: state.existingMappings,
    repair: state.repair,
  };
  const counted = { accessEntries: [], unmanaged: undefined, endingSoon: undefined };
  const change = () => apply(store, request, { ...state, ...counted, removal: true }, context);
  await context.turns.take(store.endpoint, undefined, change);
}

/** Whether the failure means that the cluster no longer exists. If so, a message reports it. */
export async function hasVanished(error: unknown, state: State, context: Context): Promise<boolean> {
  if (isDeleted(error)) {
    await context.info(`the cluster ${state.clusterName} no longer exists, so there is no aws-auth either`);
    return true;
  }
  const isUnreachable = error instanceof ClusterError && error.kind === "unreachable";
  if (isUnreachable && state.kubeconfig !== undefined && (await context.endpointIsUnused(state.endpoint))) {
    await context.warn(
      `the API server ${state.endpoint} no longer has an address: the cluster is assumed deleted, with its aws-auth`,
    );
    return true;
  }
  return false;
}

/** The functions that the loop depends on. */
interface Dependencies {
  sleep(milliseconds: number): Promise<void>;
  /** A random number from 0 up to 1. */
  random(): number;
  /** Shows the user a message. */
  info(message: string): Promise<void>;
  /** Shows the user a message that doesn't stop the change. */
  warn(message: string): Promise<void>;
}

/** The options of a change. */
interface ApplyOptions extends Counted {
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
interface Applied {
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
