import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import type { OpMap } from "@pulumi/pulumi/automation";
import type { Cluster } from "./access";

/** The operation to run on every stack. */
export type Operation = "preview" | "up" | "destroy";

/** A job for a worker. */
export interface Job {
  cluster: Cluster;
  operation: Operation;
  /** The location of the states, `s3://<bucket>` or `file://<folder>`. Each stack has its own folder there. */
  stateUrl: string;
}

/** The number of resources created, updated, unchanged and so on, or the reason that the stack failed. */
export type Answer = { changes: OpMap } | { error: string };

/** The result of one stack. */
export type Result = { cluster: string } & Answer;

/**
 * Runs an operation on the stack of every cluster, `parallel` at a time, in the order of the list. A failed stack
 * doesn't stop the others; its error is in its result.
 *
 * Stacks that run at the same time use separate processes: in one process, an error thrown by one stack's program would
 * be reported for all of them.
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
        // A failed stack can leave state behind in its process.
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
    const ended = (status: number | null) => resolve({ error: `its process exited with status ${status}` });
    worker.once("exit", ended);
    worker.once("message", (answer) => {
      worker.off("exit", ended);
      resolve(answer as Answer);
    });
    worker.send(job);
  });
}
