import type { AwsAuthDocument, LiveAccount, LiveEntry } from "../awsauth/document/document";
import { callerFor } from "../awsauth/identity";
import { predict } from "../awsauth/predict";
import { principalKey, principalOf } from "../awsauth/principal";
import { isInstanceTemplate, type SessionMatch } from "../awsauth/templateMatching";
import { accessPolicyRules } from "./accessPolicyRules";
import { masters } from "./administrators";
import type { Mode } from "./authenticationMode";
import { everyone, type RbacIdentity } from "./bindings";
import type { ClusterEntry, EntryPolicy } from "./clusterEntry";
import { accountWithoutEffect, withoutEffectOn } from "./mappingEffect";
import { type RbacObjects, type SubjectAccess, type SubjectWay, subjectsAllowed } from "./rbacGrants";
import type { AccessRule } from "./resourceRules";
import { type AccessRequest, allows } from "./ruleMatching";
import { type SubjectOfIdentity, subjectFinder } from "./subjectsOf";

// Who may make a request to the API server of an EKS cluster, in IAM principals.
//
// RBAC grants permissions to subjects: users, groups and service accounts. An access entry or a mapping of aws-auth gives
// an IAM principal a username and groups. In addition, EKS evaluates the access policies of an access entry. So a
// principal may make a request by an access policy, or by a binding whose subject is its username or one of its groups.
//
// What isn't followed: a subject that may impersonate another one, or that may change roles and bindings (the verbs
// impersonate, escalate and bind), can gain further permissions; ask for these verbs. The Node authorizer, which lets
// nodes read the objects of their pods, isn't part of RBAC.

/** Everything that gives access to a cluster. */
export interface ClusterRights {
  /** Undefined if unknown. */
  mode: Mode | undefined;
  /** The access entries that give access: all but those whose principal was deleted or recreated. */
  entries: readonly ClusterEntry[];
  /** The principals of access entries that can't be described. Their mappings have no effect. */
  undescribed: readonly string[];
  document: AwsAuthDocument;
  /** The ARNs in mappings for which IAM has no role or user. */
  missing: ReadonlySet<string>;
  objects: RbacObjects;
}

/** The part of a cluster that gives a principal its username and groups. */
export type IdentitySource =
  | { by: "access-entry"; entry: ClusterEntry }
  | { by: "mapping"; mapping: LiveEntry }
  /** An account in mapAccounts. Without a principal, every principal of it that has neither an entry nor a mapping. */
  | { by: "account"; account: LiveAccount }
  /** In the mode CONFIG_MAP, the cluster's creator, which EKS doesn't name. */
  | { by: "creator" };

/** Why a principal may make a request. */
export type PrincipalWay =
  /** A subject of RBAC that the principal is, in the sessions that match. */
  | { by: "subject"; subject: SubjectAccess["subject"]; way: SubjectWay; sessions: SessionMatch }
  /** An access policy. Without a rule, it isn't known whether the policy allows the request. */
  | { by: "access-policy"; policy: EntryPolicy; rule?: AccessRule }
  /** The access policies of the entry can't be read. */
  | { by: "unread-policies" };

/** A principal that may make a request, or for which it isn't known. */
export interface PrincipalAccess {
  source: IdentitySource;
  /** The ARN as in the entry or mapping; omitted for the creator and for every principal of an account. */
  principalArn?: string;
  /** True for a mapping whose role or user IAM doesn't have. A new one with this ARN would have the access. */
  isMissing: boolean;
  /** True if only the sessions of EC2 instances have access. */
  onlyInstances: boolean;
  ways: PrincipalWay[];
}

/** The answer to the question who may make a request. */
export interface WhoCan {
  subjects: SubjectAccess[];
  principals: PrincipalAccess[];
}

/** Who may make a request, as subjects of RBAC and as IAM principals, each with the ways by which. */
export function whoCan(request: AccessRequest, known: ClusterRights): WhoCan {
  const isCreators = known.mode === "CONFIG_MAP";
  const rights = isCreators ? { ...known, entries: [], undescribed: [] } : known;
  const subjects = subjectsAllowed(request, rights.objects);
  const find = subjectFinder(subjects);
  const principals = [
    ...(isCreators ? [creatorAccess()] : []),
    ...rights.entries.map((entry) => byEntry(entry, request, find)),
    ...byMappings(rights, find),
    ...byAccounts(rights, subjects),
  ];
  return { subjects, principals: principals.filter(({ ways }) => ways.length > 0) };
}

/** Whether a way certainly allows the request. Otherwise something that it depends on can't be read. */
export function isCertain(way: SubjectWay | PrincipalWay): boolean {
  switch (way.by) {
    case "masters":
      return true;
    case "subject":
      return isCertain(way.way);
    case "unread-policies":
      return false;
    default:
      return way.rule !== undefined;
  }
}

const usual = { isMissing: false, onlyInstances: false };

function creatorAccess(): PrincipalAccess {
  const subject = { kind: "Group", name: masters };
  const ways: PrincipalWay[] = [{ by: "subject", subject, way: { by: "masters" }, sessions: {} }];
  return { source: { by: "creator" }, ...usual, ways };
}

