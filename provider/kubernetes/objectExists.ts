import { defaultTiming, type Timing } from "../network/timing";
import { type ApiRequest, ask, unexpectedAnswer } from "./client";
import { kubeconfigTarget } from "./kubeconfig";

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
export async function objectExists(kubeconfig: string, object: CoreObject): Promise<boolean> {
  const { resource, namespace, name } = object;
  const request: ApiRequest = {
    method: "GET",
    path: `${pathOf(object)}/${encodeURIComponent(name)}`,
    accept: "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io",
    purpose: `check whether ${[namespace, name].filter(Boolean).join("/")} exists`,
    rule: { resource, name, verb: "get", ...(namespace !== undefined && { namespace }) },
    expected: [404],
  };
  const { status, body } = await ask(await kubeconfigTarget(kubeconfig), request, once);
  return status === 200 && (body as { kind?: string }).kind === "PartialObjectMetadata";
}

/** The names of all objects of a kind, in a namespace or in the whole cluster. There are no retries. */
export async function listNames(kubeconfig: string, kind: Omit<CoreObject, "name">): Promise<Set<string>> {
  const { resource, namespace } = kind;
  const target = await kubeconfigTarget(kubeconfig);
  const request: ApiRequest = {
    method: "GET",
    path: pathOf(kind),
    accept: "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io",
    purpose: `list the ${resource}${namespace === undefined ? "" : ` of the namespace ${namespace}`}`,
    rule: { resource, verb: "list", ...(namespace !== undefined && { namespace }) },
  };
  const { status, body } = await ask(target, request, once);
  const { kind: form, items } = body as { kind?: string; items?: { metadata: { name: string } }[] | null };
  if (form !== "PartialObjectMetadataList") {
    throw unexpectedAnswer(target, request, status);
  }
  return new Set((items ?? []).map(({ metadata }) => metadata.name));
}

function pathOf({ resource, namespace }: Omit<CoreObject, "name">): string {
  return `/api/v1${namespace === undefined ? "" : `/namespaces/${encodeURIComponent(namespace)}`}/${resource}`;
}

const once: Timing = {
  ...defaultTiming,
  sleep: async () => {
    throw new Error("not again");
  },
};
