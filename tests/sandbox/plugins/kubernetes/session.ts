import type { Config } from "./config";
import type { Kind } from "./kind";
import type { Target } from "./operations";

/** The response to a request about a resource. */
export interface Session {
  config: Config;
  kind: Kind;
  warn(message: string): Promise<void>;
  cancelled: AbortSignal;
}

/** The API server; an error if it is unreachable. */
export function target({ config, kind, cancelled }: Session): Target {
  if (config.unreachable !== undefined || !config.kubeconfig) {
    throw new Error(`configured Kubernetes cluster is unreachable: ${config.unreachable}`);
  }
  return { kubeconfig: config.kubeconfig, kind, cancelled };
}
