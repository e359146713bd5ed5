import { render } from "../check/render";
import { clusterOf } from "../eks/clusterArn";
import { eksTarget } from "./aws/target";
import { awsAuthStore } from "./awsAuth/store";
import { connectionProblems } from "./connectionProblems";
import { ClusterError } from "./errors";
import { kubeconfigTarget } from "./kubeconfig/target";
import { type Pace, usualPace } from "./pace";
import type { AwsAuthStore } from "./store";

export { connectionProblems } from "./connectionProblems";

/** How to reach a cluster: by `clusterName`, through EKS, or by `kubeconfig`. */
export interface Connection {
  /** The name of an EKS cluster. */
  clusterName?: string;
  /** The ARN of the cluster. A login that leads to a cluster with another one is refused. */
  clusterArn?: string;
  /** The AWS region of the cluster. By default that of `clusterArn`, else the one that the AWS SDK finds. */
  region?: string;
  /** The profile of the AWS configuration files to take credentials and region from. */
  profile?: string;
  /** The ARN of an IAM role to assume. By default the credentials are used as they are. */
  roleToAssume?: string;
  /** The text of a kubeconfig; its current context is used. A secret. */
  kubeconfig?: string;
}

/**
 * Connects to a cluster: finds it, and gets ready to ask it. For `clusterName` EKS and STS are asked, for `kubeconfig`
 * nobody. What the connection leaves out is taken from nowhere: no kubeconfig of the environment, no cluster that this
 * runs in, no localhost.
 *
 * @throws ClusterNotFound, ClusterNotReady, ClusterError
 */
export async function connect(connection: Connection, pace: Pace = usualPace): Promise<AwsAuthStore> {
  const { clusterName, clusterArn, region = clusterOf(clusterArn ?? "")?.region, profile } = connection;
  const { roleToAssume, kubeconfig } = connection;
  const problems = connectionProblems({ clusterName, clusterArn, region, profile, roleToAssume, kubeconfig });
  if (problems.length > 0) {
    throw new ClusterError("settings", problems.map(render).join("\n"));
  }
  const target =
    clusterName === undefined
      ? await kubeconfigTarget(kubeconfig ?? "")
      : await eksTarget({ name: clusterName, arn: clusterArn }, { region, profile, roleToAssume }, pace);
  return awsAuthStore(target, pace);
}
