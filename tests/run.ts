import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { groups, jobsOf } from "./runner/jobs";
import { timesOf, writeTimes } from "./runner/times";
import { type Result, work } from "./runner/worker";
import { buildPackage } from "./support/packageFolder";

/**
 * Runs all tests. Tests also wait, so there is one more worker than cores, up to three; each worker has its own sandbox.
 * Prints the output of each job when the job ends, then the time of each group and the numbers of passes and failures.
 * Arguments select groups: `npx ts-node tests/run.ts unit engine`. `--write-times` writes the times to CONTRIBUTING.md.
 */
async function main(args: readonly string[]): Promise<void> {
  const wanted = args.filter((arg) => arg !== "--write-times");
  const unknown = wanted.filter((name) => !(groups as readonly string[]).includes(name));
  if (unknown.length > 0) throw new Error(`no group ${unknown.join(", ")}; the groups are ${groups.join(", ")}`);

  const begun = Date.now();
  const queue = jobsOf(wanted);
  // Built before the workers start; otherwise several tests would build it at the same time.
  if (queue.some(({ isMocha }) => isMocha)) buildPackage();
  const results: Result[] = [];
  const folder = mkdtempSync(join(tmpdir(), "eks-auth-counts-"));
  const report = (result: Result) => {
    results.push(result);
    const { job, counts, milliseconds, output } = result;
    const verdict = counts.failures === 0 ? "passed" : "FAILED";
    console.log(`\n=== ${job.group}: ${job.name}: ${verdict} after ${Math.round(milliseconds / 1000)} s\n${output}`);
  };
  const workers = Array.from({ length: Math.min(3, availableParallelism() + 1) }, () => work(queue, folder, report));
  await Promise.all(workers).finally(() => rmSync(folder, { recursive: true }));

  const sum = (count: "passes" | "failures" | "pending") =>
    results.reduce((total, { counts }) => total + counts[count], 0);
  const times = timesOf(results);
  const whole = `Whole: ${Math.round((Date.now() - begun) / 1000)} s with ${workers.length} workers.`;
  if (args.includes("--write-times")) writeTimes(`${times.groups}\n${whole}\n\n${times.files}`);
  console.log(`\n${times.files}\n${times.groups}\n${whole}`);
  console.log(`\n${sum("passes")} passed, ${sum("failures")} failed, ${sum("pending")} skipped`);
  // Printed last, as logs are often truncated to their end.
  for (const { job, counts } of results.filter(({ counts }) => counts.failures > 0)) {
    console.log(`${job.name}: ${counts.failed.join("\n").slice(0, 1000) || "it ended with an error"}`);
  }
  process.exitCode = sum("failures") === 0 ? 0 : 1;
}

main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
