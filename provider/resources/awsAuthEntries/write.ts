import { nothingDeclared } from "../../awsauth/merge/declared";
import { ClusterError, type ClusterErrorKind, isGone } from "../../network/clusterErrors";
import type { Properties } from "../managed";
import { because, ChangeRefused, overrideOf, type Refusal, renderRefusal } from "../refusal";
import { apply } from "./apply";
import { type Context, claimOwner } from "./context";
import { connectionIn, declaredIn, type Inputs } from "./declaredInputs";
import { backupToRestore } from "./restore";
import {
  clusterOfStore,
  connectionInState,
  rememberedIn,
  type State,
  stateIn,
  stateProperties,
  writersIn,
} from "./state";

/** What the engine keeps of a new resource. */
export interface Created {
  id: string;
  outputs: Properties;
}

/**
 * Writes the entries of a new resource. What an interrupted creation of it has written and is declared now is its own;
 * nothing is removed.
 */
export async function create(news: Properties, context: Context): Promise<Created> {
  const inputs = news.values as unknown as Inputs;
  const connection = connectionIn(inputs);
  const known = context.documents.take(context.urn, connection);
  const store = known?.store ?? (await context.connect(connection));
  const { absentArns, restoreFrom, conflict, repair } = inputs;
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
    conflict,
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

/** The ID says where the entries are; several resources may share it. */
function idOf({ clusterName, region }: Inputs, endpoint: string): string {
  const cluster = clusterName ?? new URL(endpoint).host;
  return `${cluster}${clusterName !== undefined && region !== undefined ? `@${region}` : ""}/aws-auth`;
}

/** Writes what is declared now in place of what was declared before. The outputs. */
export async function update(olds: Properties, news: Properties, context: Context): Promise<Properties> {
  const state = stateIn(olds);
  const inputs = news.values as unknown as Inputs;
  const connection = connectionIn(inputs);
  const known = context.documents.take(context.urn, connection);
  const store = known?.store ?? (await context.connect(connection));
  const { absentArns, restoreFrom, conflict, repair } = inputs;
  const { writer } = state.record;
  const wanted = declaredIn(inputs);
  const request = {
    operation: "update" as const,
    owner: claimOwner(context, writersIn(state)),
    writer,
    ...rememberedIn(state),
    wanted,
    absentArns,
    conflict,
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
 * Removes the entries that are still as they were written, and nothing else; never the ConfigMap. Entries that were to be
 * absent don't come back. With the cluster gone there is nothing to remove.
 */
export async function remove(olds: Properties, context: Context): Promise<void> {
  const state = stateIn(olds);
  try {
    await removeEntries(state, context);
  } catch (error) {
    if (!(await hasVanished(error, state, context))) {
      throw error instanceof ChangeRefused ? withWayOut(error.reasons) : withStateDelete(error, context.urn);
    }
  }
}

/** A destroy asks no program: what the refusal says to set has to be set by an update before. */
function withWayOut(reasons: readonly Refusal[]): ChangeRefused {
  const hint = "To remove the entries, set it, run `pulumi up`, and remove them again.";
  return new ChangeRefused(
    reasons.map((reason) => (overrideOf(reason) ? because(`${renderRefusal(reason)} ${hint}`) : reason)),
  );
}

/** The failures of a connection that also come of a cluster that was deleted. */
const maybeDeleted: ClusterErrorKind[] = ["unreachable", "certificate", "credentials", "unauthorized", "notReady"];

/** The error of a connection with the command for a cluster that was deleted; any other error as it is. */
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
    // By its writers alone: a resource that replaces this one has the same URN and state.
    owner: { urn: context.urn, writers: writersIn(state) },
    writer,
    remembered: written,
    before,
    wanted: nothingDeclared,
    absentArns: [],
    conflict: state.conflict,
    repair: state.repair,
  };
  const change = () => apply(store, request, { ...state, removal: true }, context);
  await context.turns.take(store.endpoint, undefined, change);
}

/** Whether the failure means that the cluster no longer exists; if so, it is said. */
export async function hasVanished(error: unknown, state: State, context: Context): Promise<boolean> {
  if (isGone(error)) {
    await context.info(`the cluster ${state.clusterName} is gone, and its aws-auth with it`);
    return true;
  }
  const isUnreachable = error instanceof ClusterError && error.kind === "unreachable";
  if (isUnreachable && state.kubeconfig !== undefined && (await context.endpointIsGone(state.endpoint))) {
    await context.warn(
      `the API server ${state.endpoint} has no address any more: the cluster is taken for gone, and its aws-auth with it`,
    );
    return true;
  }
  return false;
}
