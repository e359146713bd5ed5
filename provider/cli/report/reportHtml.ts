import { createHash } from "node:crypto";
import { accessGraph } from "../../eks/accessGraph";
import type {
  ClusterReport,
  ReportedGroup,
  ReportedPrincipal,
  ReportedServiceAccount,
  ReportFinding,
} from "../../eks/clusterReport";
import { placeInWords } from "../../eks/reportFindings";
import { reportPicture } from "../../eks/reportPicture";
import { printable } from "../style";
import { type Content, element, type Markup, toMarkup } from "./markup";
import { layOut } from "./pictureLayout";
import { pictureSvg } from "./pictureSvg";
import {
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

/** The script and the style of the page, as the build makes them. */
export interface PageAssets {
  script: string;
  style: string;
}

/** The width of the picture before the page's script fits it to the window. */
const firstWidth = 1120;

/**
 * The report as one file without any request to elsewhere. It can be read without its script, which adds search, filters
 * and the opening and closing of parts of the picture. Its policy lets the browser run this script and style only.
 */
export function reportHtml(report: ClusterReport, { script, style }: PageAssets): string {
  const pictured = reportPicture(report);
  const positions = report.principals.flatMap(({ inEffect }, index) => (inEffect ? [index] : []));
  const layout = layOut(accessGraph(pictured, positions), { width: firstWidth, open: {} });
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const head = [
    element("meta", { charset: "utf-8" }),
    element("meta", { "http-equiv": "Content-Security-Policy", content: policy }),
    element("meta", { name: "viewport", content: "width=device-width, initial-scale=1" }),
    element("meta", { name: "color-scheme", content: "light dark" }),
    element("meta", { name: "referrer", content: "no-referrer" }),
    element("title", {}, `Access to ${clusterInWords(report)}`),
  ];
  const body = [
    element("a", { class: "skip", href: "#principals" }, "Skip to the principals"),
    header(report),
    controls(),
    element(
      "main",
      {},
      ...unreadBox(report),
      picture(pictureSvg(layout), report.principals.length - positions.length),
      findingList(report),
      principalList(report),
      groupList(report),
      accountList(report),
    ),
    element("footer", {}, `Written by eks-auth at ${report.readAt}. This file makes no requests.`),
  ];
  return [
    `<!doctype html>\n<html lang="en">\n<head>\n${head.map(markupOf).join("\n")}`,
    `<style>${style}</style>\n</head>\n<body>`,
    ...body.map(markupOf),
    `<script type="application/json" id="pictured">${jsonInMarkup({ pictured, positions })}</script>`,
    `<script>${script}</script>\n</body>\n</html>\n`,
  ].join("\n");
}

/** The markup of an element, with escapes instead of characters that a reader doesn't see. */
function markupOf(content: Content): string {
  return printable(toMarkup(content));
}

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

/** JSON that can't end the element that it is in. */
function jsonInMarkup(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function header(report: ClusterReport): Markup {
  const { cluster, readAt, creator } = report;
  const facts: [string, string | undefined][] = [
    ["Cluster", cluster.arn],
    ["Endpoint", cluster.endpoint],
    ["Authentication mode", cluster.authenticationMode],
    ["Read at", readAt],
    ["Creator", creator],
  ];
  const links = ["#principals", "#principals", "#principals", "#principals", "#principals", "#groups", "#accounts"];
  const shows = ["all", "administrator", "recreated", "deleted", "unmanaged"];
  const isProblem = (index: number) => index >= 2 && index <= 5;
  return element(
    "header",
    {},
    element("h1", {}, "Access to ", element("span", {}, clusterInWords(report))),
    element(
      "dl",
      { class: "facts" },
      ...facts.flatMap(([term, value]) =>
        value === undefined ? [] : [element("div", {}, element("dt", {}, term), element("dd", {}, value))],
      ),
    ),
    element(
      "ul",
      { class: "figures" },
      ...figures(report).map(([count, what], index) =>
        element(
          "li",
          {},
          element(
            "a",
            {
              href: links[index],
              "data-show": shows[index],
              class: isProblem(index) && count > 0 ? "figure problem" : "figure",
            },
            element("strong", {}, String(count)),
            element("span", {}, what),
          ),
        ),
      ),
    ),
  );
}

/** The options of the filter, by the flags of the principals. */
const shownOptions = [
  ["all", "all principals"],
  ["administrator", "administrators"],
  ["unmanaged", "unmanaged"],
  ["recreated", "dead"],
  ["deleted", "orphaned"],
  ["no-effect", "without effect"],
  ["nodes", "nodes"],
] as const;

/** Hidden until the page's script runs. */
function controls(): Markup {
  const option = ([value, text]: readonly [string, string]) => element("option", { value }, text);
  return element(
    "form",
    { class: "controls", role: "search", hidden: true, "aria-label": "Search and filter" },
    element(
      "label",
      { class: "search" },
      element("span", {}, "Search"),
      element("input", {
        type: "search",
        id: "search",
        autocomplete: "off",
        spellcheck: "false",
        placeholder: "principal, group, permission, stack …",
      }),
    ),
    element("label", {}, element("span", {}, "Show"), element("select", { id: "show" }, ...shownOptions.map(option))),
    element(
      "label",
      {},
      element("span", {}, "Through"),
      element(
        "select",
        { id: "through" },
        option(["all", "anything"]),
        option(["access-entry", "access entries"]),
        option(["aws-auth", "aws-auth"]),
      ),
    ),
    element("button", { type: "reset" }, "Reset"),
    element("p", { id: "status", role: "status" }),
  );
}

function unreadBox({ unread }: ClusterReport): Markup[] {
  return unread.length === 0
    ? []
    : [
        element(
          "section",
          { class: "unread", "aria-labelledby": "unread-title" },
          element("h2", { id: "unread-title" }, "This report is incomplete"),
          element("p", {}, "The identity that wrote it couldn't read the following, which is missing here:"),
          element("ul", {}, ...unread.map((reason) => element("li", {}, reason))),
        ),
      ];
}

function picture(svg: Markup, withoutEffect: number): Markup {
  const omitted = withoutEffect === 0 ? "" : ` ${withoutEffect} without effect aren't drawn.`;
  return element(
    "section",
    { class: "pictured", "aria-labelledby": "picture-title" },
    element("h2", { id: "picture-title" }, "Picture"),
    element(
      "p",
      { class: "hint" },
      `Principals with the same access share a box.${omitted}`,
      element(
        "span",
        { class: "scripted", hidden: true },
        " Select a box to see its principals only; open a section with a click or Enter.",
      ),
    ),
    element(
      "div",
      { class: "scroll", id: "picture", role: "region", tabindex: 0, "aria-labelledby": "picture-title" },
      svg,
    ),
  );
}

/** A list with a head and rows, and a button that the page's script shows if there are many. */
function list(id: string, title: string, head: string[], rows: Markup[]): Markup {
  return element(
    "section",
    { class: "list", id, "aria-labelledby": `${id}-title`, tabindex: -1 },
    element("h2", { id: `${id}-title` }, `${title} `, element("span", { class: "count" }, String(rows.length))),
    rows.length === 0
      ? element("p", { class: "none" }, "None.")
      : element(
          "table",
          { role: "table" },
          element(
            "thead",
            { role: "rowgroup" },
            element(
              "tr",
              { role: "row" },
              ...head.map((text) => element("th", { scope: "col", role: "columnheader" }, text)),
            ),
          ),
          element("tbody", { role: "rowgroup" }, ...rows),
        ),
    element("p", { class: "none nothing", hidden: true }, "Nothing matches the search."),
    element("button", { type: "button", class: "more", hidden: true }, "Show more"),
  );
}

/** A row. Its cells have the names of their columns, which a narrow window shows before them. */
function row(head: string[], cells: Content[][], flags: readonly string[] = []): Markup {
  return element(
    "tr",
    { role: "row", "data-flags": flags.length > 0 ? flags.join(" ") : undefined },
    ...cells.map((cell, index) => element("td", { role: "cell", "data-head": head[index] }, ...cell)),
  );
}

/** A name, such as an ARN, which may break after its slashes and colons. */
function code(name: string): Markup {
  const parts = name.split(/(?<=[/:])(?=[^/:])/);
  return element("code", {}, ...parts.flatMap((part, index) => (index === 0 ? [part] : [element("wbr"), part])));
}

function badge(text: string, level: "error" | "warning" | "strong" | "plain"): Markup {
  return element("span", { class: `badge ${level}` }, text);
}

/** Each item on its own line; a dash without any. */
function items(texts: readonly string[]): Content[] {
  return texts.length === 0
    ? ["–"]
    : [element("ul", { class: "items" }, ...texts.map((text) => element("li", {}, text)))];
}

function findingList({ findings }: ClusterReport): Markup {
  const head = ["Finding", "Subject", "Reason and fix"];
  const rows = findings.map(({ kind, severity, subject, place, reason, fix }: ReportFinding) =>
    row(head, [
      [badge(severity, severity), " ", findingTitles[kind]],
      [code(subject), ...(place === undefined ? [] : [element("small", {}, place)])],
      [reason, element("small", {}, fix)],
    ]),
  );
  return list("findings", "Findings", head, rows);
}

function principalList({ principals }: ClusterReport): Markup {
  const head = ["Principal", "Username and groups", "Permissions", "Declared by", "Status"];
  const rows = principals.map((reported: ReportedPrincipal) => {
    const { principal, ssoPermissionSet, username, groups, status, isUnmanaged, inEffect } = reported;
    const { isAdministrator, administratorBy } = reported;
    const flags = [
      reported.half,
      ...(isAdministrator === true ? ["administrator"] : []),
      ...(isUnmanaged ? ["unmanaged"] : []),
      ...(status === "recreated" || status === "deleted" ? [status] : []),
      ...(inEffect ? [] : ["no-effect"]),
      ...(reported.forNodes ? ["nodes"] : []),
    ];
    const badges = [
      ...(isAdministrator === true ? [badge("administrator", "strong")] : []),
      ...(isAdministrator === undefined ? [badge("perhaps administrator", "strong")] : []),
      ...(status === "recreated" ? [badge("dead", "error")] : []),
      ...(status === "deleted" ? [badge("orphaned", "error")] : []),
      ...(isUnmanaged ? [badge("unmanaged", "warning")] : []),
      ...(reported.forNodes ? [badge("nodes", "plain")] : []),
    ];
    return row(
      head,
      [
        [
          code(principal),
          element(
            "small",
            {},
            `${placeInWords(reported)}${ssoPermissionSet === undefined ? "" : `, permission set ${ssoPermissionSet}`}`,
          ),
          ...(badges.length > 0 ? [element("div", { class: "badges" }, ...badges)] : []),
        ],
        [
          username === undefined ? "–" : code(username),
          element("div", { class: "badges" }, ...groups.map((group) => badge(group, "plain"))),
        ],
        [
          ...items(permissionsInWords(reported)),
          ...(isAdministrator === true
            ? [element("small", {}, `Administrator by ${administratorBy.join(" and ")}`)]
            : []),
        ],
        [declarerInWords(reported)],
        statusCell(reported),
      ],
      flags,
    );
  });
  return list("principals", "Principals", head, rows);
}

function statusCell(reported: ReportedPrincipal): Content[] {
  const { inEffect, withoutEffectReason, status } = reported;
  return inEffect || withoutEffectReason === undefined
    ? [statusInWords(reported)]
    : [status === undefined ? "no effect" : `${status}, no effect`, element("small", {}, withoutEffectReason)];
}

function groupList({ groups }: ClusterReport): Markup {
  const head = ["Group", "Principals", "Permissions"];
  const rows = groups.map((group: ReportedGroup) =>
    row(head, [
      [code(group.name), ...(group.isUnbound === true ? [" ", badge("unbound", "warning")] : [])],
      [String(group.principals)],
      items(bindingsInWords(group)),
    ]),
  );
  return list("groups", "Groups", head, rows);
}

function accountList({ serviceAccounts }: ClusterReport): Markup {
  const head = ["Service account", "Through", "Role", "Status", "Problems"];
  const rows = serviceAccounts.map((account: ReportedServiceAccount) =>
    row(head, [
      [
        code(`${account.namespace}/${account.name}`),
        ...(account.exists === false ? [" ", badge("missing", "warning")] : []),
      ],
      [
        mechanismInWords(account),
        ...(account.declaredBy === undefined ? [] : [element("small", {}, `declared by ${declarerInWords(account)}`)]),
      ],
      [
        code(account.roleArn),
        ...(account.targetRoleArn === undefined ? [] : [element("small", {}, "then "), code(account.targetRoleArn)]),
      ],
      [roleStatusInWords(account)],
      account.problems.length === 0
        ? ["–"]
        : account.problems.map(({ severity, reason, fix }) =>
            element("div", {}, badge(severity, severity), " ", reason, element("small", {}, fix)),
          ),
    ]),
  );
  return list("accounts", "Service accounts with AWS permissions", head, rows);
}
