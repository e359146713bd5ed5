/**
 * What went wrong between us and a cluster.
 *
 * - `settings`: the connection isn't complete, a region is missing for example.
 * - `credentials`: credentials, AWS's or the kubeconfig's, can't be had or are expired.
 * - `elsewhere`: the AWS login leads to another cluster than the one that is meant.
 * - `unreachable`: no answer: the host is unknown, refuses connections or is silent.
 * - `certificate`: what answers isn't the API server that the connection names, or isn't AWS or the proxy.
 * - `unauthorized`: the API server doesn't know us.
 * - `forbidden`: it, or AWS, knows us, and we may not.
 * - `busy`: it asks to be spared for longer than we wait.
 * - `server`: it fails.
 * - `refused`: it takes the request for wrong, such as a ConfigMap that is too large.
 * - `missing`: there is no such object.
 * - `notReady`: EKS has the cluster, and there is no API server to talk to.
 * - `gone`: there is no such cluster.
 * - `cancelled`: the deployment was cancelled.
 */
export type ClusterErrorKind =
  | "settings"
  | "credentials"
  | "elsewhere"
  | "unreachable"
  | "certificate"
  | "unauthorized"
  | "forbidden"
  | "busy"
  | "server"
  | "refused"
  | "missing"
  | "notReady"
  | "gone"
  | "cancelled";

/**
 * A cluster that can't be asked, or answered otherwise than hoped. The message names the cluster, what was attempted,
 * the answer and the fix, and shows no token, no kubeconfig and no key.
 */
export class ClusterError extends Error {
  public constructor(
    public readonly kind: ClusterErrorKind,
    message: string,
  ) {
    super(message);
    this.name = "ClusterError";
  }
}

/** EKS knows no cluster of this name in this account and region. */
export class ClusterNotFound extends ClusterError {
  public constructor(message: string) {
    super("gone", message);
  }
}

/** EKS has the cluster, and there is no API server to talk to: it is being created or deleted, or has failed. */
export class ClusterNotReady extends ClusterError {
  public constructor(
    /** As EKS reports it: CREATING, PENDING, DELETING, FAILED. */
    public readonly status: string,
    message: string,
  ) {
    super("notReady", message);
  }
}

/** True where EKS says that the cluster no longer exists, or soon won't. */
export function isGone(error: unknown): boolean {
  return error instanceof ClusterNotFound || (error instanceof ClusterNotReady && error.status === "DELETING");
}
