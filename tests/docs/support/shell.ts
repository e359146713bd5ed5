import { spawnSync } from "node:child_process";

/** The commands in a listing of a shell session: the text after `$ `, with its continuation lines. */
export function commandsIn(session: string): string {
  const lines = session.split("\n");
  const isCommand = lines.map((line, index) => {
    let first = index;
    while (first > 0 && lines[first - 1]?.endsWith("\\")) {
      first -= 1;
    }
    return /^\s*\$ /.test(lines[first] ?? "") || line.startsWith("  ");
  });
  return lines.flatMap((line, index) => (isCommand[index] ? [line.replace(/^\s*\$ /, "")] : [])).join("\n");
}

/** Bash's errors for a script that it parses without running; empty if there are none. `<your cluster>` is a word. */
export function shellIssues(script: string): string {
  const words = script.replace(/<[a-zA-Z][^<>\n]*>/g, "word");
  const { stderr } = spawnSync("bash", ["-n"], { input: words, encoding: "utf8" });
  return stderr;
}
