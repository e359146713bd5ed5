import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ClusterReport } from "../../eks/clusterReport";
import { readReport } from "../../functions/serve/reportReads";
import { packageRoot } from "../../package";
import { addConnectionOptions, connectionFrom } from "../connectionOptions";
import { readableCluster } from "../liveCluster";
import { outputOption } from "../outputFormat";
import { reportCsv } from "../report/reportCsv";
import { type PageAssets, reportHtml } from "../report/reportHtml";
import { reportMarkdown } from "../report/reportMarkdown";
import { reportTable } from "../report/reportTable";
import { ExitStatus, type Result, type Subcommand } from "../subcommand";

const help = `
The report lists access entries, entries of aws-auth, groups, and service
accounts with AWS permissions (IRSA and Pod Identity). Its findings are access
entries of recreated principals, access of deleted principals, access that
nobody declares, groups that no binding uses, and problems of the roles of
service accounts and of their trust policies. The exit status is 0 without
findings, 1 with findings, and 2 if something couldn't be read.

csv is a table for spreadsheets, markdown a comment for a pull request, and html
one file with search, filters and a picture, which makes no requests:

  eks-auth report --cluster prod --output html > access.html`;

/** `eks-auth report`: all access to a cluster, and what to look at. */
export const reportCommand: Subcommand = {
  declare(command) {
    command.addOption(outputOption(["csv", "markdown", "html"]));
    addConnectionOptions(command).addHelpText("after", help);
  },
  async run(call) {
    const cluster = await readableCluster(await connectionFrom(call), call);
    call.progress("Reading access entries, IAM, bindings and service accounts");
    const report = await readReport(cluster, new Date());
    return resultOf({ ...report, unread: [...new Set([...cluster.unread, ...report.unread])] });
  },
};

function resultOf(report: ClusterReport): Result {
  return {
    status: statusOf(report),
    data: report,
    text: (style) => reportTable(report, style),
    formats: {
      csv: () => reportCsv(report),
      markdown: () => reportMarkdown(report),
      html: () => reportHtml(report, builtAssets()),
    },
  };
}

function statusOf({ findings, unread }: ClusterReport): ExitStatus {
  return unread.length > 0 ? ExitStatus.Unknown : findings.length > 0 ? ExitStatus.Findings : ExitStatus.Fine;
}

/** The script and the style of the page, which the build puts next to the command. */
function builtAssets(): PageAssets {
  const read = (name: string) => readFileSync(join(packageRoot, "dist", "plugin", name), "utf8");
  return { script: read("reportPage.js"), style: read("reportPage.css") };
}
