import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { requireTool } from "./tools";

/**
 * Runs the work while holding the lock file, so that of two concurrent setups one builds and the other waits.
 *
 * Node has no file locks, but Python, which the emulator needs anyway, does: a small process holds the kernel's lock
 * and releases it when this process ends, for any reason.
 */
export async function withLock<T>(
  file: string,
  signal: AbortSignal,
  onWait: () => void,
  work: () => Promise<T>,
): Promise<T> {
  const holder = spawn(requireTool("python3"), ["-c", hold, file], {
    detached: true,
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(holder, "exit");
  const lines = createInterface(holder.stdout);
  const nextLine = async () => {
    const [line] = await Promise.race([once(lines, "line", { signal }), ended]);
    return line;
  };
  try {
    let state = await nextLine();
    if (state === "busy") {
      onWait();
      state = await nextLine();
    }
    if (state !== "held") throw new Error(`can't lock ${file}: python3 ended with ${state}`);
    return await work();
  } finally {
    holder.kill("SIGKILL");
    await ended;
  }
}

const hold = `
import fcntl, sys
with open(sys.argv[1], "w") as file:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print("busy", flush=True)
        fcntl.flock(file, fcntl.LOCK_EX)
    print("held", flush=True)
    sys.stdin.read()
`;
