import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { groups } from "./jobs";
import type { Result } from "./worker";

const contributing = join(__dirname, "..", "..", "CONTRIBUTING.md");
const [start, end] = ["<!-- times of the tests -->\n", "<!-- end of the times -->"];
const slowestFiles = 15;

/** The test times in Markdown: the slowest files, then the groups. In seconds; the workers share them. */
export function timesOf(results: readonly Result[]): { files: string; groups: string } {
  const slowest = results
    .flatMap(filesOf)
    .sort((one, other) => other.milliseconds - one.milliseconds)
    .slice(0, slowestFiles);
  const rows = groups.flatMap((group) => {
    const own = results.filter(({ job }) => job.group === group);
    const tests = own.reduce((sum, { counts }) => sum + counts.passes + counts.failures + counts.pending, 0);
    const milliseconds = own.reduce((sum, result) => sum + result.milliseconds, 0);
    return own.length === 0 ? [] : [[group, tests, seconds(milliseconds)]];
  });
  return {
    files: table(
      ["file", "seconds"],
      slowest.map(({ file, milliseconds }) => [`\`${file}\``, seconds(milliseconds)]),
    ),
    groups: table(["group", "tests", "seconds"], rows),
  };
}

/** Writes the tables to CONTRIBUTING.md. */
export function writeTimes(text: string): void {
  const [before = "", rest = ""] = readFileSync(contributing, "utf8").split(start);
  const [, after] = rest.split(end);
  if (after === undefined) throw new Error(`CONTRIBUTING.md has no lines "${start.trim()}" and "${end}".`);
  writeFileSync(contributing, `${before}${start}\n${text}\n${end}${after}`);
}

/** A job of one file took as long as its process; the files of a larger job, as long as their tests and hooks. */
function filesOf({ job, counts, milliseconds }: Result): { file: string; milliseconds: number }[] {
  const files = Object.entries(counts.files);
  if (files.length < 2) return [{ file: job.name, milliseconds }];
  return files.map(([file, time]) => ({ file, milliseconds: time }));
}

function seconds(milliseconds: number): number {
  return Math.round(milliseconds / 1000);
}

function table(head: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const cells = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const lines = cells.map((row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`);
  lines.splice(1, 0, `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`);
  return `${lines.join("\n")}\n`;
}
