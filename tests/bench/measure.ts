/** The number of runs per figure, unless BENCH_RUNS is set. */
export const runs = runsFrom(process.env.BENCH_RUNS);

function runsFrom(text: string | undefined): number {
  const number = text === undefined ? 3 : Number(text);
  if (!Number.isInteger(number) || number < 1) {
    throw new Error(
      `BENCH_RUNS is ${JSON.stringify(text)}; expected a whole number of at least 1. Omit it for 3 runs.`,
    );
  }
  return number;
}

/** How many seconds the work takes. */
export async function seconds(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1000;
}

/** The median; for an even number of values, the mean of the middle two. */
export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  const middle = sorted.slice(Math.ceil(half) - 1, Math.floor(half) + 1);
  return middle.reduce((sum, value) => sum + value, 0) / middle.length;
}

/** The number of runs for this size: large sizes take minutes, and their figures vary less. */
export function runsOf(size: number): number {
  return size >= 100 ? Math.ceil(runs / 3) : runs;
}

export const inSeconds = (value: number) => `${value.toFixed(2)} s`;
