import { availableParallelism, loadavg } from "node:os";
import { buildPackage } from "../support/packageFolder";
import { awsAuthRows } from "./awsAuth";
import { coldStartRows } from "./coldStart";
import { grants, grantsGrouped, withRoles } from "./grants";
import { runs } from "./measure";
import { packageRows } from "./packageSize";
import { previewRows } from "./previews";
import { floorRows, scaleRows, sizeRows, stateRow } from "./scale";
import { markdown, type Row } from "./table";
import { workloads, workloadsByTwo, workloadsGrouped } from "./workloads";

// Prints one table of figures. `make bench` runs this in the sandbox. BENCH_RUNS sets the number of runs per figure,
// BENCH_ONLY the parts, as in `BENCH_ONLY=workloads,grants`. Missed targets are reported but don't fail the run.

// The SDK captures a stack trace for each of its promises. Formatting them through ts-node's source maps would take
// half of a program's time, so the programs run without them, as compiled ones do.
Reflect.deleteProperty(Error, "prepareStackTrace");

const parts: Record<string, () => Promise<Row[]> | Row[]> = {
  start: coldStartRows,
  previews: () => withRoles(1, async () => previewRows()),
  workloads: async () => [
    ...(await scaleRows(workloads)),
    ...(await floorRows(workloadsGrouped)),
    ...(await sizeRows(workloadsByTwo, 100)),
    await stateRow(workloads),
  ],
  grants: () => withRoles(500, async () => [...(await scaleRows(grants)), ...(await floorRows(grantsGrouped))]),
  "aws-auth": awsAuthRows,
  package: packageRows,
};

async function main(): Promise<void> {
  const chosen = process.env.BENCH_ONLY?.split(",") ?? Object.keys(parts);
  const unknown = chosen.filter((part) => !Object.hasOwn(parts, part));
  if (unknown.length > 0) {
    throw new Error(`BENCH_ONLY has ${unknown.join(", ")}; expected some of ${Object.keys(parts).join(", ")}.`);
  }
  buildPackage();
  const rows: Row[] = [];
  const failed: string[] = [];
  const loads = [loadavg()[0] ?? Number.NaN];
  for (const part of chosen) {
    console.log(part);
    try {
      rows.push(...((await parts[part]?.()) ?? []));
    } catch (error) {
      console.error(`${part} could not be measured:`, error);
      failed.push(part);
      process.exitCode = 1;
    }
    loads.push(loadavg()[0] ?? Number.NaN);
  }
  const missed = rows.flatMap(({ targets }) => targets).filter(({ reached }) => !reached).length;
  const load = `load ${Math.min(...loads).toFixed(1)} to ${Math.max(...loads).toFixed(1)}`;
  console.log(`\n${markdown(rows)}\n`);
  console.log(
    `Medians of ${runs} runs, of ${Math.ceil(runs / 3)} from 100 items on, of 7 for the cold start and the previews of one component. ` +
      `${process.platform}, ${availableParallelism()} cores, ${load} with this, Node ${process.version}. ` +
      verdict(missed, failed),
  );
}

function verdict(missed: number, failed: readonly string[]): string {
  const targets = missed === 0 ? "Every target that was measured was reached." : `${missed} targets were MISSED.`;
  return failed.length === 0 ? targets : `${targets} NOT measured: ${failed.join(", ")}.`;
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
