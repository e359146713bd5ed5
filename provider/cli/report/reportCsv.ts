import { visible } from "../../awsauth/text";
import type { ClusterReport, ReportFinding } from "../../eks/clusterReport";
import { placeInWords } from "../../eks/reportFindings";
import {
  administratorInWords,
  bindingsInWords,
  declarerInWords,
  mechanismInWords,
  permissionsInWords,
  roleStatusInWords,
  statusInWords,
} from "./reportWords";

const head = [
  "record",
  "subject",
  "through",
  "username",
  "groups",
  "permissions",
  "administrator",
  "declared by",
  "status",
  "findings",
];

/**
 * The report as one table for spreadsheets: a record for each principal, group and service account, and for everything
 * that couldn't be read. Lists in a cell are separated by `; `.
 * https://www.rfc-editor.org/rfc/rfc4180
 */
export function reportCsv(report: ClusterReport): string {
  const { principals, groups, serviceAccounts, unread } = report;
  const findings = findingsBySubject(report.findings);
  const rows = [
    head,
    ...principals.map((reported) => [
      reported.half === "access-entry" ? "access entry" : "aws-auth",
      reported.principal,
      placeInWords(reported),
      reported.username ?? "",
      listed(reported.groups),
      listed(permissionsInWords(reported)),
      administratorInWords(reported),
      declarerInWords(reported),
      statusInWords(reported),
      findings(reported.principal, placeInWords(reported)),
    ]),
    ...groups.map((group) => [
      "group",
      group.name,
      "",
      "",
      "",
      listed(bindingsInWords(group)),
      "",
      "",
      `${group.principals} ${group.principals === 1 ? "principal" : "principals"}`,
      findings(group.name),
    ]),
    ...serviceAccounts.map((account) => [
      "service account",
      `${account.namespace}/${account.name}`,
      mechanismInWords(account),
      "",
      "",
      listed([account.roleArn, ...(account.targetRoleArn === undefined ? [] : [account.targetRoleArn])]),
      "",
      declarerInWords(account),
      roleStatusInWords(account),
      listed(account.problems.map(({ reason }) => reason)),
    ]),
    ...unread.map((reason) => ["not read", reason, ...Array(head.length - 2).fill("")]),
  ];
  return rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

function findingsBySubject(findings: readonly ReportFinding[]) {
  const keyOf = (subject: string, place = "") => JSON.stringify([subject, place]);
  const found = new Map<string, string[]>();
  for (const { subject, place, reason } of findings) {
    found.set(keyOf(subject, place), [...(found.get(keyOf(subject, place)) ?? []), reason]);
  }
  return (subject: string, place?: string) => listed(found.get(keyOf(subject, place)) ?? []);
}

function listed(items: readonly string[]): string {
  return items.join("; ");
}

/** The beginnings of a cell that a spreadsheet reads as a formula. https://owasp.org/www-community/attacks/CSV_Injection */
const formula = /^\s*[=+\-@|%\uff0b\uff0d\uff1d\uff20]/;

/** A cell that a spreadsheet shows as text: an apostrophe precedes what could be a formula. */
function cell(value: string): string {
  const text = visible(value).replaceAll("\n", " ");
  const safe = formula.test(text) ? `'${text}` : text;
  return /[",]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
