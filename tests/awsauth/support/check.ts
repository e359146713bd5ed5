import type fc from "fast-check";

const { AWSAUTH_SEED: asked, AWSAUTH_RUNS: factor = "1" } = process.env;
const fixed = 20260101;
const made = Math.floor(Math.random() * 2 ** 31);

/**
 * The seeds of a run: a fixed one and a random one. `AWSAUTH_SEED=random` skips the fixed one. `AWSAUTH_SEED=<seed> npx
 * mocha <file>` uses only that seed, to repeat a run.
 */
export const seeds: readonly number[] =
  asked === undefined ? [fixed, made] : [asked === "random" ? made : Number(asked)];

/**
 * The settings of a property, by default for the fixed seed. A failure prints the seed. `AWSAUTH_RUNS=10` runs ten
 * times as many cases.
 */
export function runs<T>(numRuns: number, seed = seeds[0]): fc.Parameters<T> {
  return { numRuns: numRuns * Number(factor), seed };
}
