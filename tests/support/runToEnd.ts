import { execFile } from "node:child_process";
import type { Start } from "./plugin";

/** The result of a program: its exit status or the signal that ended it, and its output. */
export interface Ended {
  status: number | string;
  stdout: string;
  stderr: string;
}

/** Runs a program that is expected to end on its own; kills it after the timeout, in milliseconds. */
export function runToEnd({ command, args, cwd, env }: Start, timeout = 60_000): Promise<Ended> {
  const options = { cwd, env: { ...process.env, ...env }, timeout, killSignal: "SIGKILL" as const, maxBuffer: 1 << 26 };
  return new Promise((resolve) => {
    execFile(command, args, options, (error, stdout, stderr) => {
      const status = error === null ? 0 : (error.signal ?? error.code ?? error.message);
      resolve({ status, stdout, stderr });
    });
  });
}
