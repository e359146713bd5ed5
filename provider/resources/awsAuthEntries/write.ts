import { nothingDeclared } from "../../awsauth/merge/declared";
import { ClusterError, type ClusterErrorKind, isDeleted } from "../../network/clusterErrors";
import { connectionIn } from "../givenInputs";
import type { Properties } from "../managed";
import { because, ChangeRejected, overrideOf, type Rejection, renderRejection } from "../rejection";
import { apply } from "./apply";
import { type Context, claimOwner } from "./context";
import { declaredIn, type Inputs } from "./declaredInputs";
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
