import { connect } from "../../aws/connection";
import { accountHash, entryHash } from "../../awsauth/claims";
import type { LiveAccount, LiveEntry } from "../../awsauth/document/document";
import { readAwsAuth } from "../../awsauth/document/read";
import { unreadKeys } from "../../awsauth/lint/checkLive";
import { nodesGroup, principalKey } from "../../awsauth/principal";
import { endInTags } from "../../eks/accessEnd";
import { isForNodes } from "../../eks/accessEntries";
import type { AccessHalf } from "../../eks/accessLoss";
import { creatorStatement } from "../../eks/accessReport";
import { administratorOf, bindsClusterAdmin } from "../../eks/administrators";
import type { RbacBinding } from "../../eks/bindings";
import type { ClusterEntry } from "../../eks/clusterEntry";
import { type ClaimingStacks, claimingStacks, declarerOfEntry, declarerOfMapping } from "../../eks/declarers";
import { accountWithoutEffect, withoutEffectOn } from "../../eks/mappingEffect";
import { type PrincipalReading, type PrincipalState, principalState } from "../../eks/principalStatus";
import { shownPermissionSet } from "../../iam/permissionSet";
import { textIssues } from "../../validation/checks";
import type { Issue } from "../../validation/issues";
import type { GetClusterAccessResult, LiveAccessEntry, LiveAccessMapping } from "../getClusterAccess";
import type { AccessQuestion, WholeAccess } from "../otherAccess";
import { type EksSide, readBindings, readEksSide, readIam, unreadIn } from "./clusterReads";
import { asksLive, awsReads, type Connector, type LiveCluster, liveCluster } from "./served";

/** Serves getClusterAccess: everything that gives access to a cluster. */
export const serveGetClusterAccess = asksLive(issuesIn, async (cluster, { stack }) => {
  const { result } = await liveClusterAccess(cluster, stack as string);
  return result;
});

/** Reads the same, with what the lock-out guard needs. */
export async function readWholeAccess(
  { stack, ...question }: AccessQuestion,
  connector: Connector = connect,
  aws = awsReads,
): Promise<WholeAccess> {
  const cluster = await liveCluster(question, connector, aws);
  const { result, readings } = await liveClusterAccess(cluster, stack);
  const adminBindings = readings.bindings?.filter(bindsClusterAdmin);
  const incomplete: AccessHalf[] = readings.side.isComplete ? [] : ["entries"];
  return { ...result, ...(adminBindings && { adminBindings }), incomplete };
}

function issuesIn({ stack }: Record<string, unknown>): Issue[] {
  return textIssues("stack", stack, {
    expected: "the name of a stack, <organization>/<project>/<stack>",
    fix: "Pass all three parts, as `pulumi stack ls --all` shows them, or omit stack.",
    fits: (text) => /^[^/\s]+\/[^/\s]+\/[^/\s]+$/.test(text),
  });
}

/** Everything that gives access to a cluster. */
export async function readClusterAccess(cluster: LiveCluster): Promise<GetClusterAccessResult> {
  return (await liveClusterAccess(cluster, undefined)).result;
}

/** Everything that was read, for one entry or mapping after the other. */
interface Readings {
  side: EksSide;
  iam: Map<string, PrincipalReading>;
  bindings: RbacBinding[] | undefined;
  stack: string | undefined;
}

