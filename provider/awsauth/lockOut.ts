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
  /** The principals that have one after it, and whether the entry makes them administrators; undefined if unknown. */
  after: ReadonlyMap<string, boolean | undefined>;
  /** Whether a principal that isn't known yet becomes an administrator. */
  otherAdministrator: boolean;
  /** Whether these are all entries. There may be more if the others haven't been read yet, or can't be read. */
  reading: "complete" | "not yet" | "impossible";
}

/** A change that may lock someone out. */
export interface LockOutCheck {
  /** The current document. */
  before: AwsAuthDocument;
  /** The document after the change. */
  after: AwsAuthDocument;
  /** The identity that runs Pulumi (the deployer); undefined if unknown. */
  deployer?: Caller;
  /** The deployer in messages. Default: "the identity that runs Pulumi". */
  deployerInWords?: string;
  /**
   * Whether a binding to cluster-admin applies to an identity, by its username or a group; undefined if the bindings
   * aren't known. Default: none applies.
   */
  isBound?: (identity: { username: string; groups: readonly string[] }) => boolean | undefined;
  /** Whether aws-auth, and no access entry, signs the deployer in; omitted if unknown. */
  deployerIsMapped?: boolean;
  /** The ARNs, ignoring case, whose entries are reset to what their owner wrote last, which undoes others' changes. */
  setBack?: ReadonlySet<string>;
  /** The number of nodes registered in the cluster; undefined if unknown, which means that there may be some. */
  registeredNodes?: number;
  /** The principals, by their keys, whose mappings end soon. They don't count as administrators. Default: none. */
  endingSoon?: ReadonlySet<string>;
  /** The access entries that are counted. Default: none. */
  entries?: EntryHalf;
}

const noEntries: EntryHalf = { before: new Set(), after: new Map(), otherAdministrator: false, reading: "complete" };

/** A lock-out that a change causes or may cause. */
export interface LockOut {
  kind: "deployer" | "administrators" | "nodes";
  message: string;
  /** False if it depends on what can't be read. */
  isCertain: boolean;
  /** True if no loss is known, and there is only one if some removed access has permissions that can't be read. */
  isSuspicion?: boolean;
}

/**
 * Whether the guard refuses a change because of a loss: a certain one, or that of the last administrator that is known,
 * even if what can't be read may have others.
 */
export function isRefused({
  kind,
  isCertain,
  isSuspicion,
}: Pick<LockOut, "kind" | "isCertain" | "isSuspicion">): boolean {
  return isCertain || (kind === "administrators" && !isSuspicion);
}

const masters = "system:masters";

/** The ways in which a change locks someone out, or may do so. */
export function lockOuts(check: LockOutCheck): LockOut[] {
  return [...deployerLockOut(check), ...administratorsLockOut(check), ...nodesLockOut(check)];
}

/** The deployer must not lose its access, username, a group or administrator permissions. */
function deployerLockOut(check: LockOutCheck): LockOut[] {
  const { before, after, deployer, deployerIsMapped, entries = noEntries } = check;
  const { deployerInWords = "the identity that runs Pulumi" } = check;
  if (!deployer || deployerIsMapped === false || entries.before.has(keyOf(deployer))) {
    return [];
  }
  // An access entry that can't be read may be what signs the deployer in, and keeps doing so.
  const isInEffect = deployerIsMapped === true || entries.reading === "complete";
  const lose = ({ what, isCertain }: Loss, why = ""): LockOut[] => {
    const verb = isCertain && isInEffect ? "would" : "may";
    const message = `${deployerInWords}, ${deployer.arn}, ${verb} lose ${what}${why}`;
    return [{ kind: "deployer", message, isCertain: verb === "would" }];
  };
  const isAdmin = adminTest(check);
  if (entries.after.has(keyOf(deployer))) {
    const isAdminByEntry = entries.after.get(keyOf(deployer));
    const loss = { what: `its administrator permissions (${masters})`, isCertain: isAdminByEntry === false };
    const why = ": its access entry takes precedence over aws-auth, and doesn't give them";
    return isAdminByEntry !== true && wasAdministrator(before, deployer, isAdmin) ? lose(loss, why) : [];
  }
  const losses = authenticatorVersions.flatMap((version) => {
    const was = identities(before, deployer, version);
    return was.length === 0 || was.includes(undefined)
      ? []
      : [lossOf(was as KubernetesIdentity[], identities(after, deployer, version), isAdmin)];
  });
  const found = losses.filter((one) => one !== undefined);
  const loss = found.find(({ isCertain }) => isCertain) ?? found[0];
  return loss === undefined ? [] : lose(loss);
}

/** What a deployer loses, and whether that is certain. */
interface Loss {
  what: string;
  isCertain: boolean;
}

