import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Job } from "./jobs";
import { Sandbox } from "./sandbox";

/** What tests/support/countingReporter.ts counts. */
export interface Counts {
  readonly passes: number;
  readonly failures: number;
  readonly pending: number;
  /** The titles of the failed tests, with their errors. */
  readonly failed: readonly string[];
  /** The milliseconds of each file's tests and hooks. */
  readonly files: Readonly<Record<string, number>>;
}

/** The result of a job. */
export interface Result {
  readonly job: Job;
  readonly counts: Counts;
  readonly milliseconds: number;
  readonly output: string;
}

/** Pulumi programs are short-lived: collecting garbage less often takes a tenth off their time. */
const forPulumi = { GOGC: "400" };

/** Runs jobs from the queue until it is empty, and keeps one sandbox for those that need it. */
export async function work(queue: Job[], folder: string, report: (result: Result) => void): Promise<void> {
  let sandbox: Sandbox | undefined;
  try {
    for (let job = queue.shift(); job !== undefined; job = queue.shift()) {
      const begun = Date.now();
      const file = join(folder, `${job.group}-${job.name.replaceAll("/", "-")}`);
      let ended: { status: number | null; output: string };
      try {
        if (job.inSandbox && !sandbox?.isUp) sandbox = await Sandbox.start();
        const env = job.inSandbox ? sandbox?.env : process.env;
        ended = await run(job.command, { ...env, ...forPulumi, TEST_COUNTS: file });
      } catch (error) {
        ended = { status: null, output: String(error) };
      }
      const counts = countsOf(job, file, ended.status);
      report({ job, counts, milliseconds: Date.now() - begun, output: ended.output });
    }
  } finally {
    await sandbox?.close();
  }
}

/** Runs a command to its end; returns its status, and its standard output and error in the order of arrival. */
function run([program = "", ...args]: readonly string[], env: NodeJS.ProcessEnv) {
  return new Promise<{ status: number | null; output: string }>((resolve, reject) => {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], env });
    const chunks: Buffer[] = [];
    child.stdout.on("data", (chunk) => chunks.push(chunk));
    child.stderr.on("data", (chunk) => chunks.push(chunk));
    child.once("error", reject);
    const end = () => {
      child.stdout.destroy();
      child.stderr.destroy();
      resolve({ status: child.exitCode, output: Buffer.concat(chunks).toString() });
    };
    child.once("close", end);
    // A program left behind by the job may keep its output open, so waiting for "close" might never end.
    child.once("exit", () => setTimeout(end, 2000));
  });
}

/** A job that fails without a failed test, such as one that doesn't start, and one without counts, are one failure. */
function countsOf(job: Job, file: string, status: number | null): Counts {
  const counted = existsSync(file);
  const counts: Counts = counted
    ? JSON.parse(readFileSync(file, "utf8"))
    : { passes: 0, failures: 0, pending: 0, failed: [], files: {} };
  const isWrong = status !== 0 || (job.isMocha && !counted);
  return isWrong && counts.failures === 0 ? { ...counts, failures: 1 } : counts;
}
