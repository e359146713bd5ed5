import { appendFileSync } from "node:fs";
import Mocha from "mocha";

/** Mocha's spec reporter, which also adds its counts to the file that TEST_COUNTS names: tests/run.ts sums them up. */
class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    runner.once("end", () => {
      const { passes = 0, failures = 0, pending = 0 } = runner.stats ?? {};
      if (process.env.TEST_COUNTS) {
        appendFileSync(process.env.TEST_COUNTS, `${JSON.stringify({ passes, failures, pending })}\n`);
      }
    });
  }
}

export = CountingReporter;
