import type { AwsAuthDocument, Key, LiveAccount, LiveEntry } from "../document/document";
import type { Caller } from "./caller";
import { entriesFor } from "./effective";
import { type AuthenticatorVersion, authenticatorVersions, type Identity, identityOf, versionsFor } from "./identity";
import { type PrivateDnsLookup, render } from "./template";

/** Access granted: who the caller is in Kubernetes, and what in the document says so. */
export interface Granted {
  access: "granted";
  username: string;
  groups: string[];
  /** The entry that matched, or the account of mapAccounts. */
  by: LiveEntry | LiveAccount;
}

/** Access denied, and why. */
export interface Denied {
  access: "denied";
  reason: string;
  /** The entry that matched, when it is its template that can't be filled in. */
  by?: LiveEntry;
}

export type Outcome = Granted | Denied;

/** What the authenticator answers a caller. */
export interface Prediction {
  /** All the answers that are possible: one, unless the authenticator decides by chance or its versions differ. */
  outcomes: Outcome[];
}

/** How to predict. */
export interface PredictOptions {
  /** The versions of the authenticator that the prediction has to hold for. By default all. */
  versions?: readonly AuthenticatorVersion[];
  privateDnsName?: PrivateDnsLookup;
}

/**
 * Predicts what the authenticator answers a caller, for a document that it has taken in.
 *
 * Roles are tried before users, and accounts last. Of several entries for one ARN the last one counts, except that
 * version 0.7 takes any of those users whose ARNs differ in case.
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
    const text = render(template, identity, lookup);
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

/** The outcomes that differ in what the caller becomes. */
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
