import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { commandsIn } from "../docs/support/shell";
import { root } from "./programs";

/** The commands of a listing in a document, and what the document shows of their result. */
export interface Session {
  /** The commands, each as it is typed, with its continuation lines. */
  commands: string[];
  /** The output of all of them. A line `…` is any number of lines. Undefined if the document shows none. */
  output?: string;
  /** The exit status of the last one, 0 unless a line `Exit status: 1.` follows. */
  status: number;
}

const fence = "```";
const listing = new RegExp(
  `^( *)${fence}console\\n([\\s\\S]*?)^ *${fence}\\n(?:\\s*^ *${fence}text\\n([\\s\\S]*?)^ *${fence}\\n)?(?:\\s*Exit status: (\\d)\\.)?`,
  "gm",
);

/** A text without the indentation of a list's item. */
const outdented = (text: string, indent: string) => text.replace(new RegExp(`^${indent}`, "gm"), "");

/** The listings of commands in a document, in order. */
export function sessionsIn(document: string): Session[] {
  const text = readFileSync(join(root, document), "utf8");
  return [...text.matchAll(listing)].map(([, indent = "", commands = "", output, status = "0"]) => ({
    commands: commandLines(outdented(commands, indent)),
    ...(output !== undefined && { output: outdented(output, indent) }),
    status: Number(status),
  }));
}

/** The commands of a listing; a line that continues one stays with it. */
function commandLines(text: string): string[] {
  const starts = text.split("\n").filter((line) => line.startsWith("$ ")).length;
  const parts = text.split(/^(?=\$ )/m).map((part) =>
    commandsIn(part)
      .replace(/\s+#[^'"]*$/, "")
      .trim(),
  );
  assert.equal(parts.length, starts, `a listing has more than commands: ${text}`);
  return parts;
}

/** The files that a document shows, by their names. */
export function filesIn(document: string): Record<string, string> {
  const text = readFileSync(join(root, document), "utf8");
  const blocks = [...text.matchAll(/^```(?:yaml|typescript|json) (\S+)\n([\s\S]*?)^```$/gm)];
  return Object.fromEntries(blocks.map(([, name = "", content = ""]) => [name, content]));
}

const time = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;

/** Whether an output is as a document shows it, at any times: two events can be in the same second. */
export function isAsShown(output: string, shown: string): boolean {
  const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const timeless = (text: string) => text.replace(time, "<time>");
  const parts = timeless(shown).split(/^…\n/m).map(escaped);
  return new RegExp(`^${parts.join("(?:.*\\n)*")}$`).test(timeless(output));
}

/** Writes outputs into a document instead of those that it shows, except abbreviated ones. */
export function writeOutputs(document: string, outputs: readonly string[]): void {
  const file = join(root, document);
  let index = 0;
  const text = readFileSync(file, "utf8").replace(listing, (all, indent: string, _, shown: string | undefined) => {
    const output = outputs[index++] ?? "";
    if (shown === undefined || /^ *…$/m.test(shown)) {
      return all;
    }
    const indented = output.replace(/^(?=.)/gm, indent);
    return all.replace(`${fence}text\n${shown}`, () => `${fence}text\n${indented}`);
  });
  writeFileSync(file, text);
}

/**
 * Outputs as a document shows them: with AWS's example account, and the same times, names and secrets in every run.
 * The times in all outputs keep their order.
 */
export function stable(outputs: readonly string[], account: string): string[] {
  const backups = /aws-auth-backup-\d{4}-\d\d-\d\dt\d\d-\d\d-\d\d\.\d{3}z/g;
  const ordered = (form: RegExp) => [...new Set(outputs.flatMap((text) => text.match(form) ?? []))].sort();
  const [allTimes, allBackups] = [ordered(time), ordered(backups)];
  const at = (index: number) => new Date(Date.UTC(2026, 2, 1, 8, 30 + 7 * index)).toISOString();
  const shownTime = (found: string) => at(allTimes.indexOf(found)).replace(".000Z", "Z");
  const shownBackup = (found: string) =>
    `aws-auth-backup-${at(allBackups.indexOf(found)).toLowerCase().replaceAll(":", "-")}`;
  return outputs.map((text) =>
    text
      .replaceAll("\r\n", "\n")
      .replaceAll(account, "111122223333")
      .replace(time, shownTime)
      .replace(backups, shownBackup)
      .replace(/https:\/\/127\.0\.0\.1:\d+/g, "https://0123456789abcdef.gr7.us-west-2.eks.amazonaws.com")
      .replace(/k8s-aws-v1\.[\w-]+/g, "k8s-aws-v1.…")
      .replace(/\b[A-Za-z0-9+/]{120,}={0,2}/g, "LS0tLS1CRUdJTi…")
      .replace(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, "00000000-0000-4000-8000-000000000000"),
  );
}