/** Everything that gives IAM principals access to a cluster, with the readings that it was found in. */
export async function liveClusterAccess(
  cluster: LiveCluster,
  stack: string | undefined,
): Promise<{ result: GetClusterAccessResult; readings: Readings }> {
  const document = readAwsAuth(cluster.live?.data);
  const mapped = [...document.mapRoles.items, ...document.mapUsers.items];
  const side = await readEksSide(cluster, () => true);
  const live = [...(side.entries ?? [])].sort((a, b) => (a.principalArn < b.principalArn ? -1 : 1));
  const iam = await readIam(cluster, [
    ...live.map(({ principalArn }) => principalArn),
    ...mapped.map(({ arn }) => arn),
  ]);
  const unread = [...side.unread, ...unreadKeys(document), ...unreadIn(iam)];
  const bindings = await readBindings(cluster, "ClusterRoleBinding", unread);
  const readings = { side, iam, bindings, stack };
  const entries = live.map((entry) => shownEntry(entry, readings));
  const working = live.filter((_, index) => !["deleted", "recreated"].includes(entries[index]?.principalStatus ?? ""));
  const context = {
    document,
    mode: side.mode,
    withEntry: new Set(working.map(({ principalArn }) => principalKey(principalArn))),
  };
  const claims = claimingStacks(cluster.live?.annotations ?? {});
  const result: GetClusterAccessResult = {
    entries,
    mappings: [
      ...mapped.map((entry) => shownMapping(entry, withoutEffectOn(entry, context), claims, readings)),
      ...document.mapAccounts.items.map((account) => shownAccount(account, claims, readings)),
    ],
    ...(side.mode && {
      authenticationMode: side.mode,
      creator: creatorStatement(side.mode, cluster.store.cluster?.creatorIsAdministrator),
    }),
    unread,
  };
  return { result, readings };
}

function shownEntry(entry: ClusterEntry, { side, iam, bindings, stack }: Readings): LiveAccessEntry {
  const { accessEntryArn, principalArn, type, username, groups, policies, createdAt } = entry;
  const { account } = side;
  const until = endInTags(entry.tags);
  const reading = iam.get(principalArn);
  const state = principalState({ principalArn, entryCreatedAt: createdAt, hasPath: true, account, reading });
  return {
    accessEntryArn,
    principalArn,
    ...permissionSetOfPrincipal(principalArn),
    type,
    username,
    groups,
    ...(policies && { policies }),
    ...(createdAt && { createdAt: createdAt.toISOString().replace(/\.\d+Z$/, "Z") }),
    ...(until !== undefined && { until }),
    ...declarerOfEntry(entry, stack),
    forNodes: isForNodes(type),
    ...shownState(state),
    ...administratorOf({ username, groups }, policies, bindings),
  };
}

function permissionSetOfPrincipal(arn: string) {
  const ssoPermissionSet = shownPermissionSet(arn);
  return ssoPermissionSet === undefined ? {} : { ssoPermissionSet };
}

function shownState({ status, reason }: PrincipalState) {
  return { principalStatus: status, ...(reason !== undefined && { principalStatusReason: reason }) };
}

function shownMapping(
  entry: LiveEntry,
  withoutEffectReason: string | undefined,
  claims: ClaimingStacks,
  { side: { mode, account }, iam, bindings, stack }: Readings,
): LiveAccessMapping {
  const { key, line, arn, username, groups } = entry;
  const forNodes = groups.includes(nodesGroup);
  const state = principalState({ principalArn: arn, hasPath: false, account, reading: iam.get(arn) });
  return {
    key,
    line,
    principal: arn,
    ...permissionSetOfPrincipal(arn),
    username,
    groups,
    ...declarerOfMapping(entryHash(key, entry), claims, forNodes, stack),
    forNodes,
    inEffect: withoutEffectReason === undefined,
    ...(withoutEffectReason !== undefined && { withoutEffectReason }),
    ...(mode && shownState(state)),
    ...administratorOf({ username, groups }, [], bindings),
  };
}

/** All principals of the account have access, with their ARNs as usernames and without groups. */
function shownAccount(
  item: LiveAccount,
  claims: ClaimingStacks,
  { side: { mode }, bindings, stack }: Readings,
): LiveAccessMapping {
  const { account, line } = item;
  const reason = accountWithoutEffect(item, mode);
  return {
    key: "mapAccounts",
    line,
    principal: account,
    groups: [],
    ...declarerOfMapping(accountHash(account), claims, false, stack),
    forNodes: false,
    inEffect: reason === undefined,
    ...(reason !== undefined && { withoutEffectReason: reason }),
    ...administratorOf(
      { username: `arn:{{partition}}:{{service}}::${account}:{{resource}}`, groups: [] },
      [],
      bindings,
    ),
  };
}
