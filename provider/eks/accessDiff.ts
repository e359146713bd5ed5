import type { AwsAuthDocument } from "../awsauth/document/document";
import { principalKey, principalOf } from "../awsauth/principal";
import { administratorOf, masters } from "./administrators";
import type { RbacBinding } from "./bindings";
import type { EntryPolicy } from "./clusterEntry";
import type { BoundRole, ReportedPrincipal } from "./clusterReport";
import { accountWithoutEffect, type MappingContext, withoutEffectOn } from "./mappingEffect";

// The changes in who has access to a cluster, between two documents, reports or states of a cluster.
//
// A principal has access by its access entry, or else by its entries of aws-auth, or else by the account in mapAccounts. The
// last gives it its ARN as the username and no groups. Several entries of aws-auth for one principal can all have an effect:
// the authenticator then uses one of them at random, or depending on its version.

/** A way into a cluster: an access entry, or an entry or account of aws-auth. */
export interface WayIn {
  half: "access-entry" | "aws-auth";
  /** The ARN, or the ID of an account in mapAccounts. */
  principal: string;
  /** Omitted for an account. */
  username?: string;
  /** Whether a preview doesn't know the username yet. */
  isUsernameUnknown?: boolean;
  groups: readonly string[];
  /** The access policies; omitted if they can't be read. */
  policies?: readonly EntryPolicy[];
  /** The roles that bindings give it; omitted if they aren't known. */
  roles?: readonly BoundRole[];
  /** Omitted if it isn't known. */
  isAdministrator?: boolean;
  /** Whether it gives access. */
  inEffect: boolean;
}

/** The identity and the permissions that a principal gets. */
export interface AccessIdentity {
  /** Omitted if a preview doesn't know it yet. */
  username?: string;
  groups: string[];
  /** Omitted if they can't be read. */
  policies?: EntryPolicy[];
  /** The roles that bindings give it; omitted if they aren't known. */
  roles?: BoundRole[];
  isAdministrator?: boolean;
}

/** A change in the access of a principal. */
export interface AccessDifference {
  kind: "gains" | "loses" | "changes";
  /** The ARN, or the ID of an account, whose principals without another entry are meant. */
  principal: string;
  isAccount: boolean;
  /** The identities before the change; several if the authenticator chooses. Empty without access. */
  before: AccessIdentity[];
  /** The identities after it. */
  after: AccessIdentity[];
  /** The end of the grant, if that is the reason. */
  until?: string;
}

/** What a report shows of a way into a cluster. */
type ReportedWay = Omit<WayIn, "roles"> & { roles?: ReportedPrincipal["roles"] };

/**
 * A way into a cluster, as in a report.
 *
 * @param areRolesComplete Whether all bindings could be read.
 */
export function wayInReport({ roles, ...way }: ReportedWay, areRolesComplete: boolean): WayIn {
  const { half, principal, username, groups, policies, isAdministrator, inEffect } = way;
  return {
    half,
    principal,
    ...(username !== undefined && { username }),
    groups,
    ...(policies && { policies }),
    // The API server allows everything to this group, also without its binding.
    ...(areRolesComplete && roles && { roles: roles.filter(({ subject }) => subject !== `Group ${masters}`) }),
    ...(isAdministrator !== undefined && { isAdministrator }),
    inEffect,
  };
}

/** The ways into a cluster by a document. */
export function waysOfDocument(
  document: AwsAuthDocument,
  { mode, withEntry = new Set(), bindings }: Partial<MappingContext> & { bindings?: RbacBinding[] } = {},
): WayIn[] {
  const context = { document, mode, withEntry };
  const mapped = [...document.mapRoles.items, ...document.mapUsers.items].map((entry): WayIn => {
    const { arn, username, groups } = entry;
    const { isAdministrator } = administratorOf({ username, groups }, [], bindings);
    return {
      half: "aws-auth",
      principal: arn,
      username,
      groups,
      policies: [],
      ...(isAdministrator !== undefined && { isAdministrator }),
      inEffect: withoutEffectOn(entry, context) === undefined,
    };
  });
  const accounts = document.mapAccounts.items.map(
    (item): WayIn => ({
      half: "aws-auth",
      principal: item.account,
      groups: [],
      policies: [],
      inEffect: accountWithoutEffect(item, mode) === undefined,
    }),
  );
  return [...mapped, ...accounts];
}

/** The access by some ways. */
interface Access {
  principals: Map<string, { principal: string; identities: AccessIdentity[] }>;
  accounts: Set<string>;
}

/** The changes in who has access, sorted by principal. */
export function accessDifferences(before: readonly WayIn[], after: readonly WayIn[]): AccessDifference[] {
  const [was, is] = [accessBy(before), accessBy(after)];
  const keys = new Set([...was.principals.keys(), ...is.principals.keys()]);
  const ofPrincipals = [...keys].flatMap((key) => {
    const principal = (is.principals.get(key) ?? was.principals.get(key))?.principal ?? "";
    return difference(principal, false, identitiesIn(was, key, principal), identitiesIn(is, key, principal));
  });
  const ofAccounts = [...new Set([...was.accounts, ...is.accounts])].flatMap((account) => {
    const identity = [{ username: "", groups: [], policies: [] }];
    const [had, has] = [was, is].map(({ accounts }) => (accounts.has(account) ? identity : []));
    return difference(account, true, had ?? [], has ?? []);
  });
  return [...ofPrincipals, ...ofAccounts].sort((a, b) => (a.principal < b.principal ? -1 : 1));
}

