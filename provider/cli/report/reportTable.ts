import { type ClusterReport, reportFindingKinds } from "../../eks/clusterReport";
import { placeInWords } from "../../eks/reportFindings";
import { columns, onOneLine, type Style } from "../style";
import {
  bindingsInWords,
  clusterInWords,
  declarerInWords,
  figures,
  mechanismInWords,
  permissionsInWords,
  roleStatusInWords,
} from "./reportWords";

/** The report for a terminal. */
export function reportTable(report: ClusterReport, style: Style): string {
  const { cluster, readAt, creator, principals, groups, serviceAccounts } = report;
  const mode = cluster.authenticationMode === undefined ? "" : `, authentication mode ${cluster.authenticationMode}`;
  const section = (title: string, head: string[], rows: string[][]) =>
    rows.length === 0 ? [] : ["", style.strong(title), columns([head.map(style.faint), ...rows])];
  return [
    style.strong(`Access to ${clusterInWords(report)}`),
    `${cluster.arn ?? cluster.endpoint}${mode}, read at ${readAt}`,
    figures(report)
      .map(([count, what]) => `${count} ${what}`)
      .join(", "),
    ...(creator === undefined ? [] : [creator]),
    ...section(
      "Principals",
      ["PRINCIPAL", "THROUGH", "GROUPS", "PERMISSIONS", "DECLARED BY", "STATUS"],
      principals.flatMap((reported) => {
        const { principal, groups: names, isAdministrator, status, inEffect, until } = reported;
        const permissions = permissionsInWords(reported);
        const [first = "-", ...others] =
          isAdministrator === true ? [style.doubtful("administrator"), ...permissions] : permissions;
        const end = until === undefined ? [] : [`until ${until}`];
        const state = [...(status === undefined ? [] : [status]), ...(inEffect ? [] : ["no effect"]), ...end].join(
          ", ",
        );
        return [
          [principal, placeInWords(reported), names.join(", ") || "-", first, declarerInWords(reported), state || "-"],
          ...others.map((permission) => ["", "", "", permission, "", ""]),
        ];
      }),
    ),
    ...section(
      "Groups",
      ["GROUP", "PRINCIPALS", "PERMISSIONS"],
      groups.map((group) => [group.name, String(group.principals), bindingsInWords(group).join("; ")]),
    ),
    ...section(
      "Service accounts with AWS permissions",
      ["SERVICE ACCOUNT", "THROUGH", "ROLE", "STATUS", "PROBLEMS"],
      serviceAccounts.map((account) => [
        `${account.namespace}/${account.name}`,
        mechanismInWords(account),
        [account.roleArn, ...(account.targetRoleArn === undefined ? [] : [account.targetRoleArn])].join(" → "),
        roleStatusInWords(account),
        String(account.problems.length || "-"),
      ]),
    ),
    ...findingLines(report, style),
    ...unreadLines(report, style),
  ].join("\n");
}

function findingLines({ findings }: ClusterReport, style: Style): string[] {
  if (findings.length === 0) {
    return ["", style.good("No findings.")];
  }
  return (Object.keys(reportFindingKinds) as (keyof typeof reportFindingKinds)[]).flatMap((kind) => {
    const found = findings.filter((finding) => finding.kind === kind);
    const lines = found.flatMap(({ severity, subject, place, reason, fix }) => [
      `${severity === "error" ? style.bad("error:") : style.doubtful("warning:")} ${onOneLine(subject)}${place ? ` (${place})` : ""}`,
      `    ${reason}`,
      `    ${style.faint(fix)}`,
    ]);
    return found.length === 0 ? [] : ["", style.strong(`${reportFindingKinds[kind]}: ${found.length}`), ...lines];
  });
}

function unreadLines({ unread }: ClusterReport, style: Style): string[] {
  return unread.length === 0
    ? []
    : ["", style.doubtful("What couldn't be read, and is missing:"), ...unread.map((text) => `  - ${text}`)];
}
