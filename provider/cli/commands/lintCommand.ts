import { readFile } from "node:fs/promises";
import { text as textIn } from "node:stream/consumers";
import type { Data } from "../../awsauth/document/document";
import { readAwsAuth } from "../../awsauth/document/read";
import { checkLive, modeFindings } from "../../awsauth/lint/checkLive";
import { lintText } from "../../awsauth/lint/lintText";
import { asSentence, yamlBreak } from "../../awsauth/text";
import { addConnectionOptions, connectionFrom } from "../connectionOptions";
import { githubAnnotations, type LintedFinding, sarifLog } from "../lintFormats";
import { connectedStore } from "../liveCluster";
import { outputOption } from "../outputFormat";
import type { Style } from "../style";
import { CommandError, ExitStatus, type Result, type Subcommand, type SubcommandCall } from "../subcommand";

const help = `
FILE is a ConfigMap, a list or a stream of manifests that contains one, or the
data of one. - is the standard input, as in 'helm template … | eks-auth lint -'.
The cluster isn't needed for a file. Without FILE, the ConfigMap of the cluster
is read; lines are then those of a key's text.

The format sarif is for code scanning, github for the annotations of a GitHub
workflow.`;

/** `eks-auth lint`: the mistakes in an aws-auth. */
export const lintCommand: Subcommand = {
  declare(command) {
    command.argument("[file]", "the file, or - for the standard input").addOption(outputOption(["sarif", "github"]));
    addConnectionOptions(command).addHelpText("after", help);
  },
  async run(call) {
    const [file] = call.args;
    return file === undefined ? await lintCluster(call) : await lintFile(file, call);
  },
};

async function lintFile(file: string, { terminal: { stdin } }: SubcommandCall): Promise<Result> {
  const name = file === "-" ? "standard input" : file;
  const text = await (file === "-" ? textIn(stdin) : readFile(file, "utf8")).catch((error: NodeJS.ErrnoException) => {
    const reason = error.code === "ENOENT" ? "it doesn't exist" : `it can't be read (${error.code})`;
    throw new CommandError(`${name}: ${reason}. Pass the path of a file, or - for the standard input.`);
  });
  const findings = lintText(text);
  if (findings === undefined) {
    throw new CommandError(
      `${name} contains no aws-auth. Pass a ConfigMap, manifests that contain one, or its data: a map with mapRoles, ` +
        "mapUsers or mapAccounts.",
    );
  }
  const lines = text.split(/\r\n|[\n\r]/);
  return resultOf(
    name,
    findings.map(({ line, ...finding }) => ({ ...finding, file: name, line, excerpt: lines[line - 1] ?? "" })),
  );
}

async function lintCluster(call: SubcommandCall): Promise<Result> {
  const store = await connectedStore(await connectionFrom(call), call);
  call.progress("Reading the ConfigMap aws-auth");
  const live = await store.read();
  const where = "the ConfigMap aws-auth in kube-system";
  if (live === undefined) {
    return resultOf(where, [], "The cluster has no ConfigMap aws-auth in kube-system.");
  }
  const findings = [
    ...modeFindings(store.cluster?.authenticationMode),
    ...checkLive(readAwsAuth(live.data), live.data),
  ];
  return resultOf(
    where,
    findings.map(({ other, misspelt, ...finding }) => ({
      ...finding,
      ...(other && { otherLine: other.line, otherKey: other.key }),
      ...excerptOf(live.data, finding.key, finding.line),
    })),
  );
}

function excerptOf(data: Data, key: string | undefined, line: number | undefined): { excerpt?: string } {
  const excerpt = key === undefined || line === undefined ? undefined : data?.[key]?.split(yamlBreak)[line - 1];
  return excerpt === undefined ? {} : { excerpt };
}

function resultOf(where: string, findings: LintedFinding[], none = `No mistakes were found in ${where}.`): Result {
  return {
    status: findings.length === 0 ? ExitStatus.Fine : ExitStatus.Findings,
    data: { findings },
    text: (style) =>
      findings.length === 0
        ? none
        : [...findings.map((finding) => shown(finding, style)), "", total(findings, where)].join("\n"),
    formats: {
      sarif: () => JSON.stringify(sarifLog(findings), null, 2),
      github: () => githubAnnotations(findings),
    },
  };
}

function shown(finding: LintedFinding, style: Style): string {
  const { severity, kind, reason, fix, excerpt = "" } = finding;
  const level = severity === "error" ? style.bad("error") : style.doubtful("warning");
  const { place, other } = placesOf(finding);
  return [
    `${place === "" ? "" : `${style.strong(place)}: `}${level}: ${asSentence(reason)}${other} ${style.faint(`[${kind}]`)}`,
    ...(excerpt.trim() === "" ? [] : [`    ${style.faint(excerpt.slice(0, 200).trim())}`]),
    `    ${fix}`,
  ].join("\n");
}

/** The places of a finding and of the other entry that it is about. */
function placesOf({ file, key, line, column, otherLine, otherKey }: LintedFinding) {
  const number = [line, column].filter((part) => part !== undefined).join(":");
  const parts = file === undefined ? [key, line && `line ${number}`] : [file, number];
  const other =
    otherLine === undefined ? "" : ` The other one is in ${otherKey ? `${otherKey}, ` : ""}line ${otherLine}.`;
  return { place: parts.filter((part) => part !== undefined).join(file === undefined ? ", " : ":"), other };
}

function total(findings: LintedFinding[], where: string): string {
  const count = (severity: string) => findings.filter((finding) => finding.severity === severity).length;
  const counted = (number: number, noun: string) => `${number} ${noun}${number === 1 ? "" : "s"}`;
  return `${counted(count("error"), "error")} and ${counted(count("warning"), "warning")} in ${where}.`;
}
