import { setTimeout as sleep } from "node:timers/promises";
import type { KubeConfig } from "@kubernetes/client-node";
import type { Properties } from "../shared/values";
import { ApiError, isNotFound, pathOf, request } from "./client";
import { managedFields, takeOver } from "./fieldManagers";
import type { Kind } from "./kind";
import { annotationOf, metadataOf, nameOf, namespaceOf, PATCH_FORCE, TIMEOUT_SECONDS } from "./metadata";

// The plugin's operations in the API server, each as in the real plugin.

/** The manager that creates an object; the resource's own manager takes its fields over at the first update. */
const CREATOR = "pulumi-kubernetes";

export interface Target {
  kubeconfig: KubeConfig;
  kind: Kind;
  /** Ends every wait if the engine cancels the update. */
  cancelled: AbortSignal;
}

const APPLY = "application/apply-patch+yaml";
const JSON_PATCH = "application/json-patch+json";

function query(parameters: Record<string, string | undefined>): string {
  const given = Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return given.length === 0 ? "" : `?${new URLSearchParams(given)}`;
}

export function get({ kubeconfig, kind }: Target, namespace: string, name: string): Promise<Properties> {
  return request(kubeconfig, { method: "GET", path: pathOf(kind, namespace, name) });
}

/** Server-side apply. Without force, a field that another manager has set to another value is a conflict. */
async function apply(
  { kubeconfig, kind }: Target,
  object: Properties,
  manager: string,
  force: boolean,
  dryRun: boolean,
) {
  const parameters = { fieldManager: manager, force: String(force), dryRun: dryRun ? "All" : undefined };
  const path = pathOf(kind, namespaceOf(object), nameOf(object)) + query(parameters);
  try {
    return await request(kubeconfig, { method: "PATCH", path, contentType: APPLY, body: object });
  } catch (error) {
    if (!(error instanceof ApiError && error.reason === "Conflict")) throw error;
    throw new ApiError(
      "server-side apply field conflict detected, see https://www.pulumi.com/registry/packages/kubernetes/how-to-guides/" +
        "managing-resources-with-server-side-apply/#handle-field-conflicts-on-existing-resources for troubleshooting help\n" +
        `The resource managed by field manager "${manager}" had an apply conflict: ${error.message}`,
      error.code,
      error.reason,
    );
  }
}

export interface CreateOptions {
  manager: string;
  preview: boolean;
  /** Whether to apply, which updates an existing object; otherwise an existing object is an error. */
  upsert: boolean;
  force: boolean;
}

/** Creates an object. Waits a while for a nonexistent namespace, except in a preview. */
export async function create(target: Target, object: Properties, options: CreateOptions): Promise<Properties> {
  const { kubeconfig, kind } = target;
  const attempt = (): Promise<Properties> => {
    const { manager, preview, upsert, force } = options;
    if (upsert) return apply(target, object, manager, force || preview || forced(object), preview);
    const parameters = { fieldManager: CREATOR, dryRun: preview ? "All" : undefined };
    const path = pathOf(kind, namespaceOf(object)) + query(parameters);
    return request(kubeconfig, { method: "POST", path, body: object });
  };
  for (const pause of options.preview ? [] : [1, 2, 4, 8, 16]) {
    try {
      return await attempt();
    } catch (error) {
      if (!isNotFound(error)) throw explained(error);
      await sleep(pause * 1000, undefined, { signal: target.cancelled });
    }
  }
  return attempt().catch((error: unknown) => {
    throw explained(error);
  });
}

const forced = (object: Properties): boolean => annotationOf(object, PATCH_FORCE) === "true";

/** The real plugin adds advice to the error for an object that already exists. */
function explained(error: unknown): unknown {
  if (!(error instanceof ApiError && error.reason === "AlreadyExists")) return error;
  const advice = [
    "The resource already exists in the cluster. This can happen when:",
    "",
    "  - Renaming a Pulumi resource: use an alias to preserve the identity,",
    "    or use deleteBeforeReplace if the resource needs replacement.",
    "  - Managing an existing resource: use a Patch resource (e.g. NamespacePatch)",
    "    to manage specific fields without owning the resource lifecycle.",
    "  - Adopting a resource into Pulumi: use `pulumi import`. Note that",
    "    protected resources (e.g. kube-system) cannot be deleted on destroy.",
    "  - Intentional upsert: set upsertExistingObjects on the provider to allow",
    "    server-side apply to update existing objects on create.",
  ].join("\n");
  return new ApiError(`${error.message}\n\n${advice}`, error.code, error.reason);
}

/** Updates an object to match the inputs, keeping the fields of other managers. */
export async function update(
  target: Target,
  object: Properties,
  { manager, preview, force }: Omit<CreateOptions, "upsert">,
): Promise<Properties> {
  const { kubeconfig, kind } = target;
  const live = await get(target, namespaceOf(object), nameOf(object));
  const handover = preview || kind.patch ? undefined : takeOver(live, manager);
  if (handover) {
    const path = pathOf(kind, namespaceOf(live), nameOf(live));
    await request(kubeconfig, { method: "PATCH", path, contentType: JSON_PATCH, body: handover });
  }
  const foreign = preview && managedFields(live).some((f) => f.operation === "Update" && f.manager === CREATOR);
  const unmanaged = managedFields(live).length === 0;
  return apply(target, object, manager, force || forced(object) || foreign || unmanaged, preview);
}

/** Releases the fields of a manager: those that no other manager has are removed. */
export async function relinquish(target: Target, object: Properties, manager: string): Promise<void> {
  const { apiVersion, kind } = target.kind;
  const metadata = { name: nameOf(object), ...(target.kind.namespaced && { namespace: namespaceOf(object) }) };
  await apply(target, { apiVersion, kind, metadata }, manager, false, false);
}

/** The default time to wait for an object's deletion, in seconds. */
const DELETE_TIMEOUT = 600;

/** In the foreground: an object is deleted after its dependents. */
const PROPAGATION = "Foreground";

/** Deletes an object and waits until it no longer exists. A missing object is no error. */
export async function remove(target: Target, object: Properties, timeout: number): Promise<void> {
  const { kubeconfig, kind } = target;
  const [namespace, name] = [namespaceOf(object), nameOf(object)];
  const limit = timeout || Number(annotationOf(object, TIMEOUT_SECONDS)) || DELETE_TIMEOUT;
  const body = { apiVersion: "v1", kind: "DeleteOptions", propagationPolicy: PROPAGATION };
  try {
    await request(kubeconfig, { method: "DELETE", path: pathOf(kind, namespace, name), body });
    const uid = metadataOf(object).uid;
    for (const end = Date.now() + limit * 1000; ; await sleep(100, undefined, { signal: target.cancelled })) {
      const live = await get(target, namespace, name);
      if (uid !== undefined && metadataOf(live).uid !== uid) return;
      if (Date.now() > end) throw new Error(stuck(live, limit));
    }
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

function stuck(live: Properties, limit: number): string {
  const { finalizers } = metadataOf(live);
  const names = Array.isArray(finalizers) ? finalizers.join(", ") : "";
  return `timed out after ${limit} s waiting for ${live.kind} "${nameOf(live)}" to be deleted; finalizers might be preventing deletion (${names})`;
}
