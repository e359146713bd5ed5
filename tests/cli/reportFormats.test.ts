import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import MarkdownIt from "markdown-it";
import { toMarkup } from "../../provider/cli/report/markup";
import { reportCsv } from "../../provider/cli/report/reportCsv";
import { reportHtml } from "../../provider/cli/report/reportHtml";
import { reportMarkdown } from "../../provider/cli/report/reportMarkdown";
import { reportTable } from "../../provider/cli/report/reportTable";
import { styleFor } from "../../provider/cli/style";
import type { ClusterReport } from "../../provider/eks/clusterReport";
import { binding, hostileGroups, hostileWorld, largeWorld, reportOf, roleArn } from "./support/reportWorlds";

const plain = styleFor(process.stdin as never);
const created = new Date("2026-02-01T00:00:00Z");

/** A cluster with one of each record. */
async function tinyReport(): Promise<ClusterReport> {
  const report = await reportOf({
    entries: [
      {
        principalArn: roleArn("deploy"),
        username: "deploy",
        groups: ["deployers"],
        policies: [{ policy: "AmazonEKSViewPolicy", namespaces: ["shop"] }],
        tags: { "eks-auth:stack": "acme/access/prod" },
        createdAt: created,
      },
    ],
    mapUsers: '- {userarn: "arn:aws:iam::123456789012:user/sam", username: sam, groups: ["system:masters"]}',
    bindings: [binding("deployers", "ClusterRole edit", ["Group deployers"], "shop")],
    roles: { deploy: { arn: roleArn("deploy"), createdAt: new Date("2026-01-01T00:00:00Z") } },
    accounts: [{ namespace: "shop", name: "web", annotations: { "eks.amazonaws.com/role-arn": roleArn("web") } }],
  });
  return { ...report, unread: ["IAM can't be read."] };
}

