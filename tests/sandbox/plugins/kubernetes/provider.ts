import type { EngineLog } from "../shared/engine";
import type { Plugin } from "../shared/plugin";
import { revealAll } from "../shared/values";
import { check } from "./check";
import { type Config, checkConfig, configure, diffConfig } from "./config";
import { diff } from "./diff";
import type { Kind } from "./kind";
import { KINDS } from "./kinds";
import { createResource, deleteResource, readResource, updateResource } from "./lifecycle";
import { schema } from "./schema";
import type { Session } from "./session";

// The kubernetes plugin: finds the type of a request; all types in the table are handled the same way.

export function kubernetesPlugin(version: string, log: EngineLog): Plugin {
  let config: Config | undefined;
  const cancellation = new AbortController();
  const session = (request: { type: string; urn: string }): Session => {
    if (!config) throw new Error("the kubernetes plugin was used before it was configured");
    const warn = (message: string) => log("warning", message, request.urn);
    return { config, kind: find(request.type), warn, cancelled: cancellation.signal };
  };
  return {
    name: "kubernetes",
    version,
    acceptSecrets: true,
    schema: () => schema(version),
    checkConfig: async (request) => checkConfig(request.newInputs),
    diffConfig: (request) => diffConfig(revealAll(request.oldOutputs), revealAll(request.newInputs)),
    configure: async (request) => {
      config = await configure(request.config);
    },
    invoke: async (token) => {
      throw new Error(`unknown Invoke type '${token}' (this stand-in for the kubernetes plugin supports no functions)`);
    },
    check: async (request) => check(session(request), request),
    diff: async (request) => diff(session(request), request),
    create: (request) => createResource(session(request), request),
    read: (request) => readResource(session(request), request),
    update: (request) => updateResource(session(request), request),
    delete: (request) => deleteResource(session(request), request),
    cancel: () => cancellation.abort(),
  };
}

function find(token: string): Kind {
  const kind = KINDS.find((candidate) => candidate.token === token);
  if (kind) return kind;
  const known = KINDS.map((candidate) => candidate.token).join(", ");
  throw new Error(
    `unrecognized resource type: "${token}" for this provider (this stand-in for the kubernetes plugin supports only: ${known})`,
  );
}
