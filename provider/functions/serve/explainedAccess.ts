import { readAwsAuth } from "../../awsauth/document/read";
import { type Caller, callerFor, type Identity, identityOf } from "../../awsauth/identity";
import { principalKey, principalOf } from "../../awsauth/principal";
import { foldCase } from "../../awsauth/text";
import { creatorStatement } from "../../eks/accessReport";
import { administratorOf, masters } from "../../eks/administrators";
import { bindingsOf, everyone, type RbacBinding } from "../../eks/bindings";
import { decideByEntries, type EntryDecision } from "../../eks/entryDecision";
import { type PrincipalReading, type PrincipalState, principalState } from "../../eks/principalStatus";
import { shownPermissionSet } from "../../iam/permissionSet";
import type { ExplainAccessResult, ExplainedAccessEntry } from "../explainAccess";
import type { LiveBinding } from "../liveAccess";
import { type AwsAuthAnswer, answerOfAwsAuth, unknownAnswer } from "./awsAuthAnswer";
import { type EksSide, readBindings, readEksSide, readIam, unreadIn } from "./clusterReads";
import { type Decided, decide } from "./decide";
import type { LiveCluster } from "./served";

/** Explains the access of a principal from everything that can be read about the cluster. */
export async function explainedAccess(
  cluster: LiveCluster,
  { principalArn, sessionName }: { principalArn: string; sessionName?: string },
): Promise<ExplainAccessResult> {
  const caller = callerFor(principalArn, sessionName);
  const identity = identityOf(caller, "0.7");
  const known = "denied" in identity ? undefined : identity;
  const key = known && foldCase(known.canonicalArn);
  const side = await readEksSide(cluster, (arn) => principalKey(arn) === key);
  const iamArn = arnForIam(principalArn, known);
  const readings = await readIam(cluster, iamArn === undefined ? [] : [iamArn]);
  const reading = iamArn === undefined ? undefined : readings.get(iamArn);
  const byEntry = known === undefined ? { kind: "none" as const } : entryDecision(side, known, reading);
  const { live, unreadMap } = cluster;
  const byMap = unreadMap === undefined ? answerOfAwsAuth(readAwsAuth(live?.data), live, caller) : unknownAnswer;
  const unread = [...(unreadMap === undefined ? [] : [unreadMap]), ...side.unread, ...unreadIn(readings)];
  const principal = liveArn(principalArn, known, reading);
  const status = statusOf(principalArn, caller, side, byEntry, reading);
  const creator = known && (await creatorUser(cluster, side, known, byMap));
  const { clusterName } = cluster.connection;
  const decided = decide({ side, byEntry, byMap, principal, isMissing: status === "deleted", creator, clusterName });
  const rights = await rightsOf(cluster, decided, byEntry, unread);
  const { cluster: described } = cluster.store;
  const ssoPermissionSet = shownPermissionSet(known?.canonicalArn ?? principal);
  return {
    ...decided,
    principalArn: principal,
    ...(ssoPermissionSet !== undefined && { ssoPermissionSet }),
    ...(byEntry.kind !== "none" && { accessEntry: shownEntry(byEntry) }),
    ...(side.mode && { principalStatus: status }),
    ...rights,
    ...(side.mode && {
      authenticationMode: side.mode,
      creator: creatorStatement(side.mode, described?.creatorIsAdministrator),
    }),
    unread,
  };
}

/** The ARN by which IAM is read: for a session, the ARN of its role without the path. */
function arnForIam(principalArn: string, identity: Identity | undefined): string | undefined {
  return principalArn.includes(":assumed-role/") ? identity?.canonicalArn : principalArn;
}

/** The ARN that an access entry of the principal needs. */
function liveArn(principalArn: string, identity: Identity | undefined, reading: PrincipalReading | undefined): string {
  return reading && "found" in reading ? reading.found.arn : (arnForIam(principalArn, identity) ?? principalArn);
}

