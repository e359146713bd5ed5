import { type AwsAuthDocument, type LiveEntry, mappingKeys } from "../document/document";
import { principalOf } from "../lint/principal";
import { nodesGroup } from "../nodes";
import type { Caller } from "../predict/caller";
import { entriesFor } from "../predict/effective";
import { authenticatorVersions } from "../predict/identity";
import { predict } from "../predict/predict";
import { foldCase } from "../text";

/** A change that may lock somebody out. */
export interface LockOutCheck {
  /** The document as it is. */
  before: AwsAuthDocument;
  /** The document as it would be. */
  after: AwsAuthDocument;
  /** Who makes the change; undefined when that isn't known. */
  deployer?: Caller;
  /** The groups that are bound to cluster-admin, beside `system:masters`. By default none are known. */
  adminGroups?: readonly string[];
  /** How many nodes are registered in the cluster; undefined when that isn't known, which counts as some. */
  registeredNodes?: number;
}

/** Why a change is refused. */
export interface LockOut {
  kind: "deployer" | "administrators" | "nodes";
  message: string;
}

const masters = "system:masters";

/** The ways in which a change would lock somebody out; none means that it may be made. */
export function lockOuts(check: LockOutCheck): LockOut[] {
  return [...deployerLockOut(check), ...administratorsLockOut(check), ...nodesLockOut(check)];
}

/** The one who deploys must not lose access, nor every group, nor the rights of an administrator. */
function deployerLockOut({ before, after, deployer, adminGroups }: LockOutCheck): LockOut[] {
  if (!deployer) {
    return [];
  }
  const was = groupsOf(before, deployer);
  const is = groupsOf(after, deployer);
  if (was.length === 0 || was.some((groups) => groups === undefined)) {
    return [];
  }
  const loss = lossOf(was as string[][], is, [masters, ...(adminGroups ?? [])]);
  return loss === undefined
    ? []
    : [{ kind: "deployer", message: `the identity that makes this change, ${deployer.arn}, would lose ${loss}` }];
}

/** The groups of a caller in each possible outcome; undefined where access is denied. */
function groupsOf(document: AwsAuthDocument, caller: Caller): (string[] | undefined)[] {
  return predict(document, caller).outcomes.map((outcome) =>
    outcome.access === "granted" ? outcome.groups : undefined,
  );
}

function lossOf(was: string[][], is: (string[] | undefined)[], admins: string[]): string | undefined {
  const isAdmin = (groups: string[]) => groups.some((group) => admins.includes(group));
  const held = new Set(was.flat());
  for (const groups of is) {
    if (groups === undefined) {
      return "its access to the cluster";
    }
    if (was.every(isAdmin) && !isAdmin(groups)) {
      return `the rights of an administrator (${admins.join(", ")})`;
    }
    if (held.size > 0 && !isAdmin(groups) && !groups.some((group) => held.has(group))) {
      return `all of its groups (${[...held].join(", ")})`;
    }
  }
  return undefined;
}

/** Where there is an administrator there has to stay one. */
function administratorsLockOut({ before, after, adminGroups }: LockOutCheck): LockOut[] {
  const admins = [masters, ...(adminGroups ?? [])];
  const isAdmin = (entry: LiveEntry) => entry.groups.some((group) => admins.includes(group));
  const lost = authenticatorVersions.some(
    (version) => mapped(before, version).some(isAdmin) && !mapped(after, version).some(isAdmin),
  );
  const message = `no administrator would be left: no entry that can match has the group ${admins.join(" or ")}`;
  return lost ? [{ kind: "administrators", message }] : [];
}

/** The nodes that are registered must stay in. */
function nodesLockOut({ before, after, registeredNodes }: LockOutCheck): LockOut[] {
  if (registeredNodes === 0) {
    return [];
  }
  const isNode = (entry: LiveEntry) => entry.groups.includes(nodesGroup) && entry.username.startsWith("system:node:");
  const roles = authenticatorVersions.flatMap((version) => {
    const kept = new Set(
      mapped(after, version)
        .filter(isNode)
        .map((entry) => foldCase(entry.arn)),
    );
    return mapped(before, version).filter((entry) => isNode(entry) && !kept.has(foldCase(entry.arn)));
  });
  const nodes = registeredNodes === undefined ? "nodes may be registered" : `${registeredNodes} nodes are registered`;
  return [...new Set(roles.map((entry) => entry.arn))].map((arn): LockOut => {
    return { kind: "nodes", message: `the nodes of ${arn} would lose access to the cluster, while ${nodes}` };
  });
}

/** The entries that map somebody: those that count, with an ARN that can match. */
function mapped(document: AwsAuthDocument, version: (typeof authenticatorVersions)[number]): LiveEntry[] {
  const entries = mappingKeys.flatMap((key) => document[key].items);
  const arns = new Set(entries.map((entry) => foldCase(entry.arn)));
  return [...arns].flatMap((arn) => {
    const { roles, users } = entriesFor(document, arn, version);
    const counting = roles.length > 0 ? roles : users;
    return counting.filter((entry) => canMatch(entry.arn));
  });
}

function canMatch(arn: string): boolean {
  const { problem, strippedPath } = principalOf(arn);
  return problem === undefined && strippedPath === undefined;
}