function accessBy(ways: readonly WayIn[]): Access {
  const access: Access = { principals: new Map(), accounts: new Set() };
  for (const { principal, username, isUsernameUnknown, groups, policies, roles, isAdministrator, inEffect } of ways) {
    if (!inEffect) {
      continue;
    }
    if (username === undefined) {
      access.accounts.add(principal);
      continue;
    }
    const identity: AccessIdentity = {
      ...(isUsernameUnknown !== true && { username }),
      groups: [...new Set(groups)].sort(),
      ...(policies && { policies: sorted(policies) }),
      ...(roles && { roles: distinct(roles) }),
      ...(isAdministrator !== undefined && { isAdministrator }),
    };
    const key = principalKey(principal);
    const { identities } = access.principals.get(key) ?? { identities: [] };
    const isNew = !identities.some((one) => isSameIdentity(one, identity));
    access.principals.set(key, { principal, identities: isNew ? [...identities, identity] : identities });
  }
  return access;
}

function sorted(policies: readonly EntryPolicy[]): EntryPolicy[] {
  return policies
    .map(({ policy, namespaces }) => ({ policy, ...(namespaces && { namespaces: [...new Set(namespaces)].sort() }) }))
    .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

/** The roles without their bindings: it makes no difference which binding gives a role. */
function distinct(roles: readonly BoundRole[]): BoundRole[] {
  const all = roles.map(({ role, namespace }) => ({ role, ...(namespace !== undefined && { namespace }) }));
  const byText = new Map(all.map((one) => [JSON.stringify(one), one]));
  return [...byText.keys()].sort().flatMap((text) => byText.get(text) ?? []);
}

/** The identities of a principal: by its ways, or else by its account. */
function identitiesIn({ principals, accounts }: Access, key: string, principal: string): AccessIdentity[] {
  const [, , , , account = ""] = principal.split(":");
  const found = principals.get(key)?.identities;
  return (
    found ?? (accounts.has(account) ? [{ username: principalOf(principal).arn ?? "", groups: [], policies: [] }] : [])
  );
}

function difference(
  principal: string,
  isAccount: boolean,
  before: AccessIdentity[],
  after: AccessIdentity[],
): AccessDifference[] {
  const isSame =
    before.length === after.length && before.every((one) => after.some((other) => isSameIdentity(one, other)));
  const kind = before.length === 0 ? "gains" : after.length === 0 ? "loses" : "changes";
  return isSame ? [] : [{ kind, principal, isAccount, before, after }];
}

/** Whether two identities are the same, as far as it is known: what can't be read on one side isn't compared. */
function isSameIdentity(one: AccessIdentity, other: AccessIdentity): boolean {
  const { username, groups, administrator, policies, roles } = changesOf(one, other);
  return username === undefined && administrator === undefined && [groups, policies, roles].every(isEmpty);
}

function isEmpty({ gained, lost }: Exchange<unknown>): boolean {
  return gained.length + lost.length === 0;
}

/** What a change adds and what it removes. */
export interface Exchange<T> {
  gained: T[];
  lost: T[];
}

/** The changes from one identity to another. */
export interface IdentityChanges {
  /** Undefined if it stays, or isn't known on one side. */
  username: { before: string; after: string } | undefined;
  groups: Exchange<string>;
  policies: Exchange<EntryPolicy>;
  roles: Exchange<BoundRole>;
  /** Undefined if it stays, or isn't known on one side. */
  administrator: "gained" | "lost" | undefined;
}

/** Compares two identities. */
export function changesOf(before: AccessIdentity, after: AccessIdentity): IdentityChanges {
  const [was, is] = [before.isAdministrator, after.isAdministrator];
  const isKnown = was !== undefined && is !== undefined;
  return {
    username: usernameChange(before.username, after.username),
    groups: exchange(before.groups, after.groups),
    policies: exchange(before.policies, after.policies),
    roles: exchange(before.roles, after.roles),
    administrator: isKnown && was !== is ? (is ? "gained" : "lost") : undefined,
  };
}

function usernameChange(before: string | undefined, after: string | undefined): IdentityChanges["username"] {
  return before === undefined || after === undefined || before === after ? undefined : { before, after };
}

/** What isn't known on one side isn't compared. */
function exchange<T>(before: readonly T[] | undefined, after: readonly T[] | undefined): Exchange<T> {
  if (before === undefined || after === undefined) {
    return { gained: [], lost: [] };
  }
  const [had, has] = [before, after].map((items) => new Set(items.map((item) => JSON.stringify(item))));
  return {
    gained: after.filter((item) => !had?.has(JSON.stringify(item))),
    lost: before.filter((item) => !has?.has(JSON.stringify(item))),
  };
}
