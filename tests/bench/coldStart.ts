import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { schemaPath } from "../../provider/package";
import { packageFolder } from "../support/packageFolder";
import { launcherIn, RunningPlugin, type Start } from "../support/plugin";
import { inSeconds, median } from "./measure";
import { stockHost } from "./stockHost";
import { atMost, type Row, ratioRow } from "./table";

/** Starts are short, and their times vary. */
const runs = 7;

interface Figures {
  /** Seconds from the start to the line with the port. */
  port: number;
  /** Peak resident memory until then, in MB. */
  portMemory: number;
  /** Seconds from the start to the response to the first GetSchema. */
  schema: number;
  /** Peak resident memory until then, in MB. */
  schemaMemory: number;
  /** Seconds from there to the response to the first Construct. */
  construct: number;
  /** Peak resident memory until then, in MB. */
  constructMemory: number;
}

const inMegabytes = (value: number) => `${value.toFixed(0)} MB`;
const rows: { figure: keyof Figures; name: string; ratio: number; limit?: number }[] = [
  { figure: "port", name: "cold start: time to the port", ratio: 0.5, limit: 0.35 },
  { figure: "portMemory", name: "cold start: memory at the port", ratio: 0.7, limit: 90 },
  { figure: "schema", name: "cold start: time to the first schema", ratio: 0.1 },
  { figure: "schemaMemory", name: "cold start: memory after the schema", ratio: 0.7, limit: 90 },
  { figure: "construct", name: "cold start: time of the first construct after it", ratio: 1 },
  { figure: "constructMemory", name: "cold start: memory after a construct", ratio: 0.7, limit: 100 },
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
    const schemaMemory = memoryOf(plugin.process.pid);
    const before = seconds();
    const args = { name: "app", roleArn: "arn:aws:iam::123456789012:role/app" };
    await plugin.construct("eks-auth:index:ServiceAccount", "app", args);
    const construct = seconds() - before;
    return { port, portMemory, schema, schemaMemory, construct, constructMemory: memoryOf(plugin.process.pid) };
  } finally {
    await plugin.stop();
  }
}

function componentsIn(schema: string): string {
  const resources: Record<string, { isComponent?: boolean }> = JSON.parse(schema).resources;
  const components = Object.entries(resources).filter(([, { isComponent }]) => isComponent === true);
  return components
    .map(([type]) => type)
    .sort()
    .join(", ");
}

/** The resident memory of a process in MB: its peak on Linux, which records it; elsewhere the current value. */
function memoryOf(pid = 0): number {
  const kilobytes =
    process.platform === "linux"
      ? /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]
      : execFileSync("ps", ["-o", "rss=", "-p", `${pid}`], { encoding: "utf8" });
  return Number(kilobytes) / 1024;
}

function rowOf({ figure, name, ratio, limit }: (typeof rows)[number], ours: Figures[], stock: Figures[]): Row {
  const own = ours.map((figures) => figures[figure]);
  const other = stock.map((figures) => figures[figure]);
  const [show, unit] = /memory/i.test(figure) ? [inMegabytes, "MB"] : [inSeconds, "s"];
  const row = ratioRow(name, { own, other }, show, ratio);
  const further = limit === undefined ? [] : [atMost(limit, median(own), unit)];
  return { ...row, targets: [...row.targets, ...further] };
}

/**
 * How fast and how small this plugin starts, compared with the SDK's stock component host serving the same components.
 * The two are started in turn, so that other load on the machine affects both.
 */
export async function coldStartRows(): Promise<Row[]> {
  const own = launcherIn(packageFolder);
  const { start: stock, remove } = stockHost();
  const figures: { own: Figures[]; stock: Figures[] } = { own: [], stock: [] };
  try {
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
  return rows.map((row) => rowOf(row, figures.own, figures.stock));
}
