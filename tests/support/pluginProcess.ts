import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** The variable by which the engine and the plugins of one stack are told from those of others: they inherit it. */
export const stackMark = "EKS_AUTH_TEST_STACK";

/** Kills the running plugins of this package whose environment has the mark, with SIGKILL; how many there were. */
export function killPlugins(mark: string): Promise<number> {
  return kill(running(mark, (command) => command.includes("pulumi-resource-eks-auth")));
}

/**
 * Kills the running engine whose environment has the mark, with SIGKILL, and then its plugins, which would be left behind
 * without an engine; how many processes there were.
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

/** The processes with the mark whose command line, its parts ended by NUL, is one of those. Linux tells them under /proc. */
function running(mark: string, is: (command: string) => boolean): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter(
      (pid) =>
        is(read(pid, "cmdline")) && read(pid, "environ").split("\0").includes(`${stackMark}=${mark}`) && isAlive(pid),
    );
}

/** Whether a process still runs: one that has ended and that its parent hasn't asked about yet doesn't. */
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
