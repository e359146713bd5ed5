import { writeFileSync } from "node:fs";
import { relative } from "node:path";
import Mocha from "mocha";

class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const files: Record<string, number> = {};
    let last = Date.now();
    const count = ({ parent, file }: Mocha.Test | Mocha.Hook) => {
      const now = Date.now();
      const path = file ?? parent?.file;
      if (path) {
        const name = relative(process.cwd(), path);
        files[name] = (files[name] ?? 0) + now - last;
      }
      last = now;
    };
    const failed: string[] = [];
    runner.on("fail", (test, error) => failed.push(`${test.fullTitle()}: ${error.message}`));
    runner.on("test end", count);
    runner.on("hook end", count);
    runner.once("end", () => {
      const { passes = 0, failures = 0, pending = 0 } = runner.stats ?? {};
      if (process.env.TEST_COUNTS) {
        writeFileSync(process.env.TEST_COUNTS, JSON.stringify({ passes, failures, pending, failed, files }));
      }
    });
  }
}

/** Mocha's spec reporter. It also writes counts, times and failures to the file in TEST_COUNTS, for tests/run.ts. */
export = CountingReporter;
