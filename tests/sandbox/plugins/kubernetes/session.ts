import type { Config } from "./config";
import type { Kind } from "./kind";
import type { Target } from "./operations";

/** What a request about a resource is answered with. */
export interface Session {
  config: Config;
  kind: Kind;
  warn(message: string): Promise<void>;
  cancelled: AbortSignal;
}

/** The API server; an error if it can't be reached. */
export function target({ config, kind, cancelled }: Session): Target {
  if (config.unreachable !== undefined || !config.kubeconfig) {
    throw new Error(`configured Kubernetes cluster is unreachable: ${config.unreachable}`);
  }
  return { kubeconfig: config.kubeconfig, kind, cancelled };
}
