import type { AwsAuthDocument } from "../../awsauth/document/document";
import { readAwsAuth } from "../../awsauth/document/read";
import { unreadKeys } from "../../awsauth/lint/checkLive";
import { readManifests } from "../../awsauth/lint/manifests";
import { principalKey } from "../../awsauth/principal";
import {
  type AccessDifference,
  accessDifferences,
  type WayIn,
  wayInReport,
  waysOfDocument,
} from "../../eks/accessDiff";
import { differenceInWords } from "../../eks/accessDiffInWords";
import type { Mode } from "../../eks/authenticationMode";
import { readReportedPrincipals } from "../../functions/serve/reportReads";
import { addConnectionOptions, connectionFrom } from "../connectionOptions";
import { noAwsAuth, readGivenFile } from "../givenFile";
import { connectedStore, readableCluster } from "../liveCluster";
import { reportIn } from "../savedReport";
import type { Style } from "../style";
import { CommandError, ExitStatus, type Result, type Subcommand, type SubcommandCall } from "../subcommand";

const help = `
A and B are each one of these:

  FILE, or - for the standard input: an aws-auth (a ConfigMap, manifests that
    contain one, or its data), or the JSON of 'eks-auth report'
  backup:NAME: a backup, as 'eks-auth backup --list' shows it
  live: the cluster

If one of them is an aws-auth or a backup, only the access by aws-auth is
compared, and only the group system:masters makes an administrator. Otherwise,
access entries are compared too, and the roles that bindings give each principal,
but not the rules of these roles. The exit status is 0 if nobody's access changes,
1 if somebody's does, and 2 if something that decides can't be read.`;

/** `eks-auth diff`: the changes in who has access. */
export const diffCommand: Subcommand = {
  declare(command) {
    command.argument("<a>", "the access before");
    command.argument("<b>", "the access after");
    addConnectionOptions(command).addHelpText("after", help);
  },
  async run(call) {
    const [a = "", b = ""] = call.args;
    if (a === "-" && b === "-") {
      throw new CommandError("Only one of the two can be the standard input. Pass the other as a file.");
    }
    const sources = [await readSource(a, call), await readSource(b, call)];
    const isWhole = sources.every((source) => source === "live" || "ways" in source);
    const [before, after] = [
      await sideOf(sources[0] as Source, sources[1] as Source, isWhole, call),
      await sideOf(sources[1] as Source, sources[0] as Source, isWhole, call),
    ];
    const unread = [...new Set([...before.unread, ...after.unread])];
    return resultOf(accessDifferences(before.ways, after.ways), unread, isWhole);
  },
};

/** Everything about a side of the comparison that doesn't depend on the other. */
type Source = "live" | AwsAuthSource | ReportSource;

interface AwsAuthSource {
  document: AwsAuthDocument;
  unread: string[];
}

interface ReportSource {
  ways: WayIn[];
  mode?: Mode;
  unread: string[];
}

async function readSource(name: string, call: SubcommandCall): Promise<Source> {
  if (name === "live") {
    return "live";
  }
  if (name.startsWith("backup:")) {
    const store = await connectedStore(await connectionFrom(call), call);
    call.progress("Reading the backup");
    return documentSource(await store.readBackup(name.slice("backup:".length)));
  }
  const file = await readGivenFile(name, call.terminal.stdin);
  const report = reportIn(file);
  if (report !== undefined) {
    return report;
  }
  const { configMaps, faults } = readManifests(file.text);
  const [configMap, another] = configMaps;
  if (configMap === undefined) {
    throw faults[0] === undefined
      ? noAwsAuth(file.name)
      : new CommandError(`${file.name}, line ${faults[0].line}: ${faults[0].reason}. ${faults[0].fix}`);
  }
  if (another !== undefined) {
    throw new CommandError(`${file.name} contains more than one aws-auth. Pass a file with one.`);
  }
  const { unread, document } = documentSource(configMap.data);
  const ofFile = faults.map(({ line, reason }) => `In line ${line} of ${file.name}, ${reason}.`);
  return { document, unread: [...ofFile, ...unread.map((text) => `${file.name}: ${text}`)] };
}

function documentSource(data: Parameters<typeof readAwsAuth>[0]): AwsAuthSource {
  const document = readAwsAuth(data);
  return { document, unread: unreadKeys(document) };
}

/** The ways into the cluster on a side: all of them, or those of aws-auth. */
async function sideOf(
  source: Source,
  other: Source,
  isWhole: boolean,
  call: SubcommandCall,
): Promise<{ ways: WayIn[]; unread: string[] }> {
  if (source === "live") {
    return isWhole ? await liveWays(call) : fromDocument(await liveDocument(call), other);
  }
  if ("document" in source) {
    return fromDocument(source, other);
  }
  const { ways, unread } = source;
  return { ways: isWhole ? ways : ways.filter(({ half }) => half === "aws-auth"), unread };
}

/** A document beside a report has an effect where the report's access entries and mode leave it one. */
function fromDocument({ document, unread }: AwsAuthSource, other: Source) {
  const { ways = [], mode } = other !== "live" && "ways" in other ? other : {};
  const entries = ways.filter(({ half, inEffect }) => half === "access-entry" && inEffect);
  const withEntry = new Set(entries.map(({ principal }) => principalKey(principal)));
  return { ways: waysOfDocument(document, { mode, withEntry }), unread };
}

async function liveDocument(call: SubcommandCall): Promise<AwsAuthSource> {
  const store = await connectedStore(await connectionFrom(call), call);
  call.progress("Reading the ConfigMap aws-auth");
  return documentSource((await store.read())?.data);
}

async function liveWays(call: SubcommandCall): Promise<{ ways: WayIn[]; unread: string[] }> {
  const cluster = await readableCluster(await connectionFrom(call), call);
  call.progress("Reading access entries and bindings");
  const { principals, areRolesComplete, unread } = await readReportedPrincipals(cluster);
  return {
    ways: principals.map((principal) => wayInReport(principal, areRolesComplete)),
    unread: [...cluster.unread, ...unread],
  };
}

function resultOf(differences: readonly AccessDifference[], unread: readonly string[], isWhole: boolean): Result {
  const lines = differences.map((difference) => ({ ...difference, text: differenceInWords(difference) }));
  const changed = differences.length === 0 ? ExitStatus.Fine : ExitStatus.Findings;
  return {
    status: unread.length > 0 ? ExitStatus.Unknown : changed,
    data: { compared: isWhole ? "access-entries-and-aws-auth" : "aws-auth", differences: lines, unread },
    text: (style) =>
      [
        ...(lines.length === 0 ? ["Nobody's access changes."] : lines.map((line) => painted(line, style))),
        ...(unread.length === 0
          ? []
          : ["", style.doubtful("What couldn't be read, and isn't compared:"), ...unread.map((text) => `  - ${text}`)]),
      ].join("\n"),
  };
}

/** A change in the colour of its kind. */
function painted({ kind, text }: AccessDifference & { text: string }, style: Style): string {
  return { gains: style.good, loses: style.bad, changes: style.doubtful }[kind](text);
}
