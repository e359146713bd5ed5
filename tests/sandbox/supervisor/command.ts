import { spawn } from "node:child_process";
import { constants } from "node:os";
import type { PartFailure } from "./failure";

/** The exit status of a failure of the sandbox itself, as with env(1) and timeout(1). */
export const sandboxFailed = 125;

const forwarded = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const;
const grace = 10_000;

/**
 * Runs the command with the caller's standard input, output and error, and returns its exit status; 128 + n when
 * signal n ended it.
 *
 * At a terminal, the command stays in the caller's process group, so that it can read from the terminal, which sends
 * Ctrl-C to both processes. Otherwise it gets its own group, and receives every signal that this process gets, once.
 * @param broken settles when a part of the sandbox ends, which then ends the command too.
 */
export async function runCommand(
  command: readonly string[],
  env: NodeJS.ProcessEnv,
  watch: (group: number) => void,
  broken: Promise<PartFailure>,
  say: (text: string) => void,
): Promise<number> {
  const [program = "", ...args] = command;
  const atTerminal = process.stdin.isTTY === true;
  // Before the command is started: it may run, and receive a signal, before this process continues.
  for (const signal of forwarded) {
    const fromTerminal = atTerminal && (signal === "SIGINT" || signal === "SIGQUIT");
    process.on(signal, () => {
      if (!fromTerminal) send(signal);
      if (signal === "SIGTERM" || signal === "SIGHUP") killLater();
    });
  }
  const child = spawn(program, args, { stdio: "inherit", env, detached: !atTerminal });
  if (child.pid !== undefined && !atTerminal) watch(child.pid);

  const hasEnded = () => child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
  const send = (signal: NodeJS.Signals) => {
    if (child.pid === undefined || hasEnded()) return;
    try {
      process.kill(atTerminal ? child.pid : -child.pid, signal);
    } catch {
      // The command has just ended.
    }
  };
  const killLater = () => setTimeout(() => send("SIGKILL"), grace).unref();

  let failed = false;
  broken.then((failure) => {
    // The parts are ended on purpose after the command.
    if (hasEnded()) return;
    failed = true;
    say(`${failure.message}\nThe command is ended.`);
    send("SIGTERM");
    killLater();
  });

  const status = await new Promise<number>((resolve) => {
    child.once("error", (error: NodeJS.ErrnoException) => {
      say(`can't run ${program}: ${error.message}`);
      resolve(error.code === "ENOENT" ? 127 : 126);
    });
    child.once("exit", (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
  return failed ? sandboxFailed : status;
}