/** The records of a CSV file, read as RFC 4180 defines it. */
function recordsOf(csv: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  for (const [, quoted, bare, end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    record.push(quoted === undefined ? (bare ?? "") : quoted.replaceAll('""', '"'));
    if (end !== ",") {
      records.push(record);
      record = [];
    }
  }
  return records;
}

describe("The report as CSV", () => {
  it("has one record for each principal, group and service account, and for what couldn't be read", async () => {
    const reasons = [
      "IAM has no user sam. Anyone who can create a principal with this name gets its access.",
      "No stack of this package, no CloudFormation stack and not EKS declares the entry.",
    ];
    assert.equal(
      reportCsv(await tinyReport()),
      [
        "record,subject,through,username,groups,permissions,administrator,declared by,status,findings",
        `access entry,${roleArn("deploy")},access entry,deploy,deployers,AmazonEKSViewPolicy in shop; ClusterRole edit in shop (Group deployers),no,the Pulumi stack acme/access/prod,exists,`,
        `aws-auth,arn:aws:iam::123456789012:user/sam,"aws-auth, mapUsers, line 1",sam,system:masters,everything (Group system:masters),"yes, by the group system:masters",nobody,"deleted, no effect: IAM has no user sam","${reasons.join("; ")}"`,
        "group,deployers,,,,ClusterRole edit in shop (RoleBinding deployers),,,1 principal,",
        'group,system:masters,,,,"everything, without a binding",,,1 principal,',
        `service account,shop/web,IRSA,,,${roleArn("web")},,,deleted,"IAM has no role ${roleArn("web")} in the account 123456789012, so pods get no credentials."`,
        "not read,IAM can't be read.,,,,,,,,",
        "",
      ].join("\r\n"),
    );
  });

  it("contains no formula, and can be read again", async () => {
    const records = recordsOf(reportCsv(await reportOf(hostileWorld)));
    assert.ok(records.every((record) => record.length === 10));
    for (const cell of records.flat()) {
      assert.doesNotMatch(cell, /^\s*[=+\-@|%\t\r＝＋－＠]/);
    }
    const groups = records.filter(([record]) => record === "group").map(([, subject]) => subject);
    const shown = ["-->`'$(id)", '=HYPERLINK("http://evil.example")'].map((name) => `'${name}`);
    assert.ok(shown.every((name) => groups.includes(name)));
    assert.ok(groups.includes("\\u{1b}[31mred"));
    assert.ok(groups.includes("\\u{202e}reversed"));
  });
});

describe("The report as Markdown", () => {
  it("shows what is missing and the findings first, then the administrators, and the rest folded", async () => {
    const markdown = reportMarkdown(await tinyReport());
    const titles = [...markdown.matchAll(/^(?:#+ (.*)|<summary>(.*)<\/summary>)$/gm)].map(
      ([, title, folded]) => title ?? folded,
    );
    assert.deepEqual(titles, [
      "Access to <code>prod</code>",
      "What couldn't be read, and is missing (1)",
      "Findings (3)",
      "Administrators, and principals that may be (1)",
      "Other principals (1)",
      "Groups (2)",
      "Service accounts with AWS permissions (1)",
    ]);
    const row = `| <code>${roleArn("deploy")}</code> | access entry | <code>deploy</code> | <code>deployers</code> | AmazonEKSViewPolicy in shop<br>ClusterRole edit in shop (Group deployers) | no | the Pulumi stack acme/access/prod | exists |`;
    assert.ok(markdown.includes(`\n${row}\n`));
  });

  it("shows hostile names as they are, in one cell, without a mention, a link or an element", async () => {
    const markdown = reportMarkdown(await reportOf(hostileWorld));
    const rendered = new MarkdownIt({ html: true, linkify: true }).render(markdown);
    assert.deepEqual([...new Set([...rendered.matchAll(/<(\w+)/g)].map(([, name]) => name))].sort(), [
      "code",
      "details",
      "h2",
      "h3",
      "p",
      "strong",
      "summary",
      "table",
      "tbody",
      "td",
      "th",
      "thead",
      "tr",
    ]);
    const decoded = rendered
      .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
      .replaceAll("&quot;", '"')
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">")
      .replaceAll("&amp;", "&");
    for (const name of hostileGroups.filter((group) => /^[\x20-\x7e]*$/.test(group))) {
      assert.ok(decoded.includes(`<code>${name}</code>`), name);
    }
    assert.doesNotMatch(markdown, /@|https?:\/\//);
    const columns = (line: string) => line.split(/(?<!\\)\|/).length;
    for (const table of markdown.split("\n\n").filter((part) => part.startsWith("|"))) {
      assert.equal(new Set(table.trim().split("\n").map(columns)).size, 1);
    }
  });

  it("fits into a comment with 2,000 principals, and counts what it omits", async () => {
    const report = await reportOf(largeWorld(2000));
    const markdown = reportMarkdown(report);
    assert.ok(markdown.length <= 60_000);
    const shown =
      markdown
        .split("### Findings")[1]
        ?.split("###")[0]
        ?.match(/^\| \*\*/gm)?.length ?? 0;
    assert.ok(shown > 0);
    assert.ok(
      markdown.includes(
        `\n${report.findings.length - shown} more aren't shown here. See the report as HTML, CSV or JSON.\n`,
      ),
    );
    assert.equal(markdown.match(/<details>/g)?.length, markdown.match(/<\/details>/g)?.length);
  });
});

describe("The report in a terminal", () => {
  it("has a table for each list, each finding with its fix, and what couldn't be read", async () => {
    const lines = reportTable(await tinyReport(), plain)
      .split("\n")
      .map((line) => line.replaceAll(/ {2,}/g, "  "));
    assert.deepEqual(lines.slice(0, 3), [
      "Access to prod",
      "arn:aws:eks:us-west-2:123456789012:cluster/prod, authentication mode API_AND_CONFIG_MAP, read at 2026-03-01T08:30:00Z",
      "2 ways into the cluster, 0 administrators, 0 dead access entries, 1 orphaned principal, 1 unmanaged, 0 unbound groups, 1 service account with AWS permissions",
    ]);
    assert.deepEqual(lines.slice(5, 11), [
      "Principals",
      "PRINCIPAL  THROUGH  GROUPS  PERMISSIONS  DECLARED BY  STATUS",
      `${roleArn("deploy")}  access entry  deployers  AmazonEKSViewPolicy in shop  the Pulumi stack acme/access/prod  exists`,
      "  ClusterRole edit in shop (Group deployers)",
      "arn:aws:iam::123456789012:user/sam  aws-auth, mapUsers, line 1  system:masters  administrator  nobody  deleted, no effect",
      "  everything (Group system:masters)",
    ]);
    assert.deepEqual(lines.slice(-2), ["What couldn't be read, and is missing:", "  - IAM can't be read."]);
  });

  it("shows that there are no findings", async () => {
    assert.match(reportTable(await reportOf({}), plain), /\n\nNo findings\.$/);
  });
});

describe("The report as HTML", () => {
  const assets = { script: "run();", style: "p{}" };
  const hash = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

  it("lets the browser run its own script and style only, and names no other address", async () => {
    const html = reportHtml(await reportOf(hostileWorld), assets);
    const policy = /<meta http-equiv="Content-Security-Policy" content="([^"]*)">/
      .exec(html)?.[1]
      ?.replaceAll("&#39;", "'");
    assert.equal(
      policy,
      `default-src 'none'; script-src ${hash("run();")}; style-src ${hash("p{}")}; base-uri 'none'; form-action 'none'`,
    );
    assert.deepEqual(
      [...html.matchAll(/<script[^>]*>/g)].map(([tag]) => tag),
      ['<script type="application/json" id="pictured">', "<script>"],
    );
    const tags = [...html.matchAll(/<[a-z](?:[^>"]|"[^"]*")*>/g)].map(([tag]) => tag.replace(/"[^"]*"/g, ""));
    for (const tag of tags) {
      assert.doesNotMatch(tag, /\s(?:src|srcset|action|style|on\w+)=|<(?:link|iframe|img|object|embed|base)\b/);
    }
    assert.deepEqual([...new Set([...html.matchAll(/\shref="([^"]*)"/g)].map(([, href]) => href?.charAt(0)))], ["#"]);
  });

  it("shows that it is incomplete", async () => {
    const html = reportHtml(await tinyReport(), assets);
    assert.match(html, /<h2 id="unread-title">This report is incomplete<\/h2>.*<li>IAM can&#39;t be read\.<\/li>/);
  });

  it("escapes every text and attribute", () => {
    const name = `<b title="x">&'</b>`;
    const escaped = "&lt;b title=&quot;x&quot;&gt;&amp;&#39;&lt;/b&gt;";
    const attributes = { title: name, hidden: true, id: undefined, lang: false };
    const element = { name: "p", attributes, children: [name, { name: "input", attributes: {}, children: [] }] };
    assert.equal(toMarkup(element), `<p title="${escaped}" hidden>${escaped}<input></p>`);
  });
});
