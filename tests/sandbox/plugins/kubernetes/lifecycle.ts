import { uniqueName } from "../shared/names";
import {
  type CreateRequest,
  type DeleteRequest,
  InitializationError,
  type ReadRequest,
  type ReadResult,
  type UpdateRequest,
} from "../shared/plugin";
import { containsUnknown, type Properties, revealAll } from "../shared/values";
import { ApiError, isNotFound } from "./client";
import type { Kind } from "./kind";
import * as meta from "./metadata";
import { fromOutputs, prune, secretsMarked, toOutputs, withoutReadOnly } from "./objects";
import { create, get, relinquish, remove, update } from "./operations";
import { type Session, target } from "./session";

// Creating, reading, updating and deleting a resource: the real plugin's work around the requests to the API server.

export async function createResource(
  session: Session,
  request: CreateRequest,
): Promise<{ id: string; outputs: Properties }> {
  const { config, kind } = session;
  const inputs = revealAll(request.inputs);
  const asGiven = { id: "", outputs: request.inputs };
  if (request.preview && (containsUnknown(inputs) || config.unreachable !== undefined || kind.patch)) return asGiven;
  const manager = fieldManager(inputs, undefined);
  try {
    const live = await create(target(session), inputs, {
      manager,
      preview: request.preview,
      upsert: config.upsertExistingObjects || kind.patch === true,
      force: config.enablePatchForce,
    });
    if (request.preview) delete live.status;
    const outputs = toOutputs({ inputs, live, fieldManager: manager }, request.inputs);
    return { id: request.preview ? "" : meta.idOf(live), outputs };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    // If a dry run isn't possible yet, because the namespace doesn't exist, or isn't allowed, the preview shows the
    // inputs; so it does for an object that already exists, which may be about to be deleted.
    const untestable = isNotFound(error) || error.code === 403 || error.reason === "AlreadyExists";
    if (request.preview && untestable) return asGiven;
    throw new Error(
      `resource "${request.urn}" was not successfully created by the Kubernetes API server: ${error.message}`,
    );
  }
}

export async function readResource(session: Session, request: ReadRequest): Promise<ReadResult> {
  const { config, kind, warn } = session;
  const gone = { id: "", outputs: {}, inputs: {} };
  if (config.unreachable !== undefined) {
    await warn(`configured Kubernetes cluster is unreachable: ${config.unreachable}`);
    if (config.deleteUnreachable) return gone;
    throw new Error(
      "failed to read resource state due to unreachable cluster. If the cluster was deleted, you can remove this " +
        'resource from Pulumi state by rerunning the operation with the PULUMI_K8S_DELETE_UNREACHABLE environment variable set to "true"',
    );
  }
  const { namespace, name } = meta.parseId(request.id);
  const before = fromOutputs(request.oldOutputs);
  const oldInputs = revealAll(request.oldInputs);
  const imported = Object.keys(oldInputs).length === 0 && Object.keys(before.live).length === 0;
  let live: Properties;
  try {
    live = await get(target(session), namespace, name);
  } catch (error) {
    if (isNotFound(error)) return gone;
    throw error;
  }
  const inputs = imported ? importedInputs(kind, live) : prune(live, withoutReadOnly(oldInputs));
  const manager = fieldManager(inputs, before.fieldManager);
  return {
    id: request.id,
    outputs: toOutputs({ inputs, live, fieldManager: manager }, request.oldInputs),
    inputs: secretsMarked(inputs, request.oldInputs),
  };
}

/** Everything in a live object that can be an input. */
function importedInputs(kind: Kind, live: Properties): Properties {
  const names = ["apiVersion", "kind", "metadata", ...Object.keys(kind.inputs)];
  return withoutReadOnly(Object.fromEntries(Object.entries(live).filter(([name]) => names.includes(name))));
}

export async function updateResource(session: Session, request: UpdateRequest): Promise<Properties> {
  const { config } = session;
  const inputs = withoutReadOnly(revealAll(request.newInputs));
  if (request.preview && (containsUnknown(inputs) || config.unreachable !== undefined)) return request.newInputs;
  const before = fromOutputs(request.oldOutputs);
  const manager = fieldManager(inputs, before.fieldManager);
  const server = target(session);
  const outputs = (live: Properties) => toOutputs({ inputs, live, fieldManager: manager }, request.newInputs);
  let live: Properties;
  try {
    live = await update(server, inputs, { manager, preview: request.preview, force: config.enablePatchForce });
  } catch (error) {
    if (request.preview && error instanceof ApiError && error.code === 403) return request.newInputs;
    const reason = (error as Error).message;
    const present = await get(server, meta.namespaceOf(inputs), meta.nameOf(inputs)).catch((getError: Error) => {
      throw new Error(
        `update of resource "${request.urn}" failed: ${reason}\nunable to get cluster state: ${getError.message}`,
      );
    });
    const id = meta.idOf(present);
    throw new InitializationError(id, outputs(present), [
      `the Kubernetes API server reported that "${id}" failed to fully initialize or become live: ${reason}`,
    ]);
  }
  const oldManager = before.fieldManager;
  if (!request.preview && oldManager !== undefined && oldManager !== manager)
    await relinquish(server, live, oldManager);
  return outputs(live);
}

export async function deleteResource(session: Session, request: DeleteRequest): Promise<void> {
  const { config, kind, warn } = session;
  if (config.unreachable !== undefined) {
    await warn(`configured Kubernetes cluster is unreachable: ${config.unreachable}`);
    if (config.deleteUnreachable) return;
    throw new Error(
      "configured Kubernetes cluster is unreachable. If the cluster was deleted, you can remove this resource from " +
        'Pulumi state by rerunning the operation with the PULUMI_K8S_DELETE_UNREACHABLE environment variable set to "true"',
    );
  }
  const { inputs, live, fieldManager: before } = fromOutputs(request.outputs);
  if (kind.patch) await relinquish(target(session), live, fieldManager(inputs, before));
  else await remove(target(session), live, request.timeout);
}

/** The field manager: the program's, the previous one, or a new one. */
function fieldManager(inputs: Properties, before: string | undefined): string {
  const named = meta.annotationOf(inputs, meta.PATCH_FIELD_MANAGER);
  return named || before || uniqueName("pulumi-kubernetes-", 8, 0, new Uint8Array());
}
