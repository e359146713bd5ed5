import { withoutEffect } from "../../awsauth/predict";
import type { Mode } from "../../eks/authenticationMode";
import type { RbacBinding } from "../../eks/bindings";
import { type ClusterReport, type ReportedPrincipal, reportVersion } from "../../eks/clusterReport";
import { reportedAccounts, rolesOfAccounts } from "../../eks/reportedAccounts";
import { reportedGroups, reportedRoles } from "../../eks/reportedGroups";
import { findingsIn } from "../../eks/reportFindings";
import { verdictOn, verdictsOnMappings } from "../../eks/unmanagedAccess";
import type { GetClusterAccessResult, LiveAccessEntry, LiveAccessMapping } from "../getClusterAccess";
import { readAssociationsOf, readBindings, readIam, unreadIn } from "./clusterReads";
import { liveClusterAccess } from "./liveClusterAccess";
import type { LiveCluster } from "./served";

/** The ways into a cluster. */
interface PrincipalsReading {
  principals: ReportedPrincipal[];
  /** The bindings of the cluster, as far as they can be read. */
  bindings: RbacBinding[];
  /** Whether all of them could be read. */
  areRolesComplete: boolean;
  access: GetClusterAccessResult;
  /** The ID of the cluster's account; undefined with a kubeconfig. */
  account: string | undefined;
  /** What can't be read, each with the reason and the fix. */
  unread: string[];
}

/** Reads the ways into a cluster with the roles that each gets. */
export async function readReportedPrincipals(cluster: LiveCluster): Promise<PrincipalsReading> {
  const { unreadMap } = cluster;
  const { result: access, readings } = await liveClusterAccess(cluster, undefined);
  const unread = [...(unreadMap === undefined ? [] : [unreadMap]), ...access.unread];
  const ofNamespaces = await readBindings(cluster, "RoleBinding", unread);
  const bindings = [...(readings.bindings ?? []), ...(ofNamespaces ?? [])];
  return {
    principals: reportedPrincipals(access, readings.side.mode, bindings),
    bindings,
    areRolesComplete: readings.bindings !== undefined && ofNamespaces !== undefined,
    access,
    account: readings.side.account,
    unread,
  };
}

/** Reads everything that a report shows of a cluster. `now` is the time of the report. */
export async function readReport(cluster: LiveCluster, now: Date): Promise<ClusterReport> {
  const { store, connection } = cluster;
  const reading = await readReportedPrincipals(cluster);
  const { principals, bindings, areRolesComplete, access, account, unread } = reading;
  const groups = reportedGroups(principals, bindings, areRolesComplete);
  const serviceAccounts = await readAccounts(cluster, account, unread);
  return {
    kind: "AccessReport",
    version: reportVersion,
    readAt: now.toISOString().replace(/\.\d+Z$/, "Z"),
    cluster: {
      ...(connection.clusterName !== undefined && { name: connection.clusterName }),
      ...(store.cluster && { arn: store.cluster.arn }),
      endpoint: store.endpoint,
      ...(access.authenticationMode !== undefined && { authenticationMode: access.authenticationMode }),
    },
    principals,
    ...(access.creator !== undefined && { creator: access.creator }),
    areRolesComplete,
    groups,
    serviceAccounts,
    findings: findingsIn({ principals, groups, serviceAccounts }),
    unread: [...new Set(unread)],
  };
}

async function readAccounts(cluster: LiveCluster, account: string | undefined, unread: string[]) {
  const { store } = cluster;
  const [listed, associated] = await Promise.all([store.serviceAccounts(), readAssociationsOf(cluster)]);
  const accounts = "unread" in listed ? undefined : listed.items;
  const { associations = [] } = associated;
  const roles = await readIam(cluster, rolesOfAccounts({ accounts, associations }));
  unread.push(...("unread" in listed ? [listed.unread] : []), ...associated.unread, ...unreadIn(roles));
  const { arn, issuer } = store.cluster ?? {};
  const place = arn === undefined ? undefined : { arn, account, ...(issuer !== undefined && { issuer }) };
  return reportedAccounts({ accounts, associations, roles, cluster: place });
}

