import { structuredPatch } from "diff";
import { type Data, keyNames } from "../awsauth/document/document";
import type { Style } from "./style";

/** The changed lines of a key in a ConfigMap, as in a unified diff. */
export interface KeyDiff {
  key: string;
  /** The lines with `+`, `-` or a space before them, and the heads of hunks that begin with `@@`. */
  lines: string[];
}

/** The unchanged lines around a change. */
const context = 3;

/** The number of changed lines beyond which the lines aren't compared, which would take long. */
const mostChanges = 4000;

/** The changed lines of each key, the keys that the authenticator reads first. */
export function keyDiffs(before: Data = {}, after: Data = {}): KeyDiff[] {
  const keys = [...new Set([...keyNames, ...Object.keys(before), ...Object.keys(after)])];
  return keys
    .filter((key) => before[key] !== after[key])
    .map((key) => ({ key, lines: linesOf(before[key], after[key]) }));
}

function linesOf(before = "", after = ""): string[] {
  const patch = structuredPatch("", "", before, after, "", "", { context, maxEditLength: mostChanges });
  if (patch === undefined) {
    const [was, is] = [before, after].map((text) => text.split("\n").length);
    return [`@@ ${was} lines become ${is} lines, too many to compare @@`];
  }
  return patch.hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
    `@@ -${range(oldStart, oldLines)} +${range(newStart, newLines)} @@`,
    ...lines,
  ]);
}

/** A range of lines; an empty one is named by the line before it. */
function range(start: number, lines: number): string {
  return `${lines === 0 ? start - 1 : start},${lines}`;
}

/** The changed lines of each key under its name. */
export function keyDiffsInWords(diffs: readonly KeyDiff[], style: Style): string[] {
  const paint = (line: string) =>
    line.startsWith("+") ? style.good(line) : line.startsWith("-") ? style.bad(line) : style.faint(line);
  return diffs.flatMap(({ key, lines }) => [style.strong(key), ...lines.map((line) => `  ${paint(line)}`)]);
}
