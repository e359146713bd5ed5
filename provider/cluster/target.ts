import type { KubeConfig } from "./kubeconfig/client";

/** The API server of a connection, before it is asked anything. */
export interface Target {
  /** `https://…`, without a slash at the end. */
  endpoint: string;
  /** As errors begin, as in `cluster "prod" in us-west-2 (https://…)`. */
  label: string;
  /** How to be known to it, for the error where we aren't. */
  howToBeKnown: string;
  /** Address, certificates and credentials, for one request. */
  kubeConfig(): KubeConfig;
  /** Forgets credentials that were refused; left out where the next ones would be the same. */
  renew?(): void;
}
