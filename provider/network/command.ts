import { type ChildProcess, spawn } from "node:child_process";
import { signalOfCall } from "./timing";

/** Windows has no process groups, and a detached process opens a window there. */
const hasGroups = process.platform !== "win32";

/** The running commands. */
const running = new Set<ChildProcess>();

/**
 * Starts a command without standard input. The command and its child processes are killed when the bounded call that
 * needs it is aborted, or when this process exits.
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
    // The processes have already exited.
  }
}
