import { clusterOf } from "../eks/clusterArn";
import { awsAuthStore } from "../kubernetes/awsAuthStore";
import type { AwsAuthStore } from "../kubernetes/configMap";
import { kubeconfigTarget } from "../kubernetes/kubeconfig";
import { type Connection, validateConnection } from "../kubernetes/validateConnection";
import { ClusterError } from "../network/clusterErrors";
import { defaultTiming, type Timing } from "../network/timing";
import { render } from "../validation/render";
import { eksTarget } from "./cluster";

export { validateConnection } from "../kubernetes/validateConnection";

/**
 * Connects to a cluster. With `clusterName` this calls EKS and STS; with `kubeconfig` it makes no call. There are no
 * fallbacks: neither the environment's kubeconfig, nor the cluster that this process runs in, nor localhost is used.
 *
 * @throws ClusterNotFound, ClusterNotReady, ClusterError
 */
export async function connect(connection: Connection, pace: Timing = defaultTiming): Promise<AwsAuthStore> {
  const { clusterName, clusterArn, region = clusterOf(clusterArn ?? "")?.region, profile } = connection;
  const { assumeRoleArn, kubeconfig } = connection;
  const issues = validateConnection({ clusterName, clusterArn, region, profile, assumeRoleArn, kubeconfig });
  if (issues.length > 0) {
    throw new ClusterError("settings", issues.map(render).join("\n"));
  }
  const target =
    clusterName === undefined
      ? await kubeconfigTarget(kubeconfig ?? "")
      : await eksTarget({ name: clusterName, arn: clusterArn }, { region, profile, assumeRoleArn }, pace);
  return awsAuthStore(target, pace);
}
