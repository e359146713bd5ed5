import type { KubeConfig } from "./kubeconfig/client";
import type { ProxyServer } from "./proxy/server";
import type { ClusterDescription } from "./store";

/** The API server of a connection, before it is asked anything. */
export interface Target {
  /** `https://…`, without a slash at the end. */
  endpoint: string;
  /** As errors begin, as in `cluster "prod" in us-west-2 (https://…)`. */
  label: string;
  /** The proxy through which it is asked; left out where it is asked directly. */
  proxy?: ProxyServer;
  /** What EKS says of the cluster; left out with a kubeconfig. */
  cluster?: ClusterDescription;
  /** How to be known to it, for the error where we aren't. */
  howToBeKnown: string;
  /** Address, certificates and credentials, for one request. */
  kubeConfig(): KubeConfig;
  /** Forgets credentials that were refused; left out where the next ones would be the same. */
  renew?(): void;
}
