import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/** The process that owns the sandbox's folder and cleans up at the end; see janitor.sh. */
export interface Janitor {
  /** The sandbox's folder, for its owner only. */
  readonly folder: string;
  /** Adds a process group to end. */
  watch: (group: number) => void;
  /** Ends and removes everything, and waits for that. */
  cleanUp: () => Promise<void>;
}

export async function startJanitor(): Promise<Janitor> {
  // In its own session, so that neither Ctrl-C nor the end of the terminal reaches it.
  const child = spawn("/bin/sh", [join(__dirname, "janitor.sh")], {
    detached: true,
    stdio: ["pipe", "pipe", "inherit"],
    env: { PATH: process.env.PATH, TMPDIR: process.env.TMPDIR },
  });
  const ended = once(child, "exit");
  const [first] = await Promise.race([once(child.stdout, "data"), ended]);
  if (!(first instanceof Buffer)) throw new Error(`can't create a folder in ${process.env.TMPDIR || "/tmp"}`);
  return {
    folder: first.toString().trim(),
    watch: (group) => child.stdin.write(`${group}\n`),
    cleanUp: async () => {
      child.stdin.end();
      await ended;
    },
  };
}
