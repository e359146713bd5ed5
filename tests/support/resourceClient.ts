import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import * as grpc from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import {
  CheckRequest,
  type CheckResponse,
  CreateRequest,
  type CreateResponse,
  DeleteRequest,
  DiffRequest,
  DiffResponse,
  InvokeRequest,
  type InvokeResponse,
  ReadRequest,
  type ReadResponse,
  UpdateRequest,
  type UpdateResponse,
} from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";
import { launcherIn } from "./plugin";

type Raw = Record<string, unknown>;

const { DIFF_SOME } = DiffResponse.DiffChanges;

/** A running plugin, called for its resources and functions as the engine does. Properties use the wire format. */
export class ResourceClient {
  /** The plugin's output, besides its port. */
  public stdout = "";
  public stderr = "";

  private constructor(
    private readonly child: ReturnType<typeof spawn>,
    private readonly client: ResourceProviderClient,
  ) {}

  /** Starts the plugin of a package folder for the engine at an address. */
  public static async start(packageFolder: string, engine: string, env?: NodeJS.ProcessEnv): Promise<ResourceClient> {
    const { command } = launcherIn(packageFolder);
    const child = spawn(command, [engine], { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    const lines = createInterface(child.stdout);
    const [port] = await once(lines, "line", { signal: AbortSignal.timeout(60_000) });
    const options = { "grpc.enable_http_proxy": 0 };
    const address = `127.0.0.1:${port}`;
    const started = new ResourceClient(
      child,
      new ResourceProviderClient(address, grpc.credentials.createInsecure(), options),
    );
    lines.on("line", (line) => {
      started.stdout += `${line}\n`;
    });
    child.stderr.on("data", (text) => {
      started.stderr += text;
    });
    return started;
  }

  public async check(urn: string, olds: Raw, news: Raw) {
    const request = new CheckRequest().setUrn(urn).setOlds(struct(olds)).setNews(struct(news));
    const answer = await reply<CheckResponse>((done) => this.client.check(request, done));
    return { inputs: raw(answer.getInputs()), failures: answer.getFailuresList().map((failure) => failure.toObject()) };
  }

  public async diff(id: string, urn: string, olds: Raw, news: Raw) {
    const request = new DiffRequest().setId(id).setUrn(urn).setOlds(struct(olds)).setNews(struct(news));
    const answer = await reply<DiffResponse>((done) => this.client.diff(request, done));
    return {
      changes: answer.getChanges() === DIFF_SOME,
      replaces: answer.getReplacesList(),
      deleteBeforeReplace: answer.getDeletebeforereplace(),
    };
  }

  public async create(urn: string, properties: Raw) {
    const request = new CreateRequest().setUrn(urn).setProperties(struct(properties));
    const answer = await reply<CreateResponse>((done) => this.client.create(request, done));
    return { id: answer.getId(), properties: raw(answer.getProperties()) };
  }

  public async read(id: string, urn: string, properties: Raw) {
    const request = new ReadRequest().setId(id).setUrn(urn).setProperties(struct(properties));
    const answer = await reply<ReadResponse>((done) => this.client.read(request, done));
    return { id: answer.getId(), properties: raw(answer.getProperties()), inputs: raw(answer.getInputs()) };
  }

  public async update(id: string, urn: string, olds: Raw, news: Raw): Promise<Raw> {
    const request = new UpdateRequest().setId(id).setUrn(urn).setOlds(struct(olds)).setNews(struct(news));
    return raw((await reply<UpdateResponse>((done) => this.client.update(request, done))).getProperties());
  }

  public async delete(id: string, urn: string, properties: Raw): Promise<void> {
    const request = new DeleteRequest().setId(id).setUrn(urn).setProperties(struct(properties));
    await reply((done) => this.client.delete(request, done));
  }

  public async invoke(token: string, args: Raw) {
    const request = new InvokeRequest().setTok(token).setArgs(struct(args));
    const answer = await reply<InvokeResponse>((done) => this.client.invoke(request, done));
    return { result: raw(answer.getReturn()), failures: answer.getFailuresList().map((failure) => failure.toObject()) };
  }

  /** The engine's call when a deployment is cancelled. */
  public async cancel(): Promise<void> {
    await reply((done) => this.client.cancel(new Empty(), done));
  }

  public async stop(): Promise<void> {
    this.client.close();
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const ended = once(this.child, "exit", { signal: AbortSignal.timeout(60_000) });
      this.child.kill();
      await ended;
    }
  }
}

function struct(value: Raw): Struct {
  return Struct.fromJavaScript(value as Record<string, JavaScriptValue>);
}

function raw(value: Struct | undefined): Raw {
  return (value?.toJavaScript() ?? {}) as Raw;
}

/** The response to a call, or its error. */
function reply<T>(call: (done: (error: grpc.ServiceError | null, answer: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    call((error, answer) => (error ? reject(error) : resolve(answer)));
  });
}
