import { nothingDeclared } from "../../awsauth";
import { ClusterError, type ClusterErrorKind, isGone } from "../../cluster/errors";
import type { Properties } from "../properties";
import { because, overrideOf, type Refusal, Refused, renderRefusal } from "../refused";
import { apply } from "./apply";
import type { Context } from "./context";
import { connectionInState, type State, stateIn, writersIn } from "./state";

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
      throw error instanceof Refused ? withWayOut(error.reasons) : withStateDelete(error, context.urn);
    }
  }
}

/** A destroy asks no program: what the refusal says to set has to be set by an update before. */
function withWayOut(reasons: readonly Refusal[]): Refused {
  const hint = "To remove the entries, set it, run `pulumi up`, and remove them again.";
  return new Refused(
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
    absent: [],
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
