import { spawn } from "node:child_process";
import { once } from "node:events";
import { requireTool } from "./tools";

/**
 * Runs the work while holding the lock file, so that of two setups at once one builds and the other waits.
 *
 * Node has no file locks. Python, which the emulator needs anyway, has: a small process holds the kernel's lock and
 * lets go when this process ends, however it ends.
 */
export async function withLock<T>(file: string, onWait: () => void, work: () => Promise<T>): Promise<T> {
  const holder = spawn(requireTool("python3"), ["-c", hold, file], { stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(holder, "exit");
  const waiting = setTimeout(onWait, 500);
  try {
    const [first] = await Promise.race([once(holder.stdout, "data"), ended]);
    if (!(first instanceof Buffer)) throw new Error(`can't lock ${file}: python3 ended with ${first}`);
    clearTimeout(waiting);
    return await work();
  } finally {
    clearTimeout(waiting);
    holder.stdin.end();
    await ended;
  }
}

const hold = `
import fcntl, sys
with open(sys.argv[1], "w") as file:
    fcntl.flock(file, fcntl.LOCK_EX)
    print("held", flush=True)
    sys.stdin.read()
`;
