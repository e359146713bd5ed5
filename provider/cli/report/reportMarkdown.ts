import { visible } from "../../awsauth/text";
import type { ClusterReport } from "../../eks/clusterReport";
import { placeInWords } from "../../eks/reportFindings";
import {
  administratorInWords,
  bindingsInWords,
  clusterInWords,
  declarerInWords,
  figures,
  findingTitles,
  mechanismInWords,
  permissionsInWords,
  roleStatusInWords,
  statusInWords,
} from "./reportWords";

/**
 * The longest report, in characters. GitHub accepts comments of 65,536 characters, and the pipeline may add text of its
 * own.
 */
const longest = 60_000;

/** The report for a pull request: the findings first, and what doesn't fit is counted instead of shown. */
export function reportMarkdown(report: ClusterReport): string {
  const { cluster, readAt, creator, principals, groups, serviceAccounts, findings, unread } = report;
  const mode = cluster.authenticationMode === undefined ? "" : `, authentication mode ${cluster.authenticationMode}`;
  const administrators = principals.filter(({ isAdministrator }) => isAdministrator !== false);
  const others = principals.filter(({ isAdministrator }) => isAdministrator === false);
  const ofPrincipals = [
    "Principal",
    "Through",
    "Username",
    "Groups",
    "Permissions",
    "Administrator",
    "Declared by",
    "Status",
  ];
  const principalRow = (reported: ClusterReport["principals"][number]) => [
    name(reported.principal),
    words(placeInWords(reported)),
    name(reported.username ?? ""),
    reported.groups.map(name).join("<br>"),
    permissionsInWords(reported).map(words).join("<br>"),
    words(administratorInWords(reported)),
    words(declarerInWords(reported)),
    words(statusInWords(reported)),
  ];
  const top = [
    `## Access to ${name(clusterInWords(report))}`,
    "",
    `${name(cluster.arn ?? cluster.endpoint)}${mode}, read at ${readAt}.`,
    "",
    `${figures(report)
      .map(([count, what]) => `${count} ${what}`)
      .join(" · ")}.`,
    ...(creator === undefined ? [] : ["", words(creator)]),
  ];
  return withinLimit(`${top.join("\n")}\n`, [
    { title: "What couldn't be read, and is missing", head: ["Reason"], rows: unread.map((text) => [words(text)]) },
    {
      title: "Findings",
      head: ["Finding", "Subject", "Reason", "Fix"],
      rows: findings.map(({ kind, severity, subject, place, reason, fix }) => [
        `**${severity}** ${findingTitles[kind]}`,
        [name(subject), ...(place === undefined ? [] : [words(place)])].join("<br>"),
        words(reason),
        words(fix),
      ]),
    },
    { title: "Administrators, and principals that may be", head: ofPrincipals, rows: administrators.map(principalRow) },
    { title: "Other principals", head: ofPrincipals, rows: others.map(principalRow), isFolded: true },
    {
      title: "Groups",
      head: ["Group", "Principals", "Permissions"],
      rows: groups.map((group) => [
        name(group.name),
        String(group.principals),
        bindingsInWords(group).map(words).join("<br>"),
      ]),
      isFolded: true,
    },
    {
      title: "Service accounts with AWS permissions",
      head: ["Service account", "Through", "Role", "Status", "Problems"],
      rows: serviceAccounts.map((account) => [
        name(`${account.namespace}/${account.name}`),
        words(mechanismInWords(account)),
        [account.roleArn, ...(account.targetRoleArn === undefined ? [] : [account.targetRoleArn])]
          .map(name)
          .join("<br>"),
        words(roleStatusInWords(account)),
        account.problems.map(({ reason }) => words(reason)).join("<br>"),
      ]),
      isFolded: true,
    },
  ]);
}

/** A list of the report. */
interface Section {
  title: string;
  head: string[];
  rows: string[][];
  /** Whether it is shown only on demand. */
  isFolded?: boolean;
}

/** The text with as many rows of the sections, in order, as fit. */
function withinLimit(top: string, sections: readonly Section[]): string {
  let text = top;
  for (const { title, head, rows, isFolded } of sections.filter(({ rows }) => rows.length > 0)) {
    const heading = `${title} (${rows.length})`;
    const start = isFolded ? `\n<details>\n<summary>${heading}</summary>\n\n` : `\n### ${heading}\n\n`;
    const end = isFolded ? "\n</details>\n" : "";
    const lines = rows.map((row) => `| ${row.map((cell) => cell || "-").join(" | ")} |\n`);
    const table = `| ${head.join(" | ")} |\n|${" --- |".repeat(head.length)}\n`;
    // Room for the frames of the sections that follow.
    let left = longest - 2_000 - text.length - start.length - table.length - end.length;
    const shown = lines.filter((line) => {
      left -= line.length;
      return left >= 0;
    });
    const omitted = lines.length - shown.length;
    const rest = omitted === 0 ? "" : `\n${omitted} more aren't shown here. See the report as HTML, CSV or JSON.\n`;
    text += `${start}${shown.length === 0 ? "" : table + shown.join("")}${rest}${end}`;
  }
  return text;
}

/** A name that others chose, as code: GitHub finds no mentions and references in it. */
function name(text: string): string {
  return text === "" ? "" : `<code>${entities(text)}</code>`;
}

/** A text that can contain such names. A mention is one piece of text. */
function words(text: string): string {
  return entities(text).replaceAll("&#64;", "<span>&#64;</span>").replaceAll("&#35;", "<span>&#35;</span>");
}

/** A text as Markdown and HTML show it as it is, on one line and without links. */
function entities(text: string): string {
  return visible(text)
    .replaceAll("\n", " ")
    .replace(/[^\p{L}\p{N}\s.,:;/'"()=+?%-]|(?<=www)\.|:(?=\/\/)/gu, (found) => `&#${found.codePointAt(0)};`);
}
