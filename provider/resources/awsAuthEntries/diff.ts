import type { AwsAuthStore } from "../../kubernetes/configMap";
import type { Connection } from "../../kubernetes/validateConnection";
import { ClusterError } from "../../network/clusterErrors";
import { isComplete, pending } from "../../validation/issues";
import type { Properties } from "../managed";
import { because, ChangeRefused } from "../refusal";
import { type Context, claimOwner } from "./context";
import { connectionIn, connectionKeys, type Inputs, inputKeys, isSameInput } from "./declaredInputs";
import { plan } from "./planWrite";
import { rememberedIn, type State, stateIn, writersIn } from "./state";

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
  const changed: string[] = inputKeys.filter((key) => !isSameInput(key, state[key], inputs[key]));
  const connection = connectionKeys.filter((key) => changed.includes(key));
  const found = await clusterFound(inputs, connection.length > 0 ? undefined : state.record.clusterArn, context);
  if (!leadsElsewhere(state, inputs, found)) {
    const isSame = found !== undefined && found.cluster !== undefined && found.cluster.arn === state.record.clusterArn;
    // How the same cluster is named is nothing to update.
    const changes = changed.some((key) => !(isSame && (key === "clusterArn" || key === "region")));
    await (changes ? warnOfOthers(state, connectionIn(inputs), context) : warnOfMissing(connectionIn(inputs), context));
    return { changes, replaces: [] };
  }
  assertMeant(state, connection, found);
  return { changes: true, replaces: connection.length > 0 ? connection : ["endpoint"] };
}

/**
 * Tries the change out with what the state remembers, which a check doesn't have: it says then which of the entries
 * another owner has taken over since, and fails where they can't be had back.
 */
async function warnOfOthers(state: State, connection: Connection, context: Context): Promise<void> {
  const known = context.documents.kept(context.urn, connection);
  if (known === undefined) {
    return;
  }
  const { live, request } = known;
  const { writer } = state.record;
  const owner = claimOwner(context, writersIn(state));
  const planned = plan(live, { ...request, owner, writer, ...rememberedIn(state), trusting: false });
  for (const notice of [...planned.notices, ...planned.corrections]) {
    await context.warn(notice);
  }
}

/** The engine compares the program with the state: it sees no change where only the ConfigMap has changed. */
async function warnOfMissing(connection: Connection, { documents, urn, warn }: Context): Promise<void> {
  const missing = documents.missing(urn, connection);
  if (missing !== undefined) {
    await warn(`${missing}, and this update doesn't change it. Run \`pulumi up --refresh\`, which writes it again.`);
  }
}

/**
 * What the inputs lead to; undefined where that isn't known, or the cluster can't be asked. A refresh, which the engine
 * ends with a diff and without a check, asks the cluster that was written to, as its read does.
 */
async function clusterFound(
  inputs: Inputs,
  writtenTo: string | undefined,
  context: Context,
): Promise<AwsAuthStore | undefined> {
  const connection = connectionIn(inputs);
  if (!isComplete(connection)) {
    return undefined;
  }
  try {
    const known = writtenTo === undefined ? connection : { ...connection, clusterArn: writtenTo };
    return context.documents.store(context.urn, connection) ?? (await context.connect(known));
  } catch (error) {
    if (error instanceof ClusterError) {
      return undefined;
    }
    throw error;
  }
}

/** True when the inputs lead to another API server than the one that was written to. */
function leadsElsewhere(state: State, inputs: Inputs, found: AwsAuthStore | undefined): boolean {
  if (found !== undefined) {
    return address(found.endpoint) !== address(state.endpoint);
  }
  // The name of a cluster that is known before is unknown only when the cluster itself is to be replaced.
  return inputs.clusterName === (pending as unknown) || (isComplete(connectionIn(inputs)) && isRenamed(state, inputs));
}

/** Refuses another cluster where the program says the same as before: then it is the login that has changed. */
function assertMeant({ record }: State, changed: string[], found: AwsAuthStore | undefined): void {
  const arn = found?.cluster?.arn;
  if (arn && record.clusterArn !== undefined && arn !== record.clusterArn && changed.length === 0) {
    const message =
      `the AWS login leads to the cluster ${arn}; expected ${record.clusterArn}, where the entries of this resource are, ` +
      "as the program names no other cluster than before. Sign in as before; to move the entries, pass the " +
      "other cluster's clusterArn.";
    throw new ChangeRefused([because(message)]);
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
