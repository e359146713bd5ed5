import { readFileSync } from "node:fs";
import type { Cluster } from "./access";
import { type Operation, runFleet } from "./fleet";

const operations = ["preview", "up", "destroy"];

async function main(): Promise<void> {
  const [operation = "preview", file = "clusters.json"] = process.argv.slice(2);
  const { STATE_URL: stateUrl, PARALLEL: parallel = "4" } = process.env;
  if (!operations.includes(operation) || stateUrl === undefined || !(Number(parallel) >= 1)) {
    throw new Error("usage: STATE_URL=s3://<bucket> [PARALLEL=4] npm start [preview|up|destroy [clusters.json]]");
  }
  const clusters: Cluster[] = JSON.parse(readFileSync(file, "utf8"));
  const options = { parallel: Number(parallel), stateUrl };
  const results = await runFleet(clusters, operation as Operation, options);
  for (const result of results) {
    const what = "error" in result ? `FAILED: ${result.error}` : JSON.stringify(result.changes);
    console.log(`${result.cluster}: ${what}`);
  }
  const failed = results.filter((result) => "error" in result).length;
  console.log(`${results.length - failed} of ${results.length} stacks succeeded, ${failed} failed.`);
  process.exitCode = failed === 0 ? 0 : 1;
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 2;
});
