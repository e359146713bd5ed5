import { type ChildProcess, spawn } from "node:child_process";
import { signalOfCall } from "./timing";

/** On Windows there are no groups of processes, and a process that is detached opens a window. */
const hasGroups = process.platform !== "win32";

/** The commands that run. */
const running = new Set<ChildProcess>();

/**
 * Starts a command, which can't read anything. It ends with the bounded call that needs it, at the latest with this
 * process, and so does every command that it starts.
 */
export const startCommand = ((command: string, args: string[], options: object) => {
  const started = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"], detached: hasGroups });
  const signal = signalOfCall();
  const end = () => endAll(started);
  signal?.addEventListener("abort", end, { once: true });
  if (running.size === 0) {
    process.once("exit", endRunning);
  }
  running.add(started);
  started.once("close", () => {
    signal?.removeEventListener("abort", end);
    running.delete(started);
    if (running.size === 0) {
      process.removeListener("exit", endRunning);
    }
  });
  return started;
}) as typeof spawn;

function endRunning(): void {
  for (const started of running) {
    endAll(started);
  }
}

function endAll({ pid }: ChildProcess): void {
  if (pid === undefined) {
    return;
  }
  if (!hasGroups) {
    spawn("taskkill", ["/pid", String(pid), "/T", "/F"], { stdio: "ignore" }).on("error", () => {});
    return;
  }
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // All of them have ended.
  }
}
