import * as grpc from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as rpc from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { CheckRequest, CheckResult, DiffKind, DiffResult, Plugin, ResourceRequest } from "./plugin";
import { unary } from "./unary";
import { nameOf, typeOf } from "./urn";
import { type Properties, revealAll, toWire } from "./values";

// The gRPC service that the engine calls, on top of a Plugin. It exists beside `@pulumi/pulumi/provider` because that
// server supports no provider configuration, no preview flag, no detailed diff and no ignored changes.
// Handshake, Construct, Call, List, GetMapping and Parameterize stay unimplemented; the engine does without them.

const KINDS: Record<DiffKind, rpc.PropertyDiff.Kind> = {
  add: 0,
  "add-replace": 1,
  delete: 2,
  "delete-replace": 3,
  update: 4,
  "update-replace": 5,
};

const AUTONAMING = ["propose", "enforce", "disable"] as const;

/** The maximum size of a message in bytes, as in Pulumi's own servers: schemas and states can be large. */
const MAX_MESSAGE = 400 * 1024 * 1024;

/** Serves the plugin on a free port of the loopback interface and prints the port, which is how the engine finds it. */
export function serve(plugin: Plugin): void {
  const server = new grpc.Server({ "grpc.max_receive_message_length": MAX_MESSAGE });
  server.addService(ResourceProviderService, handlers(plugin));
  server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error;
    console.log(String(port));
  });
}

function handlers(plugin: Plugin): grpc.UntypedServiceImplementation {
  return {
    attach: unary(async () => new Empty()),
    cancel: unary(async () => {
      plugin.cancel?.();
      return new Empty();
    }),
    getPluginInfo: unary(async () => new PluginInfo().setVersion(plugin.version)),
    getSchema: unary(async () => new rpc.GetSchemaResponse().setSchema(JSON.stringify(plugin.schema()))),
    checkConfig: unary(async (request: rpc.CheckRequest) =>
      checkResponse(await plugin.checkConfig(checkRequest(request))),
    ),
    diffConfig: unary(async (request: rpc.DiffRequest) => diffResponse(await plugin.diffConfig(diffRequest(request)))),
    configure: unary(async (request: rpc.ConfigureRequest) => {
      await plugin.configure({ config: revealAll(properties(request.getArgs())) });
      return new rpc.ConfigureResponse()
        .setAcceptsecrets(plugin.acceptSecrets)
        .setSupportspreview(true)
        .setSupportsAutonamingConfiguration(true);
    }),
    invoke: unary(async (request: rpc.InvokeRequest) => {
      const result = await plugin.invoke(request.getTok(), properties(request.getArgs()));
      return new rpc.InvokeResponse().setReturn(struct(result));
    }),
    check: unary(async (request: rpc.CheckRequest) => checkResponse(await plugin.check(checkRequest(request)))),
    diff: unary(async (request: rpc.DiffRequest) => diffResponse(await plugin.diff(diffRequest(request)))),
    create: unary(async (request: rpc.CreateRequest) => {
      const { id, outputs } = await plugin.create({
        ...resource(request),
        inputs: properties(request.getProperties()),
        preview: request.getPreview(),
        timeout: request.getTimeout(),
      });
      return new rpc.CreateResponse().setId(id).setProperties(struct(outputs));
    }),
    read: unary(async (request: rpc.ReadRequest) => {
      const { id, outputs, inputs } = await plugin.read({
        ...resource(request),
        id: request.getId(),
        oldOutputs: properties(request.getProperties()),
        oldInputs: properties(request.getInputs()),
      });
      const response = new rpc.ReadResponse().setId(id);
      return id === "" ? response : response.setProperties(struct(outputs)).setInputs(struct(inputs));
    }),
    update: unary(async (request: rpc.UpdateRequest) => {
      const outputs = await plugin.update({
        ...diffRequest(request),
        preview: request.getPreview(),
        timeout: request.getTimeout(),
      });
      return new rpc.UpdateResponse().setProperties(struct(outputs));
    }),
    delete: unary(async (request: rpc.DeleteRequest) => {
      await plugin.delete({
        ...resource(request),
        id: request.getId(),
        outputs: properties(request.getProperties()),
        timeout: request.getTimeout(),
      });
      return new Empty();
    }),
  };
}

function properties(from: Struct | undefined): Properties {
  return (from?.toJavaScript() ?? {}) as Properties;
}

function struct(from: Properties): Struct {
  return Struct.fromJavaScript(toWire(from));
}

function resource(request: { getUrn(): string }): ResourceRequest {
  const urn = request.getUrn();
  return { urn, type: typeOf(urn), name: nameOf(urn) };
}

function checkRequest(request: rpc.CheckRequest): CheckRequest {
  const autonaming = request.getAutonaming();
  return {
    ...resource(request),
    oldInputs: properties(request.getOlds()),
    newInputs: properties(request.getNews()),
    randomSeed: request.getRandomseed_asU8(),
    autonaming: autonaming && {
      proposedName: autonaming.getProposedName(),
      mode: AUTONAMING[autonaming.getMode()] ?? "propose",
    },
  };
}

function checkResponse({ inputs, failures }: CheckResult): rpc.CheckResponse {
  return new rpc.CheckResponse()
    .setInputs(struct(inputs))
    .setFailuresList(failures.map((f) => new rpc.CheckFailure().setProperty(f.property ?? "").setReason(f.reason)));
}

function diffRequest(request: rpc.DiffRequest | rpc.UpdateRequest) {
  return {
    ...resource(request),
    id: request.getId(),
    oldOutputs: properties(request.getOlds()),
    newInputs: properties(request.getNews()),
    ignoreChanges: request.getIgnorechangesList(),
  };
}

function diffResponse({
  changes,
  stables,
  deleteBeforeReplace,
  replaces,
  isDetailedOnly,
}: DiffResult): rpc.DiffResponse {
  const response = new rpc.DiffResponse()
    .setChanges(changes.size > 0 ? rpc.DiffResponse.DiffChanges.DIFF_SOME : rpc.DiffResponse.DiffChanges.DIFF_NONE)
    .setStablesList([...stables].sort())
    .setDeletebeforereplace(deleteBeforeReplace)
    .setHasdetaileddiff(true);
  const topLevel = (path: string) => path.replace(/[.[].*$/s, "");
  const replacing = [...changes].filter(([, change]) => change.kind.endsWith("-replace"));
  response.setReplacesList([...new Set([...replacing.map(([path]) => topLevel(path)), ...(replaces ?? [])])].sort());
  if (!isDetailedOnly) {
    response.setDiffsList([...new Set([...changes.keys()].map(topLevel))].sort());
  }
  for (const [path, { kind, inputDiff }] of changes) {
    const diff = new rpc.PropertyDiff().setKind(KINDS[kind]).setInputdiff(inputDiff ?? false);
    response.getDetaileddiffMap().set(path, diff);
  }
  return response;
}
