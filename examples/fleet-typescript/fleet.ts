import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { LocalWorkspace, type OpMap, type Stack } from "@pulumi/pulumi/automation";
import { type Cluster, declareAccess } from "./access";

/** What can be done with every stack. */
export type Operation = "preview" | "up" | "destroy";

/** What came of one stack: how many resources were created, updated, left the same and so on, or why it failed. */
export type Result = { cluster: string } & ({ changes: OpMap } | { error: Error });

/** How a fleet is run. */
export interface Options {
  /** How many stacks run at a time, 1 or more: each takes about a core and half a gigabyte while it does. */
  parallel: number;
  /** Where the states are, `s3://<bucket>` or `file://<folder>`: each stack has a folder of its own there. */
  stateUrl: string;
}

/**
 * Does the same with the stack of every cluster, a few at a time, in the order of the list. A stack that fails stops no
 * other; its error is in its result.
 */
export async function runFleet(clusters: Cluster[], operation: Operation, options: Options): Promise<Result[]> {
  const results: Result[] = [];
  const left = [...clusters.entries()];
  const work = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const [index, cluster] = next;
      results[index] = await runStack(cluster, operation, options.stateUrl);
    }
  };
  await Promise.all(Array.from({ length: options.parallel }, work));
  return results;
}

async function runStack(cluster: Cluster, operation: Operation, stateUrl: string): Promise<Result> {
  try {
    return { cluster: cluster.name, changes: await operate(await openStack(cluster, stateUrl), operation) };
  } catch (error) {
    return { cluster: cluster.name, error: error as Error };
  }
}

async function openStack(cluster: Cluster, stateUrl: string): Promise<Stack> {
  const url = `${stateUrl}/${cluster.name}`;
  if (url.startsWith("file://")) {
    mkdirSync(fileURLToPath(url), { recursive: true });
  }
  const projectName = "eks-auth-fleet";
  const stack = await LocalWorkspace.createOrSelectStack(
    { stackName: cluster.name, projectName, program: async () => declareAccess(cluster) },
    { envVars: { PULUMI_BACKEND_URL: url } },
  );
  await stack.setConfig("aws:region", { value: cluster.region });
  return stack;
}

async function operate(stack: Stack, operation: Operation): Promise<OpMap> {
  if (operation === "preview") {
    return (await stack.preview()).changeSummary;
  }
  const { summary } = operation === "up" ? await stack.up() : await stack.destroy();
  return summary.resourceChanges ?? {};
}
