import type { AwsAuthDocument, Key, LiveAccount, LiveEntry } from "./document/document";
import {
  type AuthenticatorVersion,
  authenticatorVersions,
  type Caller,
  type Identity,
  identityOf,
  versionsFor,
} from "./identity";
import { foldCase, lowerCase } from "./text";

/** Access granted: the caller's identity in Kubernetes, and the part of the document that grants it. */
export interface Granted {
  access: "granted";
  username: string;
  groups: string[];
  /** The entry that matched, or the account of mapAccounts. */
  by: LiveEntry | LiveAccount;
}

/** Access denied, with the reason. */
export interface Denied {
  access: "denied";
  reason: string;
  /** The entry that matched, if its template can't be filled in. */
  by?: LiveEntry;
}

export type Outcome = Granted | Denied;

/** The authenticator's answer to a caller. */
export interface Prediction {
  /** All possible answers: one, unless the answer is random or differs between versions. */
  outcomes: Outcome[];
}

/** Options of a prediction. */
export interface PredictOptions {
  /** The authenticator versions that the prediction covers. Default: all. */
  versions?: readonly AuthenticatorVersion[];
  privateDnsName?: PrivateDnsLookup;
}

/**
 * Predicts the authenticator's answer to a caller, for a document that it has loaded.
 *
 * Roles are tried before users, and accounts last. Of several entries for one ARN, the last one is used, except that
 * version 0.7 uses any of the users whose ARNs differ only in case.
 */
export function predict(document: AwsAuthDocument, caller: Caller, options: PredictOptions = {}): Prediction {
  const outcomes = versionsFor(caller, options.versions ?? authenticatorVersions).flatMap((version) => {
    const identity = identityOf(caller, version);
    return "denied" in identity
      ? [{ access: "denied" as const, reason: identity.denied }]
      : answers(document, identity, version, options.privateDnsName);
  });
  return { outcomes: distinct(outcomes) };
}

function answers(
  document: AwsAuthDocument,
  identity: Identity,
  version: AuthenticatorVersion,
  lookup?: PrivateDnsLookup,
): Outcome[] {
  const { roles, users } = entriesFor(document, identity.canonicalArn, version);
  const byRoles = roles.map((entry) => granted(entry, identity, lookup));
  const byUsers = users.map((entry) => granted(entry, identity, lookup));
  const rolesMayFail = roles.length === 0 || document.mapRoles.unstable;
  const usersMayFail = users.length === 0 || document.mapUsers.unstable;
  return [
    ...byRoles,
    ...(rolesMayFail ? byUsers : []),
    ...(rolesMayFail && usersMayFail ? [byAccount(document.mapAccounts, identity)] : []),
  ];
}

function granted(entry: LiveEntry, identity: Identity, lookup?: PrivateDnsLookup): Outcome {
  const texts: string[] = [];
  for (const template of [entry.username, ...entry.groups]) {
    const text = fillIn(template, identity, lookup);
    if (typeof text !== "string") {
      return { access: "denied", reason: text.denied, by: entry };
    }
    texts.push(text);
  }
  const [username = "", ...groups] = texts;
  return { access: "granted", username, groups, by: entry };
}

function byAccount(key: Key<LiveAccount>, identity: Identity): Outcome {
  const account = key.items.find((item) => item.account === identity.accountId);
  return account
    ? { access: "granted", username: identity.canonicalArn, groups: [], by: account }
    : { access: "denied", reason: `no entry maps ${identity.canonicalArn}` };
}

/** The outcomes that give the caller different identities. */
function distinct(outcomes: Outcome[]): Outcome[] {
  const seen = new Map<string, Outcome>();
  for (const outcome of outcomes) {
    const key = outcome.access === "denied" ? "denied" : JSON.stringify([outcome.username, outcome.groups]);
    if (!seen.has(key)) {
      seen.set(key, outcome);
    }
  }
  return [...seen.values()];
}

/** The entries in use, by ARN ignoring case. If an ARN has several, which one is used is random. */
interface Effective {
  mapRoles: Map<string, LiveEntry[]>;
  mapUsers: Map<string, LiveEntry[]>;
}

