/** How often each figure is taken, unless BENCH_RUNS says otherwise. */
export const runs = runsFrom(process.env.BENCH_RUNS);

function runsFrom(text: string | undefined): number {
  const number = text === undefined ? 3 : Number(text);
  if (!Number.isInteger(number) || number < 1) {
    throw new Error(`BENCH_RUNS is ${JSON.stringify(text)}; expected a whole number from 1. Leave it out for 3 runs.`);
  }
  return number;
}

/** How many seconds the work takes. */
export async function seconds(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1000;
}

/** The middle one of the values; of an even number of them the mean of the middle two. */
export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  const middle = sorted.slice(Math.ceil(half) - 1, Math.floor(half) + 1);
  return middle.reduce((sum, value) => sum + value, 0) / middle.length;
}

/** How often something of this size is measured: what is large takes minutes, and its figures vary less. */
export function runsOf(size: number): number {
  return size >= 100 ? Math.ceil(runs / 3) : runs;
}

export const inSeconds = (value: number) => `${value.toFixed(2)} s`;