function entryDecision(
  { entries = [], account }: EksSide,
  identity: Identity,
  reading: PrincipalReading | undefined,
): EntryDecision {
  const candidates = entries.map((entry) => {
    const { principalArn, createdAt: entryCreatedAt } = entry;
    return { entry, state: principalState({ principalArn, entryCreatedAt, hasPath: true, account, reading }) };
  });
  return decideByEntries(candidates, identity);
}

/**
 * The Kubernetes user of the principal, if it created a cluster in the mode CONFIG_MAP: EKS doesn't name the creator, but
 * shows its user to the creator itself.
 */
async function creatorUser(
  { store }: LiveCluster,
  { mode }: EksSide,
  { canonicalArn }: Identity,
  { outcomes }: AwsAuthAnswer,
): Promise<{ username: string; groups: string[] } | undefined> {
  const signedIn = mode === "CONFIG_MAP" ? await store.signedInAs() : undefined;
  const own = signedIn && identityOf(signedIn.caller, "0.7");
  if (signedIn === undefined || own === undefined || "denied" in own || own.canonicalArn !== canonicalArn) {
    return undefined;
  }
  const { username } = signedIn;
  const groups = signedIn.groups.filter((group) => group !== everyone);
  const isMapped = outcomes.some((outcome) => outcome.username === username && outcome.groups?.includes(masters));
  return groups.includes(masters) && !isMapped ? { username, groups } : undefined;
}

function shownEntry({ entry }: Exclude<EntryDecision, { kind: "none" }>): ExplainedAccessEntry {
  const { accessEntryArn, principalArn, type, username, groups, policies } = entry;
  return { accessEntryArn, principalArn, type, username, groups, ...(policies && { policies }) };
}

function statusOf(
  principalArn: string,
  caller: Caller,
  { account }: EksSide,
  byEntry: EntryDecision,
  reading: PrincipalReading | undefined,
): PrincipalState["status"] {
  if (byEntry.kind !== "none") {
    return byEntry.state.status;
  }
  // The given ARN may omit the path of a role.
  const pathless = principalOf(principalArn).arn ?? roleOf(caller) ?? principalArn;
  return principalState({ principalArn: pathless, hasPath: false, account, reading }).status;
}

function roleOf(caller: Caller): string | undefined {
  const identity = identityOf(caller, "0.7");
  return "denied" in identity ? undefined : identity.canonicalArn;
}

/** The bindings of the granted identity, and whether it is an administrator. */
async function rightsOf(
  cluster: LiveCluster,
  { access, decidedBy, username, groups = [] }: Decided,
  byEntry: EntryDecision,
  unread: string[],
): Promise<Pick<ExplainAccessResult, "bindings" | "isAdministrator" | "administratorBy">> {
  if (access !== "granted" || username === undefined) {
    return access === "denied" ? { isAdministrator: false, administratorBy: [] } : { administratorBy: [] };
  }
  const ofCluster = await readBindings(cluster, "ClusterRoleBinding", unread);
  const ofNamespaces = await readBindings(cluster, "RoleBinding", unread);
  const bindings = ofCluster || ofNamespaces ? [...(ofCluster ?? []), ...(ofNamespaces ?? [])] : undefined;
  const identity = { username, groups };
  const policies = decidedBy === "access-entry" && byEntry.kind === "grants" ? byEntry.entry.policies : [];
  return {
    ...(bindings && { bindings: shownBindings(identity, bindings) }),
    ...administratorOf(identity, policies, ofCluster),
  };
}

function shownBindings(identity: { username: string; groups: string[] }, bindings: RbacBinding[]): LiveBinding[] {
  return bindingsOf(identity, bindings).map(({ binding, subject }) => {
    const { kind, name, namespace, roleKind, roleName } = binding;
    return { kind, name, ...(namespace !== undefined && { namespace }), role: `${roleKind} ${roleName}`, subject };
  });
}
