import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Runs every test, one group after the other, and ends with the sum of what passed and failed.
 * Groups can be named: `npx ts-node tests/run.ts unit engine`.
 */
const groups: Record<string, string[]> = {
  lint: ["npm", "run", "-s", "lint"],
  unit: [
    "npx",
    "mocha",
    "tests/{access,check,eks,iam,workloads,cluster,components,resources,functions,docs}/**/*.test.ts",
  ],
  awsauth: ["npx", "mocha", "--timeout", "600000", "tests/awsauth/*.test.ts"],
  plugin: ["npx", "mocha", "tests/plugin/**/*.test.ts"],
  sandbox: ["npx", "mocha", "tests/sandbox/*.test.ts"],
  engine: ["tests/sandbox/run", "npx", "mocha", "tests/{sandbox/plugins,support,engine,sdk}/**/*.test.ts"],
};

const folder = mkdtempSync(join(tmpdir(), "eks-auth-counts-"));
const total = { passed: 0, failed: 0, skipped: 0 };
const wanted = process.argv.slice(2);

for (const [group, [command = "", ...args]] of Object.entries(groups)) {
  if (wanted.length > 0 && !wanted.includes(group)) {
    continue;
  }
  console.log(`\n=== ${group}: ${[command, ...args].join(" ")}`);
  const started = Date.now();
  const counts = join(folder, group);
  const { status } = spawnSync(command, args, { stdio: "inherit", env: { ...process.env, TEST_COUNTS: counts } });
  const { passes, failures, pending } = readCounts(counts);
  total.passed += passes;
  total.skipped += pending;
  // A group that fails without a failed test, such as one that doesn't start, counts as one failure.
  total.failed += failures > 0 ? failures : status === 0 ? 0 : 1;
  console.log(
    `=== ${group}: ${status === 0 ? "passed" : "FAILED"} after ${Math.round((Date.now() - started) / 1000)} s`,
  );
}

rmSync(folder, { recursive: true });
process.exitCode = total.failed === 0 ? 0 : 1;
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);

function readCounts(file: string): { passes: number; failures: number; pending: number } {
  const sum = { passes: 0, failures: 0, pending: 0 };
  for (const line of existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : []) {
    const counts = JSON.parse(line);
    sum.passes += counts.passes;
    sum.failures += counts.failures;
    sum.pending += counts.pending;
  }
  return sum;
}
