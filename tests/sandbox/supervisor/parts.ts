import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "./context";
import { PartFailure } from "./failure";

/** How to start a part, and how to check that it is ready. */
export interface PartSpec {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Whether the part is ready. */
  readonly isReady: () => Promise<boolean>;
  /** The maximum time to get ready, in milliseconds. Default: two minutes. */
  readonly timeout?: number;
}

/** A running part. */
export interface RunningPart {
  readonly name: string;
  /** Settles when the part ends, which it never does on its own. */
  readonly ended: Promise<PartFailure>;
  kill: () => Promise<void>;
}

const logTail = 25;

/**
 * Starts a process of the sandbox in its own process group, with its output in logs/NAME.log, and waits until it is
 * ready.
 * @throws PartFailure if it ends before that or takes too long. The process is ended when this throws.
 */
export async function startPart({ layout, signal }: Context, spec: PartSpec): Promise<RunningPart> {
  signal.throwIfAborted();
  const log = join(layout.logs, `${spec.name}.log`);
  const output = openSync(log, "a");
  const child = spawn(spec.command, spec.args, {
    cwd: layout.folder,
    detached: true,
    stdio: ["ignore", output, output],
    env: { ...layout.partEnvironment, ...spec.env },
  });
  closeSync(output);
  if (child.pid !== undefined) layout.watch(child.pid);

  const ended = endOf(child).then((how) => new PartFailure(spec.name, how, tailOf(log)));
  const kill = async () => {
    killGroup(child);
    await ended;
  };
  try {
    const stop = new AbortController();
    const ready = untilReady(spec, log, AbortSignal.any([signal, stop.signal]));
    const failure = await Promise.race([ended, ready]).finally(() => stop.abort());
    if (failure !== undefined) throw failure;
  } catch (error) {
    await kill();
    throw error;
  }
  return { name: spec.name, ended, kill };
}

async function untilReady(spec: PartSpec, log: string, signal: AbortSignal): Promise<PartFailure | undefined> {
  const timeout = spec.timeout ?? 300_000;
  const deadline = Date.now() + timeout;
  while (!(await spec.isReady())) {
    if (Date.now() > deadline) {
      return new PartFailure(spec.name, `isn't ready after ${timeout / 1000} seconds`, tailOf(log));
    }
    await sleep(50, undefined, { signal });
  }
  return undefined;
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve(`can't be started: ${error.message}`));
    child.once("exit", (code, signal) => resolve(`ended with ${signal ?? `exit status ${code}`}`));
  });
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // It has ended.
  }
}

function tailOf(log: string): string {
  if (!existsSync(log)) return "";
  const lines = readFileSync(log, "utf8").trimEnd().split("\n");
  return lines.slice(-logTail).join("\n");
}
