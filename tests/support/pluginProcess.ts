import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** The environment variable that identifies the engine and the plugins of one stack, which inherit it. */
export const stackMark = "EKS_AUTH_TEST_STACK";

/** Kills this package's running plugins with the mark in their environment, with SIGKILL; returns their number. */
export function killPlugins(mark: string): Promise<number> {
  return kill(running(mark, (command) => command.includes("pulumi-resource-eks-auth")));
}

/**
 * Kills the running engine that has the mark in its environment, with SIGKILL, and then its plugins, which would
 * otherwise keep running; returns the number of processes.
 */
export async function killEngine(mark: string): Promise<number> {
  const engines = await kill(running(mark, (command) => /^([^\0]*\/)?pulumi\0/.test(command)));
  return engines + (await kill(running(mark, (command) => command.includes("pulumi-resource-"))));
}

async function kill(processes: number[]): Promise<number> {
  for (const pid of processes) process.kill(pid, "SIGKILL");
  // Until the kernel has ended them, which closes their connections.
  while (processes.some(isAlive)) await sleep(2);
  return processes.length;
}

/** The processes with the mark and one of these command lines, with NUL after each argument; from Linux's /proc. */
function running(mark: string, is: (command: string) => boolean): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter(
      (pid) =>
        is(read(pid, "cmdline")) && read(pid, "environ").split("\0").includes(`${stackMark}=${mark}`) && isAlive(pid),
    );
}

/** Whether a process still runs; a zombie doesn't count. */
function isAlive(pid: number): boolean {
  const state = read(pid, "stat").replace(/^.*\) /, "");
  return state !== "" && !state.startsWith("Z") && !state.startsWith("X");
}

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}
