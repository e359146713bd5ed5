import { type AwsAuthDocument, type LiveEntry, mappingKeys } from "./document/document";
import { type AuthenticatorVersion, authenticatorVersions, type Caller, identityOf } from "./identity";
import { entriesFor, predict } from "./predict";
import { nodeGroups, nodesGroup, nodeUser, nodeUsernames, principalKey, principalOf } from "./principal";
import { foldCase } from "./text";

/**
 * The access entries of a cluster, as far as the guard needs them. EKS uses the access entry of a principal before
 * `aws-auth`: the document has no effect on a principal with an entry. Principals are given by their keys, as returned by
 * `principalKey`. Only entries that give access are included: a dead entry doesn't hide a mapping.
 */
export interface EntryHalf {
  /** The principals that have an access entry before the change. */
  before: ReadonlySet<string>;
  /** The principals that have one after it, and whether the entry makes them administrators. */
  after: ReadonlyMap<string, boolean>;
  /** Whether there is an administrator after the change who is in neither `after` nor an administrator group. */
  otherAdministrator: boolean;
}

/** A change that may lock someone out. */
export interface LockOutCheck {
  /** The current document. */
  before: AwsAuthDocument;
  /** The document after the change. */
  after: AwsAuthDocument;
  /** The identity that runs Pulumi (the deployer); undefined if unknown. */
  deployer?: Caller;
  /** Groups that are bound to cluster-admin, in addition to `system:masters`. Default: none. */
  adminGroups?: readonly string[];
  /** The ARNs, ignoring case, whose entries are reset to what their owner wrote last, which undoes others' changes. */
  setBack?: ReadonlySet<string>;
  /** The number of nodes registered in the cluster; undefined if unknown, which means that there may be some. */
  registeredNodes?: number;
  /** The access entries that are counted. Default: none. */
  entries?: EntryHalf;
}

const noEntries: EntryHalf = { before: new Set(), after: new Map(), otherAdministrator: false };

/** A reason why the guard refuses a change. */
export interface LockOut {
  kind: "deployer" | "administrators" | "nodes";
  message: string;
}

const masters = "system:masters";

/** The ways in which a change would lock someone out. Without any, the change may be made. */
export function lockOuts(check: LockOutCheck): LockOut[] {
  return [...deployerLockOut(check), ...administratorsLockOut(check), ...nodesLockOut(check)];
}

/** The deployer must not lose its access, username, a group or administrator permissions. */
function deployerLockOut({ before, after, deployer, adminGroups, entries = noEntries }: LockOutCheck): LockOut[] {
  if (!deployer || entries.before.has(keyOf(deployer))) {
    return [];
  }
  const admins = [masters, ...(adminGroups ?? [])];
  const entry = entries.after.get(keyOf(deployer));
  if (entry !== undefined) {
    return entry ? [] : lossByEntry(before, deployer, admins);
  }
  const losses = authenticatorVersions.flatMap((version) => {
    const was = identities(before, deployer, version);
    return was.length === 0 || was.includes(undefined)
      ? []
      : [lossOf(was as KubernetesIdentity[], identities(after, deployer, version), admins)];
  });
  const loss = losses.find((one) => one !== undefined);
  return loss === undefined
    ? []
    : [{ kind: "deployer", message: `the identity that runs Pulumi, ${deployer.arn}, would lose ${loss}` }];
}

/** The loss of a deployer whose new access entry, which takes precedence, doesn't make it an administrator. */
function lossByEntry(before: AwsAuthDocument, deployer: Caller, admins: string[]): LockOut[] {
  const wasAdmin = authenticatorVersions.some((version) => {
    const was = identities(before, deployer, version);
    return was.length > 0 && was.every((identity) => identity !== undefined && isAdministrator(identity, admins));
  });
  const message =
    `the identity that runs Pulumi, ${deployer.arn}, would lose its administrator permissions (${admins.join(", ")}): ` +
    "its access entry takes precedence over aws-auth, and doesn't give them";
  return wasAdmin ? [{ kind: "deployer", message }] : [];
}

/** The key of a caller's principal. */
function keyOf(caller: Caller): string {
  const identity = identityOf(caller, "0.7");
  return foldCase("denied" in identity ? caller.arn : identity.canonicalArn);
}

function isAdministrator({ groups }: { groups: readonly string[] }, admins: readonly string[]): boolean {
  return groups.some((group) => admins.includes(group));
}

interface KubernetesIdentity {
  username: string;
  groups: string[];
}

