import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const run = join(__dirname, "../run");

/** A `tests/sandbox/run` started by a test, in its own process group. */
export interface Started {
  readonly child: ChildProcess;
  /** Its output so far. */
  readonly output: { stdout: string; stderr: string };
  /** Its exit status, or the name of the signal that ended it. */
  readonly ended: Promise<number | string>;
}

/** Starts `tests/sandbox/run -q COMMAND`. */
export function startRun(command: readonly string[], env: NodeJS.ProcessEnv = {}): Started {
  const child = spawn(run, ["-q", ...command], { env: { ...process.env, ...env }, detached: true });
  const output = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk) => {
    output.stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    output.stderr += chunk;
  });
  const ended = once(child, "close").then(([code, signal]) => code ?? signal);
  return { child, output, ended };
}

/** Waits until the command has written the text to its standard output; fails if it ends before. */
export async function untilWritten(started: Started, text: string): Promise<void> {
  const ended = started.ended.then((status) => {
    throw new Error(`ended with ${status} before writing "${text}": ${started.output.stderr}`);
  });
  ended.catch(() => {});
  while (!started.output.stdout.includes(text)) await Promise.race([sleep(50), ended]);
}

/** The value in a line "NAME=…" of the command's output. */
export function lineOf(started: Started, name: string): string {
  const value = new RegExp(`^${name}=(\\S+)$`, "m").exec(started.output.stdout)?.[1];
  if (value === undefined) throw new Error(`no line "${name}=…" in: ${started.output.stdout}`);
  return value;
}

/** The sandbox's folder, from a line "dir=…" of the command's output. */
export const folderOf = (started: Started) => lineOf(started, "dir");

/** The remains of a sandbox: its folder, and the processes with the folder in their command line or environment. */
export function leftovers(folder: string): string[] {
  const left = existsSync(folder) ? [folder] : [];
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    const command = readOrEmpty(`/proc/${pid}/cmdline`);
    if (command.includes(folder) || readOrEmpty(`/proc/${pid}/environ`).includes(`=${folder}`)) {
      left.push(`${pid}: ${command.replaceAll("\0", " ")}`);
    }
  }
  return left;
}

/** Waits up to 15 seconds until nothing remains; returns the remains. */
export async function leftoversInTheEnd(folder: string): Promise<string[]> {
  const deadline = Date.now() + 15_000;
  while (leftovers(folder).length > 0 && Date.now() < deadline) await sleep(100);
  return leftovers(folder);
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    // The process has ended, or isn't ours.
    return "";
  }
}
