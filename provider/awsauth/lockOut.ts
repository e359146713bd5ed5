import { type AwsAuthDocument, type LiveEntry, mappingKeys } from "./document/document";
import { type AuthenticatorVersion, authenticatorVersions, type Caller } from "./identity";
import { entriesFor, predict } from "./predict";
import { nodeGroups, nodesGroup, nodeUser, nodeUsernames, principalOf } from "./principal";
import { foldCase } from "./text";

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
  /** The ARNs, without regard to case, that get back the entry that their owner wrote last: others' changes of it go. */
  setBack?: ReadonlySet<string>;
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

/** The one who deploys must not lose access, its user name, a group, or the rights of an administrator. */
function deployerLockOut({ before, after, deployer, adminGroups }: LockOutCheck): LockOut[] {
  if (!deployer) {
    return [];
  }
  const admins = [masters, ...(adminGroups ?? [])];
  const losses = authenticatorVersions.flatMap((version) => {
    const was = identities(before, deployer, version);
    return was.length === 0 || was.includes(undefined)
      ? []
      : [lossOf(was as KubernetesIdentity[], identities(after, deployer, version), admins)];
  });
  const loss = losses.find((one) => one !== undefined);
  return loss === undefined
    ? []
    : [{ kind: "deployer", message: `the identity that makes this change, ${deployer.arn}, would lose ${loss}` }];
}

interface KubernetesIdentity {
  username: string;
  groups: string[];
}

/** Who a caller may be in Kubernetes by a version of the authenticator; undefined where access is denied. */
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
  const isAdmin = ({ groups }: KubernetesIdentity) => groups.some((group) => admins.includes(group));
  const held = [...new Set(was.flatMap(({ groups }) => groups))];
  for (const now of is) {
    if (now === undefined) {
      return "its access to the cluster";
    }
    if (isAdmin(now)) {
      continue;
    }
    if (was.every(isAdmin)) {
      return `the rights of an administrator (${admins.join(", ")})`;
    }
    const lost = held.filter((group) => !now.groups.includes(group));
    if (lost.length > 0) {
      return lost.length === held.length
        ? `all of its groups (${held.join(", ")})`
        : `some of its groups (${lost.join(", ")})`;
    }
    if (!was.some(({ username }) => username === now.username)) {
      return `its user name (${was[0]?.username}), which rights may be bound to`;
    }
  }
  return undefined;
}

/** Where there is an administrator there has to stay one. */
function administratorsLockOut({ before, after, adminGroups, setBack }: LockOutCheck): LockOut[] {
  const admins = [masters, ...(adminGroups ?? [])];
  const isAdmin = (entry: LiveEntry) => entry.groups.some((group) => admins.includes(group));
  const lost = authenticatorVersions.some(
    (version) =>
      mapped(before, version).some((entry) => isAdmin(entry) && !setBack?.has(foldCase(entry.arn))) &&
      !mapped(after, version).some(isAdmin),
  );
  const message = `no administrator would be left: no entry that can match has the group ${admins.join(" or ")}`;
  return lost ? [{ kind: "administrators", message }] : [];
}

/** The nodes that are registered must stay what they are. */
function nodesLockOut({ before, after, registeredNodes }: LockOutCheck): LockOut[] {
  if (registeredNodes === 0) {
    return [];
  }
  const losses = authenticatorVersions.flatMap((version) => {
    const kept = mapped(after, version);
    return mapped(before, version)
      .filter(isOfNodes)
      .flatMap((entry): [string, string][] => {
        const same = kept.filter(({ arn }) => foldCase(arn) === foldCase(entry.arn));
        const found = same.map((other) => nodesLoss(entry, other));
        const [loss = lostAccess] = found;
        return found.includes(undefined) ? [] : [[entry.arn, loss]];
      });
  });
  const nodes = registeredNodes === undefined ? "nodes may be registered" : `${registeredNodes} nodes are registered`;
  return [...new Map(losses)].map(([arn, loss]): LockOut => {
    return { kind: "nodes", message: `the nodes of ${arn} would lose ${loss}, while ${nodes}` };
  });
}

const lostAccess = "access to the cluster";

function isOfNodes({ username, groups }: LiveEntry): boolean {
  return groups.includes(nodesGroup) && username.startsWith(nodeUser);
}

/** What nodes would lose by an entry in place of another; undefined where they lose nothing. */
function nodesLoss(was: LiveEntry, is: LiveEntry): string | undefined {
  if (!isOfNodes(is)) {
    return lostAccess;
  }
  // A name that isn't a template can be put right; one that is names the nodes that are registered.
  if (nodeUsernames.includes(was.username) && is.username !== was.username) {
    return `their user name ${was.username}`;
  }
  const lost = nodeGroups.filter((group) => was.groups.includes(group) && !is.groups.includes(group));
  return lost.length > 0 ? `the group ${lost.join(", ")}` : undefined;
}

/** The entries that map somebody: those that count, with an ARN that can match. */
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