/** The possible Kubernetes identities of a caller for one authenticator version; undefined if access is denied. */
function identities(
  document: AwsAuthDocument,
  caller: Caller,
  version: AuthenticatorVersion,
): (KubernetesIdentity | undefined)[] {
  return predict(document, caller, { versions: [version] }).outcomes.map((outcome) =>
    outcome.access === "granted" ? outcome : undefined,
  );
}

function lossOf(
  was: KubernetesIdentity[],
  is: (KubernetesIdentity | undefined)[],
  admins: string[],
): string | undefined {
  const isAdmin = (identity: KubernetesIdentity) => isAdministrator(identity, admins);
  const covered = [...new Set(was.flatMap(({ groups }) => groups))];
  for (const now of is) {
    if (now === undefined) {
      return "its access to the cluster";
    }
    if (isAdmin(now)) {
      continue;
    }
    if (was.every(isAdmin)) {
      return `its administrator permissions (${admins.join(", ")})`;
    }
    const lost = covered.filter((group) => !now.groups.includes(group));
    if (lost.length > 0) {
      return lost.length === covered.length
        ? `all of its groups (${covered.join(", ")})`
        : `some of its groups (${lost.join(", ")})`;
    }
    if (!was.some(({ username }) => username === now.username)) {
      return `its username (${was[0]?.username}), to which permissions may be bound`;
    }
  }
  return undefined;
}

/** If there is an administrator, at least one must remain, in `aws-auth` or among the access entries. */
function administratorsLockOut({ before, after, adminGroups, setBack, entries = noEntries }: LockOutCheck): LockOut[] {
  if (entries.otherAdministrator || [...entries.after.values()].includes(true)) {
    return [];
  }
  const admins = [masters, ...(adminGroups ?? [])];
  const isAdminIn = (having: { has(key: string): boolean }) => (entry: LiveEntry) =>
    isAdministrator(entry, admins) && !having.has(principalKey(entry.arn));
  const lost = authenticatorVersions.some(
    (version) =>
      mapped(before, version).some((entry) => isAdminIn(entries.before)(entry) && !setBack?.has(foldCase(entry.arn))) &&
      !mapped(after, version).some(isAdminIn(entries.after)),
  );
  const message = `no administrator would be left: no entry that matches a principal would have the group ${admins.join(" or ")}`;
  return lost ? [{ kind: "administrators", message }] : [];
}

/** Registered nodes must keep their access, username and groups, unless they have an access entry. */
function nodesLockOut({ before, after, registeredNodes, entries = noEntries }: LockOutCheck): LockOut[] {
  if (registeredNodes === 0) {
    return [];
  }
  const losses = authenticatorVersions.flatMap((version) => {
    const kept = mapped(after, version);
    return mapped(before, version)
      .filter((entry) => isOfNodes(entry) && !entries.after.has(principalKey(entry.arn)))
      .flatMap((entry): [string, string][] => {
        const same = kept.filter(({ arn }) => foldCase(arn) === foldCase(entry.arn));
        const found = same.map((other) => nodesLoss(entry, other));
        const [loss = lostAccess] = found;
        return found.includes(undefined) ? [] : [[entry.arn, loss]];
      });
  });
  const nodes =
    registeredNodes === undefined
      ? "the cluster may have registered nodes"
      : `the cluster has ${registeredNodes} registered ${registeredNodes === 1 ? "node" : "nodes"}`;
  return [...new Map(losses)].map(([arn, loss]): LockOut => {
    return { kind: "nodes", message: `the nodes of ${arn} would lose ${loss}, and ${nodes}` };
  });
}

const lostAccess = "access to the cluster";

function isOfNodes({ username, groups }: LiveEntry): boolean {
  return groups.includes(nodesGroup) && username.startsWith(nodeUser);
}

/** What nodes would lose if an entry replaced another; undefined if they would lose nothing. */
function nodesLoss(was: LiveEntry, is: LiveEntry): string | undefined {
  if (!isOfNodes(is)) {
    return lostAccess;
  }
  // A username that isn't one of the templates can be corrected; registered nodes depend on one that is.
  if (nodeUsernames.includes(was.username) && is.username !== was.username) {
    return `their username ${was.username}`;
  }
  const lost = nodeGroups.filter((group) => was.groups.includes(group) && !is.groups.includes(group));
  return lost.length > 0 ? `the group ${lost.join(", ")}` : undefined;
}

/** The entries that take effect: those that the authenticator uses, with an ARN that can match. */
function mapped(document: AwsAuthDocument, version: AuthenticatorVersion): LiveEntry[] {
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
