import { readAwsAuth } from "../document/read";
import { checkLive, type Finding, findingKinds } from "./checkLive";
import { type ManifestFault, manifestFaultKinds, readManifests } from "./manifests";

/** The kinds of findings in a text, with a description of each. */
export const textFindingKinds = { ...manifestFaultKinds, ...findingKinds };

/** A mistake or a misleading entry of an aws-auth in a text. Lines are those of the text. */
export interface TextFinding {
  kind: keyof typeof textFindingKinds;
  severity: Finding["severity"];
  /** From 1. */
  line: number;
  /** From 1, if it is known. */
  column?: number;
  /** The key of the ConfigMap, if it is about one. */
  key?: string;
  /** The line of the other entry that the finding is about. */
  otherLine?: number;
  /** The mistake, as a clause. */
  reason: string;
  /** The fix, as an imperative sentence. */
  fix: string;
}

/** The findings in a text, in the order of their lines; undefined if it contains no aws-auth. */
export function lintText(text: string): TextFinding[] | undefined {
  const { configMaps, faults } = readManifests(text);
  if (configMaps.length === 0 && faults.length === 0) {
    return undefined;
  }
  const findings = configMaps.flatMap((configMap) =>
    checkLive(readAwsAuth(configMap.data), configMap.data).map((finding): TextFinding => {
      const { kind, severity, key = finding.misspelt, line, other, reason, fix } = finding;
      return {
        kind,
        severity,
        line: key === undefined ? configMap.line : configMap.lineOf(key, line),
        ...(key !== undefined && { key }),
        ...(other && { otherLine: configMap.lineOf(other.key, other.line) }),
        reason,
        fix,
      };
    }),
  );
  return [...faults.map(withSeverity), ...findings].sort((a, b) => a.line - b.line);
}

function withSeverity(fault: ManifestFault): TextFinding {
  return { severity: "error", ...fault };
}