/** Nobody's access is excepted, not even that of the identity in use. */
const circumstances = { deployerArns: [], exceptions: [], now: 0 };

function reportedPrincipals(
  { entries, mappings }: Pick<GetClusterAccessResult, "entries" | "mappings">,
  mode: Mode | undefined,
  bindings: RbacBinding[],
): ReportedPrincipal[] {
  const verdicts = verdictsOnMappings(
    mappings.map(({ username = "", ...mapping }) => ({ ...mapping, username })),
    { ...circumstances, isInEffect: withoutEffect(mode) === undefined, unreadableKeys: [] },
  );
  return [
    ...entries.map((entry) => ofEntry(entry, bindings)),
    ...mappings.map((mapping, index) => ofMapping(mapping, verdicts[index]?.isUnmanaged === true, bindings)),
  ];
}

function ofEntry(entry: LiveAccessEntry, bindings: RbacBinding[]): ReportedPrincipal {
  const { principalArn, principalStatus, principalStatusReason, createdAt, until, ...rest } = entry;
  const { accessEntryArn, type, username, groups, policies, ssoPermissionSet } = rest;
  const { isUnmanaged } = verdictOn({ ...rest, principalArn }, circumstances);
  const inEffect = principalStatus !== "deleted" && principalStatus !== "recreated";
  return {
    half: "access-entry",
    principal: principalArn,
    ...(ssoPermissionSet !== undefined && { ssoPermissionSet }),
    accessEntryArn,
    type,
    ...(createdAt !== undefined && { createdAt }),
    ...(until !== undefined && { until }),
    username,
    groups,
    ...(policies && { policies }),
    roles: reportedRoles({ username, groups }, bindings),
    ...administratorIn(entry),
    ...declarerIn(entry),
    isUnmanaged,
    forNodes: entry.forNodes,
    ...statusIn(entry),
    inEffect,
    ...(!inEffect && principalStatusReason !== undefined && { withoutEffectReason: principalStatusReason }),
  };
}

function ofMapping(mapping: LiveAccessMapping, isUnmanaged: boolean, bindings: RbacBinding[]): ReportedPrincipal {
  const { key, line, principal, username, groups, ssoPermissionSet, inEffect, withoutEffectReason } = mapping;
  return {
    half: "aws-auth",
    principal,
    ...(ssoPermissionSet !== undefined && { ssoPermissionSet }),
    key,
    line,
    ...(username !== undefined && { username }),
    groups,
    policies: [],
    roles: username === undefined ? [] : reportedRoles({ username, groups }, bindings),
    ...administratorIn(mapping),
    ...declarerIn(mapping),
    isUnmanaged,
    forNodes: mapping.forNodes,
    ...statusIn(mapping),
    // A principal that IAM doesn't have can't sign in.
    ...(mapping.principalStatus === "deleted" && inEffect
      ? { inEffect: false, withoutEffectReason: mapping.principalStatusReason }
      : { inEffect, ...(withoutEffectReason !== undefined && { withoutEffectReason }) }),
  };
}

function administratorIn({ isAdministrator, administratorBy }: LiveAccessEntry | LiveAccessMapping) {
  return { ...(isAdministrator !== undefined && { isAdministrator }), administratorBy };
}

function declarerIn({ declaredBy, stack }: LiveAccessEntry | LiveAccessMapping) {
  return { declaredBy, ...(stack !== undefined && { stack }) };
}

function statusIn({ principalStatus, principalStatusReason }: LiveAccessEntry | LiveAccessMapping) {
  return {
    ...(principalStatus !== undefined && { status: principalStatus }),
    ...(principalStatusReason !== undefined && { statusReason: principalStatusReason }),
  };
}
