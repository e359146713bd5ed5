import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { LocalWorkspace, type OpMap, type Stack } from "@pulumi/pulumi/automation";
import { type Cluster, declareAccess } from "./access";
import type { Answer, Job, Operation } from "./fleet";

// A worker process of the fleet: runs the stacks that it receives, one after the other, until it is disconnected.

process.on("message", async (job: Job) => process.send?.(await run(job)));
process.on("disconnect", () => process.exit());

async function run({ cluster, operation, stateUrl }: Job): Promise<Answer> {
  try {
    return { changes: await operate(await openStack(cluster, stateUrl), operation) };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

async function openStack(cluster: Cluster, stateUrl: string): Promise<Stack> {
  const url = `${stateUrl}/${cluster.name}`;
  if (url.startsWith("file://")) {
    mkdirSync(fileURLToPath(url), { recursive: true });
  }
  const program = async () => declareAccess(cluster);
  const stack = await LocalWorkspace.createOrSelectStack(
    { stackName: cluster.name, projectName: "eks-auth-fleet", program },
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
