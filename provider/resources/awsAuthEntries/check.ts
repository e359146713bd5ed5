import { isDeepStrictEqual } from "node:util";
import type { Declared } from "../../awsauth/document/document";
import { readAwsAuth } from "../../awsauth/document/read";
import { describeNotice } from "../../awsauth/lint/templates";
import { isRefused } from "../../awsauth/lockOut";
import { withoutEffect } from "../../awsauth/predict";
import type { AwsAuthStore, LiveConfigMap } from "../../kubernetes/configMap";
import { ClusterError, ClusterNotReady } from "../../network/clusterErrors";
import { render } from "../../validation/render";
import { connectionIn, type Properties } from "../managed";
import { because, ChangeRejected, renderRejection } from "../rejection";
import { type Context, claimOwner } from "./context";
import { lockedOut, warningOf } from "./guard";
import { plan, type Request } from "./planWrite";
import {
  checkDeclaredInputs,
  comparedKeys,
  declaredIn,
  defaults,
  type Inputs,
  isSameInput,
  removesMappings,
} from "./properties";
import { backupToRestore, entriesWithout } from "./restore";

/** The result of a check. */
export interface CheckOutcome {
  inputs: Properties;
  /** The reasons why the inputs are rejected; empty if they are accepted. */
  reasons: string[];
}

/**
 * Checks the inputs, during preview and before a change. If all of them are known and the cluster exists, also checks
 * them against the live ConfigMap. `olds` are the inputs of the last change.
 */
export async function check(olds: Properties, news: Properties, context: Context): Promise<CheckOutcome> {
  if (isInState(olds)) {
    context.documents.noteRecorded(context.urn);
  }
  const { inputs, issues, notices, known } = checkDeclaredInputs(news);
  if (issues.length > 0) {
    return { inputs, reasons: issues.map(render) };
  }
  // The component reports risks itself, with the input names of the program.
  for (const notice of notices.filter(({ severity }) => severity === "info")) {
    await context.info(describeNotice(notice));
  }
  return { inputs, reasons: known ? await liveReasons(olds, known, context) : [] };
}

/** Whether the resource is in the state. A replacement is checked without the inputs of the resource it replaces. */
function isInState(olds: Properties): boolean {
  return Object.keys(olds.values).length > 0;
}

function isUnchangedFrom(before: Inputs, inputs: Inputs): boolean {
  return comparedKeys.every((key) => isSameInput(key, before[key], inputs[key]));
}

/** The reasons why the change would be rejected in the current state of the cluster. */
async function liveReasons(olds: Properties, inputs: Inputs, context: Context): Promise<string[]> {
  const isUnchanged = isUnchangedFrom({ ...defaults, ...olds.values } as Inputs, inputs) && !removesMappings(inputs);
  try {
    const { messages, dataChanged } = await tryOut(olds, inputs, isUnchanged, context);
    if (isUnchanged) {
      await warnOfDrift(dataChanged ? messages : [], "after a refresh, ", context);
      return [];
    }
    for (const message of messages) {
      await context.warn(message);
    }
    return [];
  } catch (error) {
    if (error instanceof ChangeRejected) {
      const reasons = error.reasons.map(renderRejection);
      // Unchanged inputs that are no longer accepted must not block updates of other resources.
      await warnOfDrift(isUnchanged ? reasons : [], "", context);
      return isUnchanged ? [] : reasons;
    }
    if (!(error instanceof ClusterError)) {
      throw error;
    }
    if (isYetToCome(error)) {
      return [];
    }
    if (error.kind === "unreachable") {
      await context.warn(`aws-auth wasn't checked on the cluster: ${error.message}`);
      return [];
    }
    return [error.message];
  }
}

async function warnOfDrift(messages: string[], when: string, context: Context): Promise<void> {
  for (const message of messages) {
    await context.warn(`aws-auth no longer matches the program: ${when}${message}`);
  }
}

/** True if the same program is about to create or replace the cluster. */
function isYetToCome(error: ClusterError): boolean {
  return error.kind === "deleted" || (error instanceof ClusterNotReady && error.status !== "FAILED");
}

