import { setTimeout as sleep } from "node:timers/promises";
import { type AuthenticationMode, EKS } from "@aws-sdk/client-eks";
import { fromSandbox } from "./sandbox";

// The authentication mode of the sandbox's cluster. EKS never returns to an earlier mode, so a test that needs one
// recreates the cluster in EKS, and recreates it as it was when it ends. The API server and its objects stay.

const name = fromSandbox("EKS_CLUSTER_NAME");

/** The mode that the sandbox starts with. */
export const usualMode = "API_AND_CONFIG_MAP";

/** Recreates the cluster in EKS, with no access entry except its creator's. */
export async function recreateCluster(authenticationMode: AuthenticationMode = usualMode): Promise<void> {
  const eks = new EKS({});
  const { cluster } = await eks.deleteCluster({ name });
  await eks.createCluster({
    name,
    version: cluster?.version,
    roleArn: cluster?.roleArn,
    resourcesVpcConfig: { subnetIds: cluster?.resourcesVpcConfig?.subnetIds },
    accessConfig: { authenticationMode, bootstrapClusterCreatorAdminPermissions: true },
  });
  for (let attempts = 0; attempts < 100; attempts++) {
    if ((await eks.describeCluster({ name })).cluster?.status === "ACTIVE") return;
    await sleep(50);
  }
  throw new Error(`The cluster ${name} doesn't become ACTIVE.`);
}

/** UpdateClusterConfig with the next mode; returns when the update has succeeded. */
export async function moveTo(authenticationMode: AuthenticationMode): Promise<void> {
  const eks = new EKS({});
  const { update } = await eks.updateClusterConfig({ name, accessConfig: { authenticationMode } });
  for (let attempts = 0; attempts < 100; attempts++) {
    const { status } = (await eks.describeUpdate({ name, updateId: update?.id })).update ?? {};
    if (status === "Successful") return;
    await sleep(50);
  }
  throw new Error(`The update of the cluster ${name} to ${authenticationMode} doesn't succeed.`);
}
