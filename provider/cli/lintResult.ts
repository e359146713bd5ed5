import { lintText } from "../awsauth/lint/lintText";
import { asSentence } from "../awsauth/text";
import { type GivenFile, noAwsAuth } from "./givenFile";
import { githubAnnotations, type LintedFinding, sarifLog } from "./lintFormats";
import { printable, printableJson, type Style } from "./style";
import { ExitStatus, type Result } from "./subcommand";

/**
 * The findings in a file, each with its line.
 *
 * @throws CommandError if the file contains no aws-auth
 */
export function lintedFindings({ name, text }: GivenFile): LintedFinding[] {
  const findings = lintText(text);
  if (findings === undefined) {
    throw noAwsAuth(name);
  }
  const lines = text.split(/\r\n|[\n\r]/);
  return findings.map(({ line, ...finding }) => ({ ...finding, file: name, line, excerpt: lines[line - 1] ?? "" }));
}

/** The findings in a file or in the ConfigMap of a cluster, in all formats. */
export function lintResult(
  where: string,
  findings: LintedFinding[],
  none = `No mistakes were found in ${where}.`,
): Result {
  return {
    status: findings.length === 0 ? ExitStatus.Fine : ExitStatus.Findings,
    data: { findings },
    text: (style) =>
      findings.length === 0
        ? none
        : [...findings.map((finding) => shown(finding, style)), "", total(findings, where)].join("\n"),
    formats: {
      sarif: () => printableJson(sarifLog(findings)),
      github: () => printable(githubAnnotations(findings)),
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
