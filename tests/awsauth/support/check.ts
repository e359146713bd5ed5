import type fc from "fast-check";

const { AWSAUTH_SEED: asked, AWSAUTH_RUNS: factor = "1" } = process.env;
const fixed = 20260101;
const made = Math.floor(Math.random() * 2 ** 31);

/**
 * The seeds of a run: the same one in every run, and one that is made up. `AWSAUTH_SEED=random` leaves the first out, and
 * `AWSAUTH_SEED=<seed> npx mocha <file>` takes only that one: it runs the same again.
 */
export const seeds: readonly number[] =
  asked === undefined ? [fixed, made] : [asked === "random" ? made : Number(asked)];

/**
 * The settings of a property: by default the cases of the first seed. A failure prints the seed. `AWSAUTH_RUNS=10` looks
 * ten times as long.
 */
export function runs<T>(numRuns: number, seed = seeds[0]): fc.Parameters<T> {
  return { numRuns: numRuns * Number(factor), seed };
}
