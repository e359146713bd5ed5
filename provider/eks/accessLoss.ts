import { type Caller, identityOf } from "../awsauth/identity";
import { principalKey } from "../awsauth/principal";
import { foldCase } from "../awsauth/text";
import type { Mode } from "./authenticationMode";

// The lock-out guard of access entries.
//
// It compares who has access to a cluster before and after a change, over both halves: the access entries and the
// mappings of aws-auth. In each half a principal counts at most once, and its access entry takes precedence over its
// mapping, as far as the authentication mode has both. The guard refuses a change if
//
// - the deployer has access before and none after it, or is an administrator before and isn't known to be one after it;
// - some principal is an administrator before, and none is known to be one after it.
//
// Dead entries are left out by the caller. What can't be read is no evidence of an administrator, neither before nor
// after: so an unknown administrator never hides a loss, and the guard never acts on unknown permissions alone. Accounts in
// mapAccounts don't count, because they have no permissions.

/** Access of a principal by an access entry or a mapping of aws-auth. */
export interface AccessWay {
  /** The ARN in the entry or mapping, or another name if it isn't known yet. */
  principal: string;
  /** Whether it allows everything in the whole cluster; undefined if that can't be read. */
  isAdministrator?: boolean;
  /** The reasons why it does, such as `the group system:masters`. */
  administratorBy: readonly string[];
}

/** All access to a cluster: entries and mappings that have an effect, apart from the precedence of entries. */
export interface AccessHalves {
  entries: readonly AccessWay[];
  mappings: readonly AccessWay[];
}

/** A change of the access to a cluster. */
export interface AccessChange {
  mode: Mode;
  before: AccessHalves;
  after: AccessHalves;
  /** The identity that runs Pulumi; undefined if unknown. */
  deployer: Caller | undefined;
}

/** A loss for which the guard refuses a change. */
export interface AccessLoss {
  kind: "deployer" | "administrators";
  /** A sentence without a period. */
  message: string;
}

/** Access that has an effect, with the half that it comes from. */
interface Effective extends AccessWay {
  half: keyof AccessHalves;
}

/** The number of administrators that a message names. */
const mostNamed = 5;

/** The losses that a change would cause. Without any, the change may be made. */
export function accessLosses({ mode, before, after, deployer }: AccessChange): AccessLoss[] {
  const was = effectiveAccess(before, mode);
  const is = effectiveAccess(after, mode);
  return [...(deployer === undefined ? [] : deployerLosses(deployer, was, is)), ...administratorLosses(was, is)];
}

/** The access of each principal, by its key: by its entries, or else by its mappings. */
function effectiveAccess({ entries, mappings }: AccessHalves, mode: Mode): Map<string, Effective[]> {
  const found = groupedByPrincipal(mode === "CONFIG_MAP" ? [] : entries, "entries");
  for (const [key, ways] of groupedByPrincipal(mode === "API" ? [] : mappings, "mappings")) {
    if (!found.has(key)) {
      found.set(key, ways);
    }
  }
  return found;
}

function groupedByPrincipal(ways: readonly AccessWay[], half: keyof AccessHalves): Map<string, Effective[]> {
  const found = new Map<string, Effective[]>();
  for (const way of ways) {
    const key = principalKey(way.principal);
    found.set(key, [...(found.get(key) ?? []), { ...way, half }]);
  }
  return found;
}

/** Whether a principal was an administrator: by any of its ways, since it isn't known which of several mappings applies. */
function wasAdministrator(ways: readonly Effective[]): boolean {
  return ways.some(({ isAdministrator }) => isAdministrator === true);
}

/** Whether a principal certainly is an administrator: by all of its ways. */
function isAdministratorNow(ways: readonly Effective[]): boolean {
  return ways.length > 0 && ways.every(({ isAdministrator }) => isAdministrator === true);
}

function deployerLosses(
  deployer: Caller,
  was: ReadonlyMap<string, Effective[]>,
  is: ReadonlyMap<string, Effective[]>,
): AccessLoss[] {
  const identity = identityOf(deployer, "0.7");
  const key = foldCase("denied" in identity ? deployer.arn : identity.canonicalArn);
  const [had = [], has = []] = [was.get(key), is.get(key)];
  const [first] = had;
  if (first === undefined) {
    return [];
  }
  const who = `the identity that runs Pulumi, ${deployer.arn}, would lose`;
  if (has.length === 0) {
    return [{ kind: "deployer", message: `${who} its access to the cluster, which it has by ${source(first)}` }];
  }
  const admin = had.find(({ isAdministrator }) => isAdministrator === true);
  return admin === undefined || isAdministratorNow(has)
    ? []
    : [{ kind: "deployer", message: `${who} its administrator permissions, which it has by ${source(admin)}` }];
}

function administratorLosses(
  was: ReadonlyMap<string, Effective[]>,
  is: ReadonlyMap<string, Effective[]>,
): AccessLoss[] {
  const administrators = [...was.values()].filter(wasAdministrator);
  if (administrators.length === 0 || [...is.values()].some(isAdministratorNow)) {
    return [];
  }
  const named = administrators.slice(0, mostNamed).map((ways) => {
    const way = ways.find(({ isAdministrator }) => isAdministrator === true) as Effective;
    return `${way.principal} is one by ${source(way)}`;
  });
  const more = administrators.length - named.length;
  const list = [...named, ...(more > 0 ? [`and ${more} more`] : [])].join("; ");
  const message = `no administrator would be left among the access entries and in aws-auth: now ${list}`;
  return [{ kind: "administrators", message }];
}

/** The source of access, as in `its access entry (the access policy …)`. */
function source({ half, administratorBy }: Effective): string {
  const reasons = administratorBy.length === 0 ? "" : ` (${administratorBy.join(", ")})`;
  return `${half === "entries" ? "its access entry" : "its mapping in aws-auth"}${reasons}`;
}
