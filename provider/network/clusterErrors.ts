/**
 * The cause of a failed cluster operation.
 *
 * - `settings`: the connection is incomplete or invalid; for example, a region is missing.
 * - `credentials`: the AWS or kubeconfig credentials aren't available or have expired.
 * - `elsewhere`: the AWS login leads to another cluster than expected.
 * - `unreachable`: no answer: the host is unknown, rejects connections or doesn't respond.
 * - `certificate`: the certificate of the API server, AWS or the proxy isn't trusted.
 * - `unauthorized`: the API server rejects the credentials.
 * - `forbidden`: the API server or AWS denies the operation.
 * - `busy`: the server is overloaded and asks for a longer wait than the limit.
 * - `server`: the server reports an internal error.
 * - `refused`: the server rejects the request as invalid; for example, a ConfigMap that is too large.
 * - `missing`: the object doesn't exist.
 * - `notReady`: the cluster exists but has no API server to connect to.
 * - `gone`: the cluster doesn't exist.
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
 * A failed cluster operation. The message names the cluster, the operation, the answer and the fix, and contains no
 * token, kubeconfig or key.
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

/** EKS has no cluster of this name in this account and region. */
export class ClusterNotFound extends ClusterError {
  public constructor(message: string) {
    super("gone", message);
  }
}

/** The cluster exists but has no API server to connect to: it is being created or deleted, or has failed. */
export class ClusterNotReady extends ClusterError {
  public constructor(
    /** As EKS reports it: CREATING, PENDING, DELETING, FAILED. */
    public readonly status: string,
    message: string,
  ) {
    super("notReady", message);
  }
}

/** True if EKS reports that the cluster doesn't exist or is being deleted. */
export function isDeleted(error: unknown): boolean {
  return error instanceof ClusterNotFound || (error instanceof ClusterNotReady && error.status === "DELETING");
}