type Finder = ReturnType<typeof subjectFinder>;

function byEntry(entry: ClusterEntry, request: AccessRequest, find: Finder): PrincipalAccess {
  const { principalArn, policies } = entry;
  const ofPolicies: PrincipalWay[] =
    policies === undefined ? [{ by: "unread-policies" }] : policies.flatMap((policy) => byPolicy(policy, request));
  const access = byIdentity({ by: "access-entry", entry }, principalArn, entry, find);
  return { ...access, ways: [...ofPolicies, ...access.ways] };
}

function byPolicy(policy: EntryPolicy, request: AccessRequest): PrincipalWay[] {
  if (!isInNamespaces(policy.namespaces, request)) {
    return [];
  }
  const rules = accessPolicyRules[policy.policy];
  const rule = rules?.find((one) => allows(one, request));
  if (rules === undefined) {
    return [{ by: "access-policy", policy }];
  }
  return rule === undefined ? [] : [{ by: "access-policy", policy, rule }];
}

/** Whether the namespaces of an access policy, which may contain `*`, include those of a request. */
function isInNamespaces(namespaces: readonly string[] | undefined, request: AccessRequest): boolean {
  if (namespaces === undefined) {
    return true;
  }
  if ("url" in request) {
    return false;
  }
  const { namespace, anyNamespace } = request;
  const matches = (pattern: string) => new RegExp(`^${pattern.replaceAll("*", ".*")}$`).test(namespace ?? "");
  return anyNamespace === true || (namespace !== undefined && namespaces.some(matches));
}

function byMappings(rights: ClusterRights, find: Finder): PrincipalAccess[] {
  const { mode, document, missing } = rights;
  const withEntry = principalsWithEntry(rights);
  return [...document.mapRoles.items, ...document.mapUsers.items]
    .filter((mapping) => withoutEffectOn(mapping, { document, mode, withEntry }) === undefined)
    .map((mapping) => ({
      ...byIdentity({ by: "mapping", mapping }, mapping.arn, mapping, find),
      isMissing: missing.has(mapping.arn),
    }));
}

function principalsWithEntry({ entries, undescribed }: Pick<ClusterRights, "entries" | "undescribed">): Set<string> {
  return new Set([...entries.map(({ principalArn }) => principalArn), ...undescribed].map(principalKey));
}

function byIdentity(
  source: IdentitySource,
  principalArn: string,
  { username, groups }: RbacIdentity,
  find: Finder,
): PrincipalAccess {
  const [, , , , accountId = ""] = principalArn.split(":");
  const hasSessions = principalOf(principalArn).kind === "role";
  const onlyInstances = [username, ...groups].some(isInstanceTemplate);
  // Instances have sessions of roles.
  const found = onlyInstances && !hasSessions ? [] : find({ username, groups }, { accountId, hasSessions });
  return { source, principalArn, ...usual, onlyInstances, ways: found.flatMap(asWays) };
}

function asWays({ access: { subject, ways }, sessions }: SubjectOfIdentity): PrincipalWay[] {
  return ways.map((way) => ({ by: "subject", subject, way, sessions }));
}

/**
 * The access by mapAccounts: the username of a principal without an entry and a mapping is its ARN, and it has no groups
 * but `system:authenticated`.
 */
function byAccounts(rights: ClusterRights, subjects: SubjectAccess[]): PrincipalAccess[] {
  const { mode, document } = rights;
  const accounts = new Map<string, LiveAccount>();
  for (const item of document.mapAccounts.items) {
    if (accountWithoutEffect(item, mode) === undefined && !accounts.has(item.account)) {
      accounts.set(item.account, item);
    }
  }
  const withEntry = principalsWithEntry(rights);
  const users = subjects.filter(({ subject: { kind, name } }) => kind === "User" && !withEntry.has(principalKey(name)));
  const ofEveryone = subjects.filter(({ subject: { kind, name } }) => kind === "Group" && name === everyone);
  return [...accounts.values()].flatMap((account) => {
    const source = { by: "account", account } as const;
    const ways = ofEveryone.flatMap((access) => asWays({ access, sessions: {} }));
    const named = users.filter(({ subject }) => isMappedByAccount(subject.name, account, rights));
    return [
      { source, ...usual, ways },
      ...named.map((access) => ({
        source,
        principalArn: access.subject.name,
        ...usual,
        ways: asWays({ access, sessions: {} }),
      })),
    ];
  });
}

/** Whether a username is the one that a principal without an access entry has by an account in mapAccounts. */
function isMappedByAccount(username: string, { account }: LiveAccount, { document }: ClusterRights): boolean {
  return (
    principalOf(username).arn === username &&
    predict(document, callerFor(username)).outcomes.some(
      ({ by, ...outcome }) =>
        outcome.access === "granted" &&
        outcome.username === username &&
        by !== undefined &&
        "account" in by &&
        by.account === account,
    )
  );
}
