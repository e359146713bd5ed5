import { type Caller, identityOf } from "../awsauth/identity";
import { principalKey } from "../awsauth/principal";
import { foldCase } from "../awsauth/text";
import type { Mode } from "./authenticationMode";

// The lock-out guard of access entries.
//
// It compares who has access to a cluster before and after a change, over both halves: the access entries and the
// mappings of aws-auth. In each half a principal counts at most once, and its access entry takes precedence over its
// mapping, as far as the authentication mode has both. A change is a loss if
//
// - the deployer has access before and none after it, or loses its administrator permissions or all of its permissions;
// - some principal is an administrator before, and none is after it.
//
// What can't be read is unknown, and stays the same in a change that doesn't affect it. A loss is certain if it follows
// from what is known alone. The guard refuses only certain losses, and names the others. Dead entries are left out by the
// caller. Accounts in mapAccounts don't count, because they have no permissions.

/** Access of a principal by an access entry or a mapping of aws-auth. What a change doesn't affect is the same object after it. */
export interface AccessWay {
  /** The ARN in the entry or mapping; undefined if it isn't known yet. */
  principal: string | undefined;
  /** Whether it allows everything in the whole cluster; undefined if that isn't known. */
  isAdministrator?: boolean;
  /** The reasons why it does, such as `the group system:masters`. */
  administratorBy: readonly string[];
  /** Whether it has groups or access policies, without which a principal can only sign in; undefined if unknown. */
  hasPermissions?: boolean;
}

/** A half of the access to a cluster. */
export type AccessHalf = "entries" | "mappings";

/** All access to a cluster: entries and mappings that have an effect, apart from the precedence of entries. */
export interface AccessHalves extends Record<AccessHalf, readonly AccessWay[]> {
  /** The halves that may have more than what could be read, before and after. */
  incomplete?: readonly AccessHalf[];
}

/** A change of the access to a cluster. */
export interface AccessChange {
  mode: Mode;
  before: AccessHalves;
  after: Omit<AccessHalves, "incomplete">;
  /** The identity that runs Pulumi; undefined if unknown. */
  deployer: Caller | undefined;
  /**
   * The principals, by their keys, whose access ends soon. They don't count as administrators, neither before the change
   * nor after it. Default: none.
   */
  endingSoon?: ReadonlySet<string>;
}

/** A loss that a change causes or may cause. */
export interface AccessLoss {
  kind: "deployer" | "administrators";
  /** False if the loss depends on what can't be read. */
  isCertain: boolean;
  /** True if no loss is known, or if someone who isn't known yet may remain. */
  isSuspicion?: boolean;
  /** A sentence without a period. */
  message: string;
}

/** Access that has an effect, with the half that it comes from. */
interface Effective {
  way: AccessWay;
  half: AccessHalf;
}

/** Everyone's access that has an effect. */
interface Access {
  /** The access of each principal, by its key: by its entries, or else by its mappings. */
  ofPrincipals: ReadonlyMap<string, readonly Effective[]>;
  /** The access of principals that aren't known yet. */
  ofUnknown: readonly Effective[];
  /** The halves that have an effect and may have more than this. */
  incomplete: readonly AccessHalf[];
}

/** The number of administrators that a message names. */
const mostNamed = 5;

/** The losses that a change causes or may cause. */
export function accessLosses({ mode, before, after, deployer, endingSoon = new Set() }: AccessChange): AccessLoss[] {
  const was = effectiveAccess(before, mode, before.incomplete);
  const is = effectiveAccess(after, mode, before.incomplete);
  return [
    ...(deployer === undefined ? [] : deployerLosses(deployer, was, is)),
    ...administratorLosses(lasting(was, endingSoon), lasting(is, endingSoon)),
  ];
}

/** The access without that of principals whose access ends soon. */
function lasting(access: Access, endingSoon: ReadonlySet<string>): Access {
  return { ...access, ofPrincipals: new Map([...access.ofPrincipals].filter(([key]) => !endingSoon.has(key))) };
}

function effectiveAccess(
  halves: Omit<AccessHalves, "incomplete">,
  mode: Mode,
  incomplete: readonly AccessHalf[] = [],
): Access {
  const inMode = (half: AccessHalf) => mode !== (half === "entries" ? "CONFIG_MAP" : "API");
  const found = new Map<string, Effective[]>();
  const ofUnknown: Effective[] = [];
  for (const half of (["entries", "mappings"] as const).filter(inMode)) {
    const ofHalf = new Map<string, Effective[]>();
    for (const way of halves[half]) {
      if (way.principal === undefined) {
        ofUnknown.push({ way, half });
      } else {
        const key = principalKey(way.principal);
        ofHalf.set(key, [...(ofHalf.get(key) ?? []), { way, half }]);
      }
    }
    for (const [key, ways] of ofHalf) {
      found.set(key, found.get(key) ?? ways);
    }
  }
  return { ofPrincipals: found, ofUnknown, incomplete: incomplete.filter(inMode) };
}

