import { isAbsolute, relative, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import type { Log } from "sarif";
import { textFindingKinds } from "../awsauth/lint/lintText";
import { asSentence } from "../awsauth/text";
import { packageVersion } from "../package";

/** A finding in a file, or in the ConfigMap of a cluster. */
export interface LintedFinding {
  kind: keyof typeof textFindingKinds;
  severity: "error" | "warning";
  /** Undefined for the ConfigMap of a cluster. */
  file?: string;
  /** The key of the ConfigMap, if the finding is about one. */
  key?: string;
  /** The line in the file, or in the key's text, from 1. */
  line?: number;
  column?: number;
  /** The place of the other entry that the finding is about. */
  otherLine?: number;
  otherKey?: string;
  reason: string;
  fix: string;
  /** The line itself. */
  excerpt?: string;
}

/**
 * The findings for code scanning.
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function sarifLog(findings: readonly LintedFinding[]): Log {
  const ids = Object.keys(textFindingKinds) as (keyof typeof textFindingKinds)[];
  const rules = ids.map((id) => ({ id, shortDescription: { text: textFindingKinds[id] } }));
  const driver = {
    name: "eks-auth",
    version: packageVersion(),
    informationUri: "https://www.npmjs.com/package/pulumi-eks-auth",
    rules,
  };
  const results = findings.map((finding) => {
    const { kind, severity, key, file, line, otherLine } = finding;
    const name = ["kube-system/aws-auth", ...(key === undefined ? [] : [key])].join("/");
    return {
      ruleId: kind,
      ruleIndex: ids.indexOf(kind),
      level: severity,
      // Only a file has lines that a location can name.
      message: { text: `${file === undefined ? placeInCluster(finding) : ""}${messageOf(finding)}` },
      locations: [
        {
          ...(file !== undefined && { physicalLocation: physical(file, line) }),
          logicalLocations: [{ fullyQualifiedName: name }],
        },
      ],
      ...(file !== undefined &&
        otherLine !== undefined && {
          relatedLocations: [{ physicalLocation: physical(file, otherLine), message: { text: "The other entry." } }],
        }),
    };
  });
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [{ tool: { driver }, results }],
  };
}

function physical(file: string, line = 1) {
  return { artifactLocation: { uri: uriOf(file) }, region: { startLine: line } };
}

/** A file as GitHub finds it in the repository: by a relative reference, or by a URI if it isn't in the current folder. */
function uriOf(file: string): string {
  const path = relative("", file);
  const isOutside = path === "" || isAbsolute(path) || path.split(sep)[0] === "..";
  return isOutside ? pathToFileURL(resolve(file)).href : path.split(sep).map(encodeURIComponent).join("/");
}

/** The line of a finding in the ConfigMap of a cluster, and that of the other entry that it is about. */
function placeInCluster({ line, key, otherLine, otherKey = key }: LintedFinding): string {
  const other = otherLine === undefined ? "" : ` (the other entry: ${otherKey}, line ${otherLine})`;
  return line === undefined ? "" : `Line ${line}${other}: `;
}

/** The path of a file as GitHub knows it: relative to the folder of the workflow, with slashes. */
function pathOf(file: string): string {
  const path = relative("", file);
  return (path === "" || path.startsWith("..") ? file : path).replaceAll("\\", "/");
}

function messageOf({ reason, fix }: { reason: string; fix: string }): string {
  return `${asSentence(reason.charAt(0).toUpperCase() + reason.slice(1))} ${fix}`;
}

/**
 * The findings as annotations, one a line.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#setting-an-error-message
 */
export function githubAnnotations(findings: readonly LintedFinding[]): string {
  return findings
    .map(({ severity, file, line, column, key, kind, ...finding }) => {
      const place = file === undefined ? {} : { file: pathOf(file), line, col: column };
      const title = file === undefined ? `aws-auth${key ? `, ${key}` : ""}${line ? `, line ${line}` : ""}` : kind;
      const properties = Object.entries({ ...place, title })
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => `${name}=${escaped(String(value), true)}`);
      return `::${severity} ${properties.join(",")}::${escaped(messageOf(finding), false)}`;
    })
    .join("\n");
}

/** Escapes the separators of a workflow command. */
function escaped(text: string, isProperty: boolean): string {
  const value = text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
  return isProperty ? value.replaceAll(":", "%3A").replaceAll(",", "%2C") : value;
}