/** The messages about a change, and whether it would change the data. */
async function tryOut(
  olds: Properties,
  inputs: Inputs,
  isUnchanged: boolean,
  context: Context,
): Promise<{ messages: string[]; dataChanged: boolean }> {
  const store = await context.connect(connectionIn(inputs));
  const seen = context.turns.ended(store.endpoint);
  const twice = declaredTwice(inputs, store, context);
  if (!isUnchanged && twice.length > 0) {
    throw new ChangeRejected(twice.map(because));
  }
  const live = await store.read();
  const creation = context.documents.isRecorded(context.urn) ? "replace" : "create";
  const request: Request = {
    operation: isInState(olds) ? "update" : creation,
    owner: claimOwner(context, []),
    writer: "",
    remembered: declaredIn({ ...defaults, ...olds.values } as Inputs),
    before: {},
    wanted: declaredIn(inputs),
    absentArns: inputs.absentArns,
    unmanaged: inputs.unmanaged?.mappings,
    existingMappings: inputs.existingMappings,
    repair: inputs.repair,
    trusting: true,
    ...(await backupToRestore(store, inputs.restoreFrom, olds.values.restoreFrom)),
  };
  const document = { store, live, seen, request };
  context.documents.keep(context.urn, connectionIn(inputs), document);
  const planned = plan(live, request);
  if (isUnchanged && planned.dataChanged) {
    const missing = missingIn(live, planned.next.data);
    context.documents.keep(context.urn, connectionIn(inputs), { ...document, missing });
  }
  await checkMode(olds, inputs, store, context);
  const found = await lockedOut(planned, store, inputs);
  const lockOuts = found.filter(isRefused);
  if (lockOuts.length > 0 && !inputs.force) {
    throw new ChangeRejected(lockOuts.map((lockOut) => ({ kind: "lock-out", lockOut })));
  }
  // For a resource in the state, the diff reports corrections, since it has the record in the state.
  const corrections = isInState(olds) ? [] : planned.corrections;
  const messages = [...planned.notices, ...corrections, ...found.map(warningOf)];
  return { messages, dataChanged: planned.dataChanged };
}

/**
 * The problems of ARNs that another resource of the program declares on the same cluster, which would fail the update.
 */
function declaredTwice(inputs: Inputs, { endpoint }: AwsAuthStore, { documents, urn }: Context): string[] {
  const { roles, users } = declaredIn(inputs);
  const arns = [...roles, ...users].map(({ arn }) => arn);
  return [...documents.declare(urn, endpoint, arns)].map(
    ([arn, other]) =>
      `${arn} is declared twice in this program, here and by ${other.split("::").slice(3).join("::")}; expected one entry ` +
      "per ARN and cluster. Remove one of the two.",
  );
}

/** A description of what is missing in a ConfigMap compared with the result of an update; undefined if nothing is. */
function missingIn(live: LiveConfigMap | undefined, next: Record<string, string>): string | undefined {
  if (live === undefined) {
    return "the ConfigMap kube-system/aws-auth is missing";
  }
  const [before, after] = [readAwsAuth(live.data), readAwsAuth(next)];
  const accounts = after.mapAccounts.items.filter(
    ({ account }) => !before.mapAccounts.items.some((item) => item.account === account),
  );
  const names = [...entriesWithout(after, before).map(({ arn }) => arn), ...accounts.map(({ account }) => account)];
  return names.length === 0 ? undefined : `aws-auth no longer contains ${names.join(", ")} as this resource wrote it`;
}

/**
 * Rejects new entries that have no effect on the cluster. Existing entries may be kept or removed, with a warning: EKS
 * allows changing the mode of a cluster that has entries.
 */
async function checkMode(olds: Properties, inputs: Inputs, { cluster }: AwsAuthStore, context: Context): Promise<void> {
  const reason = withoutEffect(cluster?.authenticationMode);
  const [before, wanted] = [declaredIn({ ...defaults, ...olds.values } as Inputs), declaredIn(inputs)];
  if (reason === undefined || isNothing(wanted)) {
    return;
  }
  const message = `${reason}. Declare an AccessEntry for each principal, or a ClusterAccess, and remove the entries here.`;
  const isNew = (["roles", "users", "accounts"] as const).some((list) =>
    wanted[list].some((item) => !before[list].some((old) => isDeepStrictEqual(old, item))),
  );
  if (isNew) {
    throw new ChangeRejected([because(message)]);
  }
  await context.warn(message);
}

function isNothing({ roles, users, accounts }: Declared): boolean {
  return roles.length + users.length + accounts.length === 0;
}
