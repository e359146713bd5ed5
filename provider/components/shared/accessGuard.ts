import * as pulumi from "@pulumi/pulumi";
import type { AwsSettings } from "../../aws/awsIdentity";
import { readClusterEntries } from "../../aws/clusterEntries";
import { readCallerArn } from "../../aws/login";
import { principalKey } from "../../awsauth/principal";
import { type AccessHalves, type AccessLoss, type AccessWay, accessLosses } from "../../eks/accessLoss";
import { administratorOf, isByBinding } from "../../eks/administrators";
import type { AccessMethod, Mode } from "../../eks/authenticationMode";
import { clusterOf } from "../../eks/clusterArn";
import { declarerOfEntry } from "../../eks/declarers";
import { overriddenByEntry } from "../../eks/mappingEffect";
import { type GetClusterAccessResult, getClusterAccess } from "../../functions/getClusterAccess";
import { userError } from "../../validation/inputs";
import { thisStack } from "./ownership";
import { type StoredEntry, storedEntriesOf } from "./storedEntries";

// Runs the lock-out guard of access entries for a component, in a preview and at the start of its update, before anything
// is changed.
//
// The change is known from the state of the stack: it has the entries that the engine removes because the component no
// longer declares them. The engine offers nothing better. It calls a hook before a deletion, but then every `destroy`
// without `--run-program` fails. A component that was removed from the program runs no code, so its entries aren't
// guarded.
//
// Nearly always, no entry is removed and none loses anything, and the guard reads nothing else. Otherwise it reads both
// halves of the cluster and compares them with the cluster after the update:
//
// - an entry of the component that is no longer declared is removed, if it still has this stack's tag;
// - a declared entry has the declared access policies and groups; entries of other owners stay as they are;
// - grants that become mappings of aws-auth have the permissions that the component binds for them, and mappings that the
//   component removes because its grants are access entries no longer count.

/** An access entry or a mapping that a component declares. */
export interface GuardedPrincipal {
  /** The ARN of the principal; undefined if it isn't known yet. */
  principalArn: string | undefined;
  /** Whether its access policies, or the ClusterRoles that replace them, allow everything in the whole cluster. */
  isAdministrator: boolean;
  /** Its groups; undefined if they aren't known yet. */
  groups: readonly string[] | undefined;
}

/** A component whose access is guarded. */
export interface GuardedAccess {
  /** The component as in errors, such as `ClusterAccess "access"`. */
  title: string;
  component: pulumi.Resource;
  cluster: { name: string; arn: string; mode: Mode };
  method: AccessMethod;
  declared: readonly GuardedPrincipal[];
  /** The beginning of the names of groups that only this component maps in aws-auth. */
  ownGroups?: string;
  force: boolean;
  /** The fix, as in `Keep a grant that gives it the same access`. */
  keep: Record<AccessLoss["kind"], string>;
  login: { profile?: string; assumeRoleArn?: string };
  /** Whether the name of the cluster, a principal or the login is a secret, so that messages name none of them. */
  isSecret: boolean;
}

/** The losses without names, for messages about secrets. */
const unnamed: Record<AccessLoss["kind"], string> = {
  deployer: "the identity that runs Pulumi would lose its access or its administrator permissions",
  administrators: "no administrator would be left among the access entries and in aws-auth",
};

/** Fails if the change of a component would lock out the deployer or the last administrator, unless `force` is set. */
export async function guardAccess(guarded: GuardedAccess): Promise<void> {
  const { title, component, cluster, force, keep } = guarded;
  if (cluster.mode === "CONFIG_MAP") {
    return;
  }
  const stored = await storedEntriesOf(await urnOf(component), cluster.name);
  if (!stored.some((entry) => isReduced(entry, guarded))) {
    return;
  }
  const { losses, unread } = await lossesOf(guarded, stored);
  const shown = ({ kind, message }: AccessLoss) => (guarded.isSecret ? unnamed[kind] : message);
  const notes = unread.length === 0 || guarded.isSecret ? "" : ` What can't be read isn't counted: ${unread.join(" ")}`;
  if (losses.length > 0 && !force) {
    const refusals = losses.map(
      (loss) =>
        `${title}: the lock-out guard refuses this change: ${shown(loss)}. ` +
        `${keep[loss.kind]}, or set force to true to make the change anyway.`,
    );
    throw userError(refusals.join("\n") + notes);
  }
  for (const loss of losses) {
    await pulumi.log.warn(`force overrides the lock-out guard: ${shown(loss)}.${notes}`, component);
  }
}

function urnOf(component: pulumi.Resource): Promise<string> {
  return new Promise((resolve) => component.urn.apply(resolve));
}

/** Whether the update removes an entry, or takes administrator permissions or a group from it. */
function isReduced(entry: StoredEntry, { declared, method }: GuardedAccess): boolean {
  if (method === "config-map") {
    return true;
  }
  const same = declared.find(({ principalArn }) => principalArn === entry.principalArn);
  if (same === undefined) {
    // In a preview, any of the principals that aren't known yet may be this one.
    return declared.every(({ principalArn }) => principalArn !== undefined);
  }
  const lostGroup = same.groups !== undefined && entry.groups.some((group) => !same.groups?.includes(group));
  return lostGroup || (entry.isAdministrator && !same.isAdministrator);
}

