import { isDeepStrictEqual } from "node:util";
import { isComplete, pending } from "../../check/problems";
import { ClusterError } from "../../cluster/errors";
import type { Properties } from "../properties";
import type { Context } from "./context";
import { connectionIn, connectionKeys, type Inputs, inputKeys } from "./inputs";
import { type State, stateIn } from "./state";

/** What is different between the state and what is declared. */
export interface DiffOutcome {
  changes: boolean;
  /**
   * The properties for which the resource has to be replaced: made on the new cluster, then removed from the old one,
   * never the other way round.
   */
  replaces: string[];
}

/** Compares the state with checked inputs. What isn't known yet counts as changed. */
export async function diff(olds: Properties, news: Properties, context: Context): Promise<DiffOutcome> {
  const state = stateIn(olds);
  const inputs = news.values as unknown as Inputs;
  const changed: string[] = inputKeys.filter((key) => !isDeepStrictEqual(state[key], inputs[key]));
  if (!(await leadsElsewhere(state, inputs, context))) {
    return { changes: changed.length > 0, replaces: [] };
  }
  const connection = connectionKeys.filter((key) => changed.includes(key));
  return { changes: true, replaces: connection.length > 0 ? connection : ["endpoint"] };
}

/** True when the inputs lead to another API server than the one that was written to. */
async function leadsElsewhere(state: State, inputs: Inputs, context: Context): Promise<boolean> {
  const connection = connectionIn(inputs);
  if (!isComplete(connection)) {
    // The name of a cluster that is known before is unknown only when the cluster itself is to be replaced.
    return connection.clusterName === (pending as unknown);
  }
  try {
    const store = context.documents.store(context.urn, connection) ?? (await context.connect(connection));
    return address(store.endpoint) !== address(state.endpoint);
  } catch (error) {
    if (error instanceof ClusterError) {
      return isRenamed(state, inputs);
    }
    throw error;
  }
}

/** Where the cluster can't be asked, another name or region is another cluster. */
function isRenamed(state: State, inputs: Inputs): boolean {
  return (["clusterName", "region"] as const).some((key) => {
    return state[key] !== undefined && inputs[key] !== undefined && state[key] !== inputs[key];
  });
}

/** An endpoint in one spelling. */
function address(endpoint: string): string {
  return URL.canParse(endpoint) ? new URL(endpoint).href.replace(/\/+$/, "") : endpoint;
}