const effective: Record<AuthenticatorVersion, WeakMap<AwsAuthDocument, Effective>> = {
  "0.6": new WeakMap(),
  "0.7": new WeakMap(),
};

/** The entries that may map an ARN. Users are used only if there is no role. */
export function entriesFor(
  document: AwsAuthDocument,
  arn: string,
  version: AuthenticatorVersion,
): { roles: LiveEntry[]; users: LiveEntry[] } {
  const known = effective[version].get(document);
  const index = known ?? {
    mapRoles: counting(document.mapRoles, version),
    mapUsers: counting(document.mapUsers, version),
  };
  effective[version].set(document, index);
  const key = foldingOf(version)(lowerCase(arn));
  return { roles: index.mapRoles.get(key) ?? [], users: index.mapUsers.get(key) ?? [] };
}

function foldingOf(version: AuthenticatorVersion): (arn: string) => string {
  return version === "0.6" ? lowerCase : foldCase;
}

/**
 * Version 0.6 keeps the last entry for each ARN in lower case. Version 0.7 ignores entries with `sso`, keeps the last
 * role for each ARN in lower case and the last user for each spelling, and uses any user that matches.
 */
function counting(key: Key<LiveEntry>, version: AuthenticatorVersion): Map<string, LiveEntry[]> {
  const kept = new Map<string, LiveEntry>();
  for (const entry of key.items) {
    if (entry.arn !== "" && !(version === "0.7" && entry.sso)) {
      kept.set(version === "0.7" && key.name === "mapUsers" ? entry.arn : lowerCase(entry.arn), entry);
    }
  }
  const byArn = new Map<string, LiveEntry[]>();
  for (const entry of kept.values()) {
    const arn = foldingOf(version)(entry.arn);
    byArn.set(arn, [...(byArn.get(arn) ?? []), entry]);
  }
  return byArn;
}

/** The placeholders that the authenticator replaces in usernames and groups. It doesn't replace any others. */
export const placeholders = ["AccountID", "SessionName", "SessionNameRaw", "AccessKeyID", "EC2PrivateDNSName"] as const;

/**
 * Finds the private DNS name of an EC2 instance; undefined if EC2 doesn't know the instance.
 * The authenticator then denies access.
 */
export type PrivateDnsLookup = (instanceId: string) => string | undefined;

const instanceId = /^i-(\w{8}|\w{17})$/;
const privateDns = "{{EC2PrivateDNSName}}";

/**
 * Fills in a template. Without a lookup, `{{EC2PrivateDNSName}}` is kept if the session belongs to an EC2 instance.
 *
 * Source: https://github.com/kubernetes-sigs/aws-iam-authenticator/blob/v0.6.13/pkg/server/server.go
 */
export function fillIn(template: string, identity: Identity, lookup?: PrivateDnsLookup): string | { denied: string } {
  let text = template;
  if (text.includes(privateDns)) {
    if (!instanceId.test(identity.sessionName)) {
      return { denied: `${privateDns} requires the role session of an EC2 instance, not "${identity.sessionName}"` };
    }
    const name = lookup ? lookup(identity.sessionName) : privateDns;
    if (name === undefined) {
      return { denied: `EC2 doesn't know the instance ${identity.sessionName}` };
    }
    text = text.replaceAll(privateDns, () => name);
  }
  const { accountId, sessionName, accessKeyId } = identity;
  return text
    .replaceAll("{{AccountID}}", () => accountId)
    .replaceAll("{{SessionName}}", () => sessionName.replaceAll("@", "-"))
    .replaceAll("{{SessionNameRaw}}", () => sessionName)
    .replaceAll("{{AccessKeyID}}", () => accessKeyId);
}

/** The reason why `aws-auth` has no effect in this authentication mode; undefined if it has one. */
export function withoutEffect(authenticationMode: string | undefined): string | undefined {
  return authenticationMode === "API"
    ? "the cluster's authentication mode is API, in which aws-auth has no effect: only access entries grant access"
    : undefined;
}
