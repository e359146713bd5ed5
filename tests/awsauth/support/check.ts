import type fc from "fast-check";

/**
 * The settings of a property: the same cases in every run, unless told otherwise. `AWSAUTH_SEED=random` tries others, and
 * a failure prints its seed: `AWSAUTH_SEED=<seed> npx mocha <file>` runs the same again. `AWSAUTH_RUNS=10` looks ten times
 * as long.
 */
export function runs<T>(numRuns: number): fc.Parameters<T> {
  const { AWSAUTH_SEED: seed = "20260101", AWSAUTH_RUNS: factor = "1" } = process.env;
  return { numRuns: numRuns * Number(factor), ...(seed === "random" ? {} : { seed: Number(seed) }) };
}
