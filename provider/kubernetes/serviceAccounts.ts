import type { AnnotatedAccount } from "../eks/reportedAccounts";
import { type Subject, subjectOf } from "../iam/trustPolicy";
import { ClusterError } from "../network/clusterErrors";
import type { Timing } from "../network/timing";
import type { Call } from "./accessReviews";
import { type ListReading, readList } from "./pagedLists";
import type { Target } from "./target";

/** A pod that a token can be bound to. */
export interface BoundPod {
  name: string;
  uid: string;
}

/** The shortest lifetime of a token that the API server allows, in seconds. */
const shortestLifetime = 600;

interface AccountMetadata extends Subject {
  annotations?: Record<string, string>;
}

/** Reads all service accounts of the cluster, or the reason why the caller can't read them. */
export async function listServiceAccounts(target: Target, timing: Timing): Promise<ListReading<AnnotatedAccount>> {
  const request = {
    kind: "PartialObjectMetadataList",
    path: "/api/v1/serviceaccounts",
    accept: "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io",
    purpose: "list the service accounts",
    rule: { resource: "serviceaccounts", verb: "list" },
  };
  return await readList(target, timing, request, ({ metadata }: { metadata: AccountMetadata }) => {
    const { namespace, name, annotations = {} } = metadata;
    return { namespace, name, annotations };
  });
}

/** The annotations of a service account; undefined if it doesn't exist. */
export async function readAnnotations(
  call: Call,
  { namespace, name }: Subject,
): Promise<Record<string, string> | undefined> {
  const { status, body } = await call({
    method: "GET",
    path: pathOf(namespace, "serviceaccounts", name),
    purpose: `read the service account ${namespace}/${name}`,
    rule: { resource: "serviceaccounts", name, verb: "get", namespace },
    expected: [404],
  });
  const { metadata } = (body ?? {}) as { metadata?: { annotations?: Record<string, string> } };
  return status === 404 ? undefined : (metadata?.annotations ?? {});
}

/**
 * A pod of a service account that hasn't ended; undefined if there is none.
 * https://kubernetes.io/docs/concepts/overview/working-with-objects/field-selectors/
 */
export async function findPod(call: Call, { namespace, name }: Subject): Promise<BoundPod | undefined> {
  const selector = `spec.serviceAccountName=${name},status.phase!=Succeeded,status.phase!=Failed`;
  const { body } = await call({
    method: "GET",
    path: `${pathOf(namespace, "pods")}?fieldSelector=${encodeURIComponent(selector)}&limit=10`,
    accept: "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io",
    purpose: `list the pods of the service account ${namespace}/${name}`,
    rule: { resource: "pods", verb: "list", namespace },
  });
  const { items } = (body ?? {}) as { items?: { metadata: BoundPod & { deletionTimestamp?: string } }[] | null };
  const pod = items?.find(({ metadata }) => metadata.deletionTimestamp === undefined)?.metadata;
  return pod && { name: pod.name, uid: pod.uid };
}

/**
 * A new token of a service account, which is a secret, for one audience. With a pod, which must be one of the service
 * account, the token is bound to it: it has the claims of a token in the pod.
 * https://kubernetes.io/docs/reference/kubernetes-api/authentication-resources/token-request-v1/
 */
export async function requestToken(
  call: Call,
  { namespace, name }: Subject,
  audience: string,
  pod?: BoundPod,
): Promise<string> {
  const group = "authentication.k8s.io/v1";
  const boundObjectRef = pod && { apiVersion: "v1", kind: "Pod", ...pod };
  const { body } = await call({
    method: "POST",
    path: `${pathOf(namespace, "serviceaccounts", name)}/token`,
    body: {
      apiVersion: group,
      kind: "TokenRequest",
      spec: { audiences: [audience], expirationSeconds: shortestLifetime, ...(boundObjectRef && { boundObjectRef }) },
    },
    purpose: `request a token of the service account ${namespace}/${name}`,
    rule: { resource: "serviceaccounts/token", name, verb: "create", namespace },
  });
  const { status } = (body ?? {}) as { status?: { token?: string } };
  if (typeof status?.token !== "string") {
    throw new ClusterError("server", `the API server returns no token for ${subjectOf({ namespace, name })}.`);
  }
  return status.token;
}

function pathOf(namespace: string, resource: string, name?: string): string {
  const end = name === undefined ? "" : `/${encodeURIComponent(name)}`;
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/${resource}${end}`;
}
