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

/** Who has access by a live aws-auth, and by no grant. */
export interface Uncovered {
  /** The key that it stands in: `mapRoles`, `mapUsers` or `mapAccounts`. */
  key: string;
  /** The line in the key's text, from 1; left out for an account. */
  line?: number;
  /** The ARN as it is written, or the ID of an account. */
  principal: string;
  username: string;
  groups: string[];
  /** Why it can't move to an access entry as it is, and what to do; empty where a grant is all that it needs. */
  obstacles: string[];
}

/** What there is to say of a live aws-auth beside the grants. */
export interface LiveReport {
  uncovered: Uncovered[];
  /** The ARNs of the roles of nodes that no grant covers: EKS writes such entries, and they are left to it. */
  nodes: string[];
  /** The ARNs of grants that aws-auth maps too. */
  covered: string[];
}

/** Compares a live aws-auth with the principals that the grants are for. */
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

const ofAccounts = "access entries are for single principals, never for an account: grant access to each that needs it";

function obstaclesOf({ arn, username, groups }: ReportedEntry): string[] {
  const { problem, kind } = principalOf(arn);
  if (problem) {
    return ["it maps nobody: remove it"];
  }
  const ofPrincipal =
    kind === "federated user" ? ["access entries aren't for federated users: grant the access to a role"] : [];
  return [...ofPrincipal, ...ofUsername(username, kind === "role"), ...groups.flatMap(ofGroup)];
}

function ofUsername(username: string, isRole: boolean): string[] {
  if (/^[^:]*\{\{SessionName(Raw)?\}\}/.test(username)) {
    return [
      `the user name ${username} begins with the session's name, which an access entry takes only behind a colon: give ` +
        "the grant another, and put it into the bindings that name the users",
    ];
  }
  return usernameForm.fits(username) && nameFault("username", username, isRole) === undefined
    ? []
    : [`access entries take no user name ${JSON.stringify(username)}: give the grant another, or none for EKS's own`];
}

function ofGroup(group: string): string[] {
  if (group === "system:masters") {
    return [`access entries take no group ${group}: give the grant access "cluster-admin", which has the same rights`];
  }
  if (group.includes("{{")) {
    return [
      `a placeholder, as in the group ${group}, is known for user names only: grant each principal its own groups`,
    ];
  }
  return groupForm.fits(group)
    ? []
    : [`access entries take no group ${JSON.stringify(group)}: bind a group of another name to the same roles`];
}

/** A line of the table. */
export interface Row {
  principalArn: string;
  username: string;
  groups: string[];
  rights: string[];
}

/** A plain table in columns: principal, user, groups, rights; `-` stands for none. */
export function accessTable(rows: Row[]): string {
  const lines = [
    ["PRINCIPAL", "USER", "GROUPS", "RIGHTS"],
    ...rows.map(({ principalArn, username, groups, rights }) => [
      principalArn,
      username || "-",
      groups.join(", ") || "-",
      rights.join("; ") || "-",
    ]),
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...lines.map((line) => (line[column] ?? "").length)));
  return lines.map((line) => line.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  ")).join("\n");
}

/**
 * What is known of the administrator that a cluster has besides all grants: whoever created it. DescribeCluster doesn't
 * tell who that was.
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_AccessConfigResponse.html
 *
 * @param isAdmin Whether DescribeCluster says that the creator was made an administrator; undefined where it doesn't say.
 */
export function creatorStatement(mode: Mode, isAdmin: boolean | undefined): string {
  const who = "EKS doesn't tell who that is; CloudTrail's event CreateCluster does.";
  if (mode === "CONFIG_MAP") {
    return (
      "Whoever created the cluster is in system:masters, which stands neither in aws-auth nor here, and can't be taken " +
      `away in this mode. ${who}`
    );
  }
  if (isAdmin === false) {
    return "Whoever created the cluster got no access by that: it was created without an administrator.";
  }
  const entry = "an access entry with AmazonEKSClusterAdminPolicy, which `aws eks list-access-entries` shows";
  return isAdmin === undefined
    ? `Whoever created the cluster may be an administrator of it, by ${entry}. ${who}`
    : `Whoever created the cluster was made an administrator of it, by ${entry} unless it has been removed. ${who}`;
}