function wasAdministrator(before: AwsAuthDocument, deployer: Caller, isAdmin: AdminTest): boolean {
  return authenticatorVersions.some((version) => {
    const was = identities(before, deployer, version);
    return was.length > 0 && was.every((identity) => identity !== undefined && isAdmin(identity) === true);
  });
}

/** The key of a caller's principal. */
function keyOf(caller: Caller): string {
  const identity = identityOf(caller, "0.7");
  return foldCase("denied" in identity ? caller.arn : identity.canonicalArn);
}

/** Whether an identity is an administrator; undefined if that isn't known. */
type AdminTest = (identity: { username: string; groups: readonly string[] }) => boolean | undefined;

function adminTest({ isBound = () => false }: LockOutCheck): AdminTest {
  return (identity) => identity.groups.includes(masters) || isBound(identity);
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
  isAdmin: AdminTest,
): Loss | undefined {
  const covered = [...new Set(was.flatMap(({ groups }) => groups))];
  for (const now of is) {
    if (now === undefined) {
      return { what: "its access to the cluster", isCertain: true };
    }
    const isAdminNow = isAdmin(now);
    if (isAdminNow === true) {
      continue;
    }
    if (was.every((identity) => isAdmin(identity) === true)) {
      return { what: `its administrator permissions (${adminSource(was)})`, isCertain: isAdminNow === false };
    }
    const lost = covered.filter((group) => !now.groups.includes(group));
    if (lost.length > 0) {
      const what =
        lost.length === covered.length
          ? `all of its groups (${covered.join(", ")})`
          : `some of its groups (${lost.join(", ")})`;
      return { what, isCertain: true };
    }
    if (!was.some(({ username }) => username === now.username)) {
      return { what: `its username (${was[0]?.username}), to which permissions may be bound`, isCertain: true };
    }
  }
  return undefined;
}

/** Why identities are administrators. */
function adminSource(identities: readonly KubernetesIdentity[]): string {
  return identities.some(({ groups }) => groups.includes(masters)) ? masters : "a binding to cluster-admin";
}

/** If there is an administrator, at least one must remain, in `aws-auth` or among the access entries. */
function administratorsLockOut(check: LockOutCheck): LockOut[] {
  const { entries = noEntries } = check;
  if (entries.otherAdministrator || [...entries.after.values()].includes(true)) {
    return [];
  }
  const found = authenticatorVersions.flatMap((version) => administratorsLoss(check, version));
  const loss = found.find(({ isCertain }) => isCertain) ?? found[0];
  return loss === undefined ? [] : [loss];
}

function administratorsLoss(check: LockOutCheck, version: AuthenticatorVersion): LockOut[] {
  const { before, after, setBack, endingSoon, entries = noEntries } = check;
  const isAdmin = adminTest(check);
  const isLeft = (having: { has(key: string): boolean }) => (entry: LiveEntry) =>
    !having.has(principalKey(entry.arn)) && !endingSoon?.has(principalKey(entry.arn)) && !isOfNodes(entry);
  const was = mapped(before, version).filter(isLeft(entries.before));
  const is = mapped(after, version).filter(isLeft(entries.after));
  const isKept = (entry: LiveEntry) => setBack?.has(foldCase(entry.arn)) || is.some((other) => isAlike(entry, other));
  const lost = was.filter((entry) => !isKept(entry) && isAdmin(entry) !== false);
  const known = lost.filter((entry) => isAdmin(entry) === true);
  // An access entry may take precedence over the mapping of a remaining administrator.
  const isHidden = entries.reading === "not yet" && known.length > 0;
  if (is.some((entry) => isAdmin(entry) === true) && !isHidden) {
    return [];
  }
  const mayRemain =
    entries.reading !== "complete" ||
    [...entries.after.values()].includes(undefined) ||
    is.some((entry) => isAdmin(entry) === undefined);
  const isCertain = known.length > 0 && !mayRemain;
  const isBoundOne = known.some(({ groups }) => !groups.includes(masters));
  const message =
    `${isCertain ? "no administrator would be left" : "there may be no administrator left"}: no entry that matches a ` +
    `principal would have the group ${masters}${isBoundOne ? " or a binding to cluster-admin" : ""}`;
  const isSuspicion = known.length === 0;
  return lost.length > 0 ? [{ kind: "administrators", message, isCertain, ...(isSuspicion && { isSuspicion }) }] : [];
}

function isAlike(one: LiveEntry, other: LiveEntry): boolean {
  const identity = ({ arn, username, groups }: LiveEntry) => JSON.stringify([principalKey(arn), username, groups]);
  return identity(one) === identity(other);
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
    const verb = entries.reading === "complete" ? "would" : "may";
    return {
      kind: "nodes",
      message: `the nodes of ${arn} ${verb} lose ${loss}, and ${nodes}`,
      isCertain: verb === "would",
    };
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
