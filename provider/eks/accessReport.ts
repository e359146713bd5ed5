import { nameFault } from "../awsauth/lint/templates";
import { nodesGroup, principalKey, principalOf } from "../awsauth/principal";
import { groupForm, usernameForm } from "./accessEntries";
import type { Mode } from "./authenticationMode";

/** An entry of a live aws-auth. */
export interface ReportedEntry {
  arn: string;
  username: string;
  groups: string[];
  line: number;
}

/** A live aws-auth. */
export interface LiveAwsAuth {
  roles: ReportedEntry[];
  users: ReportedEntry[];
  accounts: string[];
}

/** Access by a live aws-auth entry that no grant covers. */
export interface Uncovered {
  /** The key that contains the entry: `mapRoles`, `mapUsers` or `mapAccounts`. */
  key: string;
  /** The line in the key's text, from 1; omitted for an account. */
  line?: number;
  /** The ARN as it is written, or the ID of an account. */
  principal: string;
  username: string;
  groups: string[];
  /** The reasons why it can't become an access entry unchanged, with fixes; empty if a grant is enough. */
  obstacles: string[];
}

/** A live aws-auth compared with the grants. */
export interface LiveReport {
  uncovered: Uncovered[];
  /** The ARNs of node roles that no grant covers. EKS manages these entries itself. */
  nodes: string[];
  /** The ARNs of granted principals that aws-auth also maps. */
  covered: string[];
}

/** Compares a live aws-auth with the principals of the grants. */
export function reportOn(live: LiveAwsAuth, principalArns: string[]): LiveReport {
  const granted = new Set(principalArns.map(principalKey));
  const report: LiveReport = { uncovered: [], nodes: [], covered: [] };
  const lists = { mapRoles: live.roles, mapUsers: live.users };
  for (const [key, entries] of Object.entries(lists)) {
    for (const entry of entries) {
      if (granted.has(principalKey(entry.arn))) {
        report.covered.push(entry.arn);
      } else if (entry.groups.includes(nodesGroup)) {
        report.nodes.push(entry.arn);
      } else {
        const { arn: principal, username, groups, line } = entry;
        report.uncovered.push({ key, line, principal, username, groups, obstacles: obstaclesOf(entry) });
      }
    }
  }
  for (const principal of live.accounts) {
    report.uncovered.push({ key: "mapAccounts", principal, username: "", groups: [], obstacles: [ofAccounts] });
  }
  return report;
}

const ofAccounts =
  "access entries are for single principals, not for accounts: grant access to each principal that needs it";

function obstaclesOf({ arn, username, groups }: ReportedEntry): string[] {
  const { problem, kind } = principalOf(arn);
  if (problem) {
    return ["it matches no principal: remove it"];
  }
  const ofPrincipal =
    kind === "federated user" ? ["access entries don't support federated users: grant the access to a role"] : [];
  return [...ofPrincipal, ...ofUsername(username, kind === "role"), ...groups.flatMap(ofGroup)];
}

function ofUsername(username: string, isRole: boolean): string[] {
  if (/^[^:]*\{\{SessionName(Raw)?\}\}/.test(username)) {
    return [
      `the username ${username} begins with the session name, which an access entry allows only after a colon: give the ` +
        "grant another username, and update the bindings that name the users",
    ];
  }
  return usernameForm.fits(username) && nameFault("username", username, isRole) === undefined
    ? []
    : [
        `access entries don't allow the username ${JSON.stringify(username)}: give the grant another, or omit it to let ` +
          "EKS generate it",
      ];
}

function ofGroup(group: string): string[] {
  if (group === "system:masters") {
    return [
      `access entries don't allow the group ${group}: give the grant access "cluster-admin", which has the same permissions`,
    ];
  }
  if (group.includes("{{")) {
    return [`only usernames can have a placeholder, unlike the group ${group}: grant each principal its own groups`];
  }
  return groupForm.fits(group)
    ? []
    : [`access entries don't allow the group ${JSON.stringify(group)}: bind another group to the same roles`];
}

/** A line of the table. */
export interface Row {
  principalArn: string;
  username: string;
  groups: string[];
  rights: string[];
  until?: string;
}

/**
 * A text table with the columns principal, user, groups and rights and, if a row has an end, until; `-` means none.
 */
export function accessTable(rows: Row[]): string {
  const hasEnds = rows.some(({ until }) => until !== undefined);
  const lines = [
    ["PRINCIPAL", "USER", "GROUPS", "RIGHTS", ...(hasEnds ? ["UNTIL"] : [])],
    ...rows.map(({ principalArn, username, groups, rights, until }) => [
      principalArn,
      username || "-",
      groups.join(", ") || "-",
      rights.join("; ") || "-",
      ...(hasEnds ? [until ?? "-"] : []),
    ]),
  ];
  const padded = hasEnds ? [0, 1, 2, 3] : [0, 1, 2];
  const widths = padded.map((column) => Math.max(...lines.map((line) => (line[column] ?? "").length)));
  return lines.map((line) => line.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  ")).join("\n");
}

/**
 * A statement about the admin access of the cluster's creator, which is independent of grants. DescribeCluster doesn't
 * name the creator.
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_AccessConfigResponse.html
 *
 * @param isAdmin True if DescribeCluster reports that the creator became an administrator; undefined if it reports
 * nothing.
 */
export function creatorStatement(mode: Mode, isAdmin: boolean | undefined): string {
  const who = "EKS doesn't show the creator; see the CreateCluster event in CloudTrail.";
  if (mode === "CONFIG_MAP") {
    return (
      "The cluster's creator is in system:masters. This mapping is in neither aws-auth nor this report, and can't be removed " +
      `in this mode. ${who}`
    );
  }
  if (isAdmin === false) {
    return "The cluster's creator has no automatic access: the cluster was created without an administrator.";
  }
  const list = "`aws eks list-access-entries --cluster-name <cluster>`";
  const entry = `an access entry with AmazonEKSClusterAdminPolicy, which ${list} shows`;
  return isAdmin === undefined
    ? `The cluster's creator may be an administrator, through ${entry}. ${who}`
    : `The cluster's creator is an administrator, through ${entry}, unless the entry was removed. ${who}`;
}