async function lossesOf(
  guarded: GuardedAccess,
  stored: readonly StoredEntry[],
): Promise<{ losses: AccessLoss[]; unread: string[] }> {
  const { mode } = guarded.cluster;
  const unread: string[] = [];
  const deployerArn = await readCallerArn(guarded.cluster.name, settingsOf(guarded)).catch((error: Error) => {
    unread.push(error.message);
    return undefined;
  });
  const live = await readLive(guarded);
  const before = halvesOf(live);
  const after = halvesAfter(live, guarded, stored);
  const deployer = deployerArn === undefined ? undefined : { arn: deployerArn };
  return { losses: accessLosses({ mode, before, after, deployer }), unread: [...unread, ...live.unread] };
}

/** The part of the live access that the guard uses. */
type LiveAccess = Pick<GetClusterAccessResult, "entries" | "mappings" | "unread">;

/** Both halves of the cluster, or only the access entries if the API server can't be read. */
async function readLive(guarded: GuardedAccess): Promise<LiveAccess> {
  const { component, cluster, login } = guarded;
  const { region } = settingsOf(guarded);
  const args = { clusterName: cluster.name, clusterArn: cluster.arn, region, ...login };
  try {
    return await getClusterAccess(args, { parent: component });
  } catch (error) {
    const reading = await readClusterEntries(cluster.name, () => true, settingsOf(guarded));
    const entries = (reading.entries ?? []).map((entry) => ({
      ...entry,
      createdAt: undefined,
      ...declarerOfEntry(entry, thisStack()),
      forNodes: false,
      principalStatus: "unknown" as const,
      ...administratorOf(entry, entry.policies, undefined),
    }));
    return { entries, mappings: [], unread: [(error as Error).message.trim(), ...reading.unread] };
  }
}

function settingsOf({ cluster, login }: GuardedAccess): AwsSettings {
  return { region: clusterOf(cluster.arn)?.region, ...login };
}

/** The access that has an effect, apart from the precedence of entries. */
function halvesOf({ entries, mappings }: LiveAccess): AccessHalves {
  return {
    entries: entries
      .filter(({ principalStatus }) => exists(principalStatus))
      .map(({ principalArn, ...entry }) => wayOf(principalArn, entry)),
    mappings: mappings
      .filter(({ key, principal }) => key !== "mapAccounts" && principal !== "")
      .filter(({ inEffect, withoutEffectReason }) => inEffect || withoutEffectReason === overriddenByEntry)
      .filter(({ principalStatus }) => exists(principalStatus))
      .map(({ principal, ...mapping }) => wayOf(principal, mapping)),
  };
}

function exists(status: string | undefined): boolean {
  return status !== "deleted" && status !== "recreated";
}

function wayOf(principal: string, { isAdministrator, administratorBy }: Omit<AccessWay, "principal">): AccessWay {
  return { principal, ...(isAdministrator !== undefined && { isAdministrator }), administratorBy };
}

/** The access after the update, see above. */
function halvesAfter(live: LiveAccess, guarded: GuardedAccess, stored: readonly StoredEntry[]): AccessHalves {
  const { method, declared, ownGroups } = guarded;
  const byEntries = method === "access-entries";
  const declaredKeys = new Set(declared.map(({ principalArn }) => principalKey(principalArn ?? "")));
  const own = new Set(stored.map(({ principalArn }) => principalArn));
  const isGone = ({ principalArn, declaredBy }: LiveAccess["entries"][number]) =>
    own.has(principalArn) &&
    declaredBy === "this-stack" &&
    !(byEntries && declaredKeys.has(principalKey(principalArn)));
  const ways = declared.map((access, index) => declaredWay(access, index, live));
  const isOwnMapping = (groups: readonly string[]) =>
    byEntries && ownGroups !== undefined && groups.some((group) => group.startsWith(ownGroups));
  const replacing = (others: readonly AccessWay[]) => {
    const keys = new Set(ways.map(({ principal }) => principalKey(principal)));
    return [...others.filter(({ principal }) => !keys.has(principalKey(principal))), ...ways];
  };
  const rest = halvesOf({
    ...live,
    entries: live.entries.filter((entry) => !isGone(entry)),
    mappings: live.mappings.filter(({ groups }) => !isOwnMapping(groups)),
  });
  return {
    entries: byEntries ? replacing(rest.entries) : rest.entries,
    mappings: byEntries ? rest.mappings : replacing(rest.mappings),
  };
}

/**
 * Declared access after the update. Permissions that someone has bound to a group of the live entry stay if it keeps all of
 * its groups, and an entry of another owner keeps its own access policies.
 */
function declaredWay(
  { principalArn, isAdministrator, groups }: GuardedPrincipal,
  index: number,
  { entries }: LiveAccess,
): AccessWay {
  const live = entries.find((entry) => entry.principalArn === principalArn);
  const isOthers = live !== undefined && live.declaredBy !== "this-stack";
  const keepsGroups = live?.groups.every((group) => groups?.includes(group)) === true;
  const stays = live?.isAdministrator === true && (isOthers || (keepsGroups && live.administratorBy.some(isByBinding)));
  const principal = principalArn ?? `the principal number ${index + 1} of the program`;
  return { principal, isAdministrator: isAdministrator || stays, administratorBy: [] };
}
