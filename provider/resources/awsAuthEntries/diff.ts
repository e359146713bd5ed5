import type { AwsAuthStore } from "../../kubernetes/configMap";
import type { Connection } from "../../kubernetes/validateConnection";
import { ClusterError } from "../../network/clusterErrors";
import { isComplete, pending } from "../../validation/issues";
import { connectionIn, connectionKeys, type Properties } from "../managed";
import { because, ChangeRejected } from "../rejection";
import { type Context, claimOwner } from "./context";
import { plan } from "./planWrite";
import {
  comparedKeys,
  type Inputs,
  isSameInput,
  rememberedIn,
  removesMappings,
  type State,
  stateIn,
  writersIn,
} from "./properties";

/** The differences between the state and the declared inputs. */
export interface DiffOutcome {
  changes: boolean;
  /**
   * The properties that require a replacement. The entries are created on the new cluster first, and then removed from
   * the old one.
   */
  replaces: string[];
}

/** Compares the state with checked inputs. A value that isn't known yet is treated as changed. */
export async function diff(olds: Properties, news: Properties, context: Context): Promise<DiffOutcome> {
  const state = stateIn(olds);
  const inputs = news.values as unknown as Inputs;
  const changed: string[] = comparedKeys.filter((key) => !isSameInput(key, state[key], inputs[key]));
  const connection = connectionKeys.filter((key) => changed.includes(key));
  const found = await clusterFound(inputs, connection.length > 0 ? undefined : state.record.clusterArn, context);
  if (!leadsElsewhere(state, inputs, found)) {
    const isSame = found !== undefined && found.cluster !== undefined && found.cluster.arn === state.record.clusterArn;
    // Naming the same cluster differently needs no update.
    const changes =
      removesMappings(inputs) || changed.some((key) => !(isSame && (key === "clusterArn" || key === "region")));
    await (changes ? warnOfOthers(state, connectionIn(inputs), context) : warnOfMissing(connectionIn(inputs), context));
    return { changes, replaces: [] };
  }
  assertMeant(state, connection, found);
  return { changes: true, replaces: connection.length > 0 ? connection : ["endpoint"] };
}

/**
 * Tries the change with the record in the state, which a check doesn't have. It reports entries that another owner has
 * taken over since, and fails if they can't be taken back.
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

/** The engine compares the program with the state, so it doesn't detect that only the ConfigMap has changed. */
async function warnOfMissing(connection: Connection, { documents, urn, warn }: Context): Promise<void> {
  const missing = documents.missing(urn, connection);
  if (missing !== undefined) {
    await warn(`${missing}, and this update doesn't restore it. Run \`pulumi up --refresh\` to write it again.`);
  }
}

/**
 * The cluster that the inputs lead to; undefined if it isn't known or can't be reached. In a refresh, which the engine
 * ends with a diff and without a check, it is the cluster that was written to, as in the read.
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

/** True if the inputs lead to a different API server from the one that was written to. */
function leadsElsewhere(state: State, inputs: Inputs, found: AwsAuthStore | undefined): boolean {
  if (found !== undefined) {
    return address(found.endpoint) !== address(state.endpoint);
  }
  // The name of an existing cluster becomes unknown only if the cluster itself is going to be replaced.
  return inputs.clusterName === (pending as unknown) || (isComplete(connectionIn(inputs)) && isRenamed(state, inputs));
}

/** Rejects a different cluster if the program names the same one as before: then the credentials have changed. */
function assertMeant({ record }: State, changed: string[], found: AwsAuthStore | undefined): void {
  const arn = found?.cluster?.arn;
  if (arn && record.clusterArn !== undefined && arn !== record.clusterArn && changed.length === 0) {
    const message =
      `the AWS credentials lead to the cluster ${arn}; expected ${record.clusterArn}, which has the entries of this ` +
      "resource, since the program names the same cluster as before. Use the same credentials as before; to move " +
      "the entries, set clusterArn to the ARN of the other cluster.";
    throw new ChangeRejected([because(message)]);
  }
}

/** If the cluster can't be reached, a different name or region means a different cluster. */
function isRenamed(state: State, inputs: Inputs): boolean {
  return (["clusterName", "region"] as const).some((key) => {
    return state[key] !== undefined && inputs[key] !== undefined && state[key] !== inputs[key];
  });
}

/** An endpoint in normalized spelling. */
function address(endpoint: string): string {
  return URL.canParse(endpoint) ? new URL(endpoint).href.replace(/\/+$/, "") : endpoint;
}
