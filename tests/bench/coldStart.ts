import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { schemaPath } from "../../provider/plugin/package";
import { buildPackage, packageFolder } from "../support/packageFolder";
import { launcherIn, RunningPlugin, type Start } from "../support/plugin";
import { stockHost } from "./stockHost";

// Prints how fast and how small this plugin starts, side by side with the SDK's stock component host that serves the same
// components. The two are started in turn, so that other work on the machine slows both down: `make bench`.

const runs = 7;

interface Figures {
  /** Seconds from the start to the line with the port. */
  port: number;
  /** The most memory that was resident until then, in MB. */
  portMemory: number;
  /** Seconds from the start to the answer to the first GetSchema. */
  schema: number;
  /** The most memory that was resident until then, in MB. */
  schemaMemory: number;
}

const rows: { figure: keyof Figures; name: string; unit: string; digits: number; ratio: number; limit?: number }[] = [
  { figure: "port", name: "time to the port", unit: "s", digits: 2, ratio: 0.5, limit: 0.35 },
  { figure: "portMemory", name: "memory at the port", unit: "MB", digits: 0, ratio: 0.7, limit: 90 },
  { figure: "schema", name: "time to the first schema", unit: "s", digits: 2, ratio: 0.1 },
  { figure: "schemaMemory", name: "memory after the schema", unit: "MB", digits: 0, ratio: 0.7, limit: 90 },
];

async function measure(start: Start): Promise<Figures> {
  const begun = performance.now();
  const seconds = () => (performance.now() - begun) / 1000;
  const plugin = await RunningPlugin.start(start);
  try {
    const port = seconds();
    const portMemory = memoryOf(plugin.process.pid);
    const answer = await plugin.schema();
    const schema = seconds();
    if (componentsIn(answer) !== componentsIn(readFileSync(schemaPath, "utf8"))) {
      throw new Error(`${start.command} serves other components than this package: ${componentsIn(answer)}.`);
    }
    return { port, portMemory, schema, schemaMemory: memoryOf(plugin.process.pid) };
  } finally {
    await plugin.stop();
  }
}

function componentsIn(schema: string): string {
  return Object.keys(JSON.parse(schema).resources).sort().join(", ");
}

/** The resident memory of a process in MB: its peak on Linux, which counts it, elsewhere what it is now. */
function memoryOf(pid = 0): number {
  const kilobytes =
    process.platform === "linux"
      ? /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]
      : execFileSync("ps", ["-o", "rss=", "-p", `${pid}`], { encoding: "utf8" });
  return Number(kilobytes) / 1024;
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function printTable(ours: Figures[], stock: Figures[]): void {
  const lines = [["", "ratio", "of all runs", "target", "", "eks-auth", "target", "", "stock host"]];
  for (const { figure, name, unit, digits, ratio, limit } of rows) {
    const ratios = ours.map((own, index) => own[figure] / (stock[index]?.[figure] ?? Number.NaN));
    const own = median(ours.map((figures) => figures[figure]));
    const other = median(stock.map((figures) => figures[figure]));
    const show = (value: number) => `${value.toFixed(digits)} ${unit}`;
    lines.push([
      name,
      `${median(ratios).toFixed(2)} ×`,
      `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`,
      `≤ ${ratio}`,
      verdict(median(ratios) <= ratio),
      show(own),
      ...(limit === undefined ? ["", ""] : [`≤ ${limit} ${unit}`, verdict(own <= limit)]),
      show(other),
    ]);
  }
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? [];
  for (const line of lines) {
    console.log(
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    );
  }
}

function verdict(reached: boolean): string {
  return reached ? "reached" : "MISSED";
}

async function main(): Promise<void> {
  buildPackage();
  const own = launcherIn(packageFolder);
  const { start: stock, remove } = stockHost();
  const figures: { own: Figures[]; stock: Figures[] } = { own: [], stock: [] };
  try {
    console.log(`Starting this plugin and the stock component host in turn, ${runs} times each, after a warm-up`);
    await measure(own);
    await measure(stock);
    for (let run = 1; run <= runs; run++) {
      figures.own.push(await measure(own));
      figures.stock.push(await measure(stock));
      console.log(`  ${run} of ${runs}`);
    }
  } finally {
    remove();
  }
  console.log(`\nCold start on ${process.platform}, Node ${process.version}: medians of ${runs} runs\n`);
  printTable(figures.own, figures.stock);
}

void main();
