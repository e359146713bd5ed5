import { spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { createInterface } from "node:readline";
import type { Job } from "./part";

const tailLines = 30;

/**
 * Runs a command of a job, with its output in the job's log.
 * @param onLine is called with every line of the output.
 * @throws An error with the end of the output, if the command fails.
 */
export async function runLogged(
  job: Job,
  command: string,
  args: readonly string[],
  options: { cwd: string; env: NodeJS.ProcessEnv },
  onLine: (line: string) => void = () => {},
): Promise<void> {
  job.signal.throwIfAborted();
  const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  const interrupt = () => child.kill("SIGINT");
  job.signal.addEventListener("abort", interrupt);
  const log = createWriteStream(job.log, { flags: "a" });
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
    job.signal.throwIfAborted();
    if (status === 0) return;
    throw new Error(`${command} ${args.join(" ")}\nended with ${status}. The end of its output:\n${tail.join("\n")}`);
  } finally {
    job.signal.removeEventListener("abort", interrupt);
    // The caller may name the log in an error: by then it must be complete.
    await new Promise<void>((resolve) => log.end(resolve));
  }
}
