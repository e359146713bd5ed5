import { defaultTiming, type Timing } from "../network/timing";
import { ask } from "./client";
import { kubeconfigTarget } from "./kubeconfig";
import type { ApiRequest } from "./request";

/** An object of Kubernetes' core group. */
export interface CoreObject {
  /** The resource type, as in `serviceaccounts`. */
  resource: string;
  /** Omitted for resources without a namespace. */
  namespace?: string;
  name: string;
}

/**
 * True if an object exists on a kubeconfig's API server. There are no retries, because callers can do without an
 * answer.
 */
export async function objectExists(kubeconfig: string, { resource, namespace, name }: CoreObject): Promise<boolean> {
  const place = namespace === undefined ? "" : `/namespaces/${encodeURIComponent(namespace)}`;
  const request: ApiRequest = {
    method: "GET",
    path: `/api/v1${place}/${resource}/${encodeURIComponent(name)}`,
    accept: "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io",
    purpose: `check whether ${[namespace, name].filter(Boolean).join("/")} exists`,
    rule: { resource, name, verb: "get", ...(namespace !== undefined && { namespace }) },
    expected: [404],
  };
  const { status, body } = await ask(await kubeconfigTarget(kubeconfig), request, once);
  return status === 200 && (body as { kind?: string }).kind === "PartialObjectMetadata";
}

const once: Timing = {
  ...defaultTiming,
  sleep: async () => {
    throw new Error("not again");
  },
};