/** Whether a principal is an administrator by some of its ways: it isn't known which of several mappings applies. */
function isAdministratorBySome(ways: readonly Effective[]): boolean {
  return ways.some(({ way }) => way.isAdministrator === true);
}

/** Whether a principal is an administrator by all of its ways. */
function isAdministratorByAll(ways: readonly Effective[]): boolean {
  return ways.length > 0 && ways.every(({ way }) => way.isAdministrator === true);
}

/** Whether a principal certainly isn't an administrator by some of its ways. */
function mayBeNone(ways: readonly Effective[]): boolean {
  return ways.some(({ way }) => way.isAdministrator === false);
}

function isSame(was: readonly Effective[], is: readonly Effective[]): boolean {
  return was.length === is.length && was.every(({ way }, index) => way === is[index]?.way);
}

function deployerLosses(deployer: Caller, was: Access, is: Access): AccessLoss[] {
  const identity = identityOf(deployer, "0.7");
  const key = foldCase("denied" in identity ? deployer.arn : identity.canonicalArn);
  const [had, has] = [was.ofPrincipals.get(key) ?? [], is.ofPrincipals.get(key) ?? []];
  const [first] = had;
  if (first === undefined || isSame(had, has)) {
    return [];
  }
  // Access by a mapping has no effect if the deployer has an access entry that can't be read.
  const isInEffect = first.half === "entries" || !was.incomplete.includes("entries");
  const loss = (isCertain: boolean, what: string, by = first): AccessLoss[] => {
    const verb = isCertain && isInEffect ? "would" : "may";
    const message = `the identity that runs Pulumi, ${deployer.arn}, ${verb} lose ${what}, which it has by ${source(by)}`;
    return [{ kind: "deployer", isCertain: verb === "would", message }];
  };
  if (has.length === 0) {
    const mayHaveMapping = first.half === "entries" && is.incomplete.includes("mappings");
    return loss(!mayHaveMapping && is.ofUnknown.length === 0, "its access to the cluster");
  }
  if (isAdministratorByAll(has)) {
    return [];
  }
  const admin = had.find(({ way }) => way.isAdministrator === true);
  if (admin !== undefined) {
    return loss(mayBeNone(has), "its administrator permissions", admin);
  }
  if (had.every(({ way }) => way.hasPermissions === true) && has.some(({ way }) => way.hasPermissions === false)) {
    return loss(mayBeNone(has), "all of its groups and access policies");
  }
  return !mayBeNone(had) && mayBeNone(has) ? loss(false, "administrator permissions") : [];
}

function administratorLosses(was: Access, is: Access): AccessLoss[] {
  const all = [...was.ofPrincipals];
  const staysSame = (key: string, ways: readonly Effective[]) => isSame(ways, is.ofPrincipals.get(key) ?? []);
  const administrators = all.filter(([, ways]) => isAdministratorBySome(ways));
  const remaining = [...is.ofPrincipals.values()];
  if (
    remaining.some(isAdministratorByAll) ||
    isAdministratorBySome(is.ofUnknown) ||
    administrators.some(([key, ways]) => staysSame(key, ways))
  ) {
    return [];
  }
  if (administrators.length === 0) {
    const lost = all.filter(([key, ways]) => !mayBeNone(ways) && !staysSame(key, ways));
    const named = nameAll(lost, (ways) => `${ways[0]?.way.principal} may be one`);
    const message = `${nobodyMay}: now ${named}`;
    return lost.length === 0 ? [] : [{ kind: "administrators", isCertain: false, isSuspicion: true, message }];
  }
  const isSuspicion = is.ofUnknown.length > 0;
  const mayRemain = is.incomplete.length > 0 || isSuspicion || remaining.some((ways) => !mayBeNone(ways));
  const named = nameAll(administrators, (ways) => {
    const admin = ways.find(({ way }) => way.isAdministrator === true) as Effective;
    return `${admin.way.principal} is one by ${source(admin)}`;
  });
  const message = `${mayRemain ? nobodyMay : nobody}: now ${named}`;
  return [{ kind: "administrators", isCertain: !mayRemain, ...(isSuspicion && { isSuspicion }), message }];
}

const nobody = "no administrator would be left among the access entries and in aws-auth";
const nobodyMay = "there may be no administrator left among the access entries and in aws-auth";

function nameAll(
  principals: readonly [key: string, ways: readonly Effective[]][],
  inWords: (ways: readonly Effective[]) => string,
): string {
  const named = principals.slice(0, mostNamed).map(([, ways]) => inWords(ways));
  const more = principals.length - named.length;
  return [...named, ...(more > 0 ? [`and ${more} more`] : [])].join("; ");
}

/** The source of access, as in `its access entry (the access policy …)`. */
function source({ way: { administratorBy }, half }: Effective): string {
  const reasons = administratorBy.length === 0 ? "" : ` (${administratorBy.join(", ")})`;
  return `${half === "entries" ? "its access entry" : "its mapping in aws-auth"}${reasons}`;
}
