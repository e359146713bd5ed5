import assert from "node:assert/strict";
import { forgetConnections } from "../support/freshConnections";
import { TestStack } from "../support/stack";
import { inSeconds, median, runsOf, seconds } from "./measure";
import type { Subject } from "./subject";
import { atMost, type Pair, type Row, ratioRow, times } from "./table";

const operations = ["preview", "up", "no-op up"] as const;
type Operation = (typeof operations)[number];
type Figures = Record<Operation, Pair>;

/** The maximum time of an operation, relative to the same operation without components. */
const overheadLimit = 1.25;
/** The maximum time per item of many, relative to one of few. */
const growthLimit = 1.2;
const [few, many] = [50, 500];
const sizes = [10, few, 100, many];

/**
 * Makes the engine write its state once, at the end. Otherwise the engine rewrites the complete state in a file or
 * bucket at every step, which takes time quadratic in the number of resources and soon dominates.
 */
const atTheEnd = "PULUMI_SKIP_CHECKPOINTS";

/** Compares items declared by components with the same resources without components, for several numbers of items. */
export async function scaleRows(subject: Subject): Promise<Row[]> {
  process.env[atTheEnd] = "true";
  await assertSame(subject);
  const measured = new Map<number, Figures>();
  for (const size of sizes) {
    measured.set(size, await measure(subject, size));
  }
  delete process.env[atTheEnd];
  return [
    ...[...measured].flatMap(([size, figures]) => overheadRows(subject, size, figures)),
    ...operations.map((operation) => growthRow(subject, operation, measured)),
  ];
}

/** The same for one number of items. */
export async function sizeRows(subject: Subject, size: number): Promise<Row[]> {
  process.env[atTheEnd] = "true";
  await assertSame(subject);
  const figures = await measure(subject, size);
  delete process.env[atTheEnd];
  return overheadRows(subject, size, figures);
}

/** The cost of components that only group resources: a lower bound for the figures of many items, without a target. */
export async function floorRows(subject: Subject): Promise<Row[]> {
  return (await sizeRows(subject, many)).map((row) => ({ ...row, targets: [] }));
}

function overheadRows({ items, noOpLimit = overheadLimit }: Subject, size: number, figures: Figures): Row[] {
  return operations.map((operation) => {
    const limit = operation === "no-op up" && size === many ? noOpLimit : overheadLimit;
    return ratioRow(`${size} ${items}: ${operation}`, figures[operation], inSeconds, limit);
  });
}

/** The same for few items when the engine writes its complete state at every step, as it does to a file or a bucket. */
export async function stateRow(subject: Subject): Promise<Row> {
  const { up } = await measure(subject, few, 1);
  return ratioRow(`${few} ${subject.items}: up, state written at every step`, up, inSeconds);
}

function growthRow({ items }: Subject, operation: Operation, measured: Map<number, Figures>): Row {
  const perItem = (size: number, side: keyof Pair) => median(measured.get(size)?.[operation][side] ?? []) / size;
  const growth = (side: keyof Pair) => perItem(many, side) / perItem(few, side);
  return {
    name: `one of ${many} ${items} ÷ one of ${few}: ${operation}`,
    figure: times(growth("own")),
    spread: "",
    targets: [atMost(growthLimit, growth("own"))],
    own: `${(1000 * perItem(many, "own")).toFixed(0)} ms`,
    other: `${(1000 * perItem(many, "other")).toFixed(0)} ms (${times(growth("other"))})`,
  };
}

async function measure(subject: Subject, size: number, runs = runsOf(size)): Promise<Figures> {
  const figures: Figures = {
    preview: { own: [], other: [] },
    up: { own: [], other: [] },
    "no-op up": { own: [], other: [] },
  };
  for (let run = 1; run <= runs; run++) {
    for (const side of run % 2 === 0 ? (["own", "other"] as const) : (["other", "own"] as const)) {
      const taken = await measureOne(subject, size, side);
      for (const operation of operations) {
        figures[operation][side].push(taken[operation]);
      }
    }
    console.log(`  ${size} ${subject.items}: ${run} of ${runs}`);
  }
  return figures;
}

async function measureOne(subject: Subject, size: number, side: keyof Pair): Promise<Record<Operation, number>> {
  return inStack(subject, size, side, async ({ stack }) => ({
    preview: await timed(() => stack.preview()),
    up: await timed(() => stack.up()),
    "no-op up": await timed(() => stack.up()),
  }));
}

function timed(operation: () => Promise<unknown>): Promise<number> {
  forgetConnections();
  return seconds(operation);
}

async function inStack<T>(
  subject: Subject,
  size: number,
  side: keyof Pair,
  work: (stack: TestStack) => Promise<T>,
): Promise<T> {
  const program = side === "own" ? subject.components(size) : subject.flat(size);
  const stack = await TestStack.inline("scale", program, "bench");
  try {
    return await work(stack);
  } finally {
    forgetConnections();
    await stack.remove();
  }
}

/** Fails if the two programs don't declare the same resources with the same inputs; also serves as the warm-up. */
async function assertSame(subject: Subject): Promise<void> {
  const resources = (side: keyof Pair) =>
    inStack(subject, 2, side, async ({ stack }) => {
      await stack.up();
      const { deployment } = await stack.exportStack();
      const own = (deployment.resources as StateOfResource[]).filter(
        ({ custom, type }) => custom && !type.startsWith("pulumi:"),
      );
      return Object.fromEntries(own.map(({ urn, type, inputs }) => [`${type} ${urn.split("::").pop()}`, inputs]));
    });
  assert.deepEqual(await resources("own"), await resources("other"));
}

/** What an exported stack contains for a resource. */
interface StateOfResource {
  urn: string;
  type: string;
  custom: boolean;
  inputs: Record<string, unknown>;
}
