import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import type { OpMap } from "@pulumi/pulumi/automation";
import type { Cluster } from "./access";

/** What can be done with every stack. */
export type Operation = "preview" | "up" | "destroy";

/** What a worker is asked to do. */
export interface Job {
  cluster: Cluster;
  operation: Operation;
  /** Where the states are, `s3://<bucket>` or `file://<folder>`: each stack has a folder of its own there. */
  stateUrl: string;
}

/** How many resources were created, updated, left the same and so on, or why the stack failed. */
export type Answer = { changes: OpMap } | { error: string };

/** What came of one stack. */
export type Result = { cluster: string } & Answer;

/**
 * Does the same with the stack of every cluster, `parallel` at a time, in the order of the list. A stack that fails stops
 * no other; its error is in its result.
 *
 * Each of the stacks that run at a time does so in a process of its own: in one process, an error that the program of one
 * stack throws would be taken for an error of all that run beside it.
 */
export async function runFleet(
  clusters: Cluster[],
  operation: Operation,
  { parallel, stateUrl }: { parallel: number; stateUrl: string },
): Promise<Result[]> {
  const results: Result[] = [];
  const left = [...clusters.entries()];
  const work = async () => {
    let worker: ChildProcess | undefined;
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const [index, cluster] = next;
      worker ??= fork(join(__dirname, "worker.js"));
      const answer = await ask(worker, { cluster, operation, stateUrl });
      results[index] = { cluster: cluster.name, ...answer };
      if ("error" in answer) {
        // What failed may have left something behind in its process.
        worker.kill();
        worker = undefined;
      }
    }
    worker?.disconnect();
  };
  await Promise.all(Array.from({ length: parallel }, work));
  return results;
}

function ask(worker: ChildProcess, job: Job): Promise<Answer> {
  return new Promise((resolve) => {
    const ended = (status: number | null) => resolve({ error: `its process ended with the status ${status}` });
    worker.once("exit", ended);
    worker.once("message", (answer) => {
      worker.off("exit", ended);
      resolve(answer as Answer);
    });
    worker.send(job);
  });
}
