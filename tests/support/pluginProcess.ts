import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** The variable by which the plugins of one stack are told from those of others: its engine and plugins inherit it. */
export const stackMark = "EKS_AUTH_TEST_STACK";

/** Kills the running plugins of this package whose environment has the mark, with SIGKILL; how many there were. */
export async function killPlugins(mark: string): Promise<number> {
  const plugins = running(mark);
  for (const pid of plugins) process.kill(pid, "SIGKILL");
  // Until the kernel has ended them, which closes their connections.
  while (plugins.some(isAlive)) await sleep(2);
  return plugins.length;
}

/** The processes of plugins with the mark. Linux tells them under /proc. */
function running(mark: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter(
      (pid) =>
        read(pid, "cmdline").includes("pulumi-resource-eks-auth") &&
        read(pid, "environ").split("\0").includes(`${stackMark}=${mark}`) &&
        isAlive(pid),
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
