import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { createInterface } from "node:readline";

const tailLines = 30;
const running = new Set<ChildProcess>();

/**
 * Runs a command of the setup with its output in a log file.
 * @param onLine is called with every line of the output.
 * @throws with the end of the output, when the command fails.
 */
export async function runLogged(
  command: string,
  args: readonly string[],
  options: { cwd: string; env: NodeJS.ProcessEnv; log: string },
  onLine: (line: string) => void = () => {},
): Promise<void> {
  const child = spawn(command, args, { cwd: options.cwd, env: options.env, stdio: ["ignore", "pipe", "pipe"] });
  running.add(child);
  const log = createWriteStream(options.log, { flags: "a" });
  const tail: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface(stream).on("line", (line) => {
      log.write(`${line}\n`);
      tail.push(line);
      if (tail.length > tailLines) tail.shift();
      onLine(line);
    });
  }
  try {
    const status = await new Promise<number | string>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code, signal) => resolve(code ?? signal ?? "unknown"));
    });
    if (status === 0) return;
    throw new Error(`${command} ${args.join(" ")}\nended with ${status}. The end of its output:\n${tail.join("\n")}`);
  } finally {
    running.delete(child);
    log.end();
  }
}

/** Ends the commands that are running, for when the setup itself is told to end. */
export function interruptLogged(): void {
  for (const child of running) child.kill("SIGINT");
}
