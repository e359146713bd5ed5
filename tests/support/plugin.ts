import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import * as grpc from "@grpc/grpc-js";
import { InputPropertiesError } from "@pulumi/pulumi/proto/errors_pb";
import type { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { ConstructRequest, type ConstructResponse, GetSchemaRequest } from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

/** The engine address passed to plugins; nothing listens there, and no test needs it. */
export const engineAddress = "127.0.0.1:9";

/** How long a plugin may take to print its port or to end before the test fails. */
const patience = 60_000;

/** How to start a program: the command, its arguments, and the folder. */
export interface Start {
  command: string;
  args: string[];
  cwd?: string;
  env?: NodeJS.ProcessEnv;
}

/** The launcher of a package folder, as the engine starts it. */
export function launcherIn(packageFolder: string): Start {
  return { command: join(packageFolder, "bin", "pulumi-resource-eks-auth"), args: [engineAddress] };
}

/** What Pulumi's Node host runs for a plugin with a PulumiPlugin.yaml: the SDK's host, for the package's folder. */
export function nodeHostFor(packageFolder: string, sdkFolder = join(packageFolder, "node_modules")): Start {
  const host = join(sdkFolder, "@pulumi", "pulumi", "cmd", "run-plugin");
  return { command: process.execPath, args: [host, packageFolder, engineAddress] };
}

/** A running plugin and its client. */
export class RunningPlugin {
  private constructor(
    public readonly process: ChildProcess,
    private readonly client: ResourceProviderClient,
  ) {}

  /** Starts a plugin and waits for its port. */
  public static async start({ command, args, cwd, env }: Start): Promise<RunningPlugin> {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    const address = `127.0.0.1:${await firstLine(child)}`;
    const options = { "grpc.enable_http_proxy": 0 };
    return new RunningPlugin(child, new ResourceProviderClient(address, grpc.credentials.createInsecure(), options));
  }

  public async schema(): Promise<string> {
    const answer = await reply<{ getSchema(): string }>((done) => this.client.getSchema(new GetSchemaRequest(), done));
    return answer.getSchema();
  }

  public async version(): Promise<string> {
    const answer = await reply<PluginInfo>((done) => this.client.getPluginInfo(new Empty(), done));
    return answer.getVersion();
  }

  /** Constructs a component as the engine does, but without an engine: its resources aren't registered. */
  public async construct(type: string, name: string, inputs: Record<string, string>) {
    const request = new ConstructRequest().setType(type).setName(name).setInputs(Struct.fromJavaScript(inputs));
    const answer = await reply<ConstructResponse>((done) => this.client.construct(request, done));
    return { urn: answer.getUrn(), state: answer.getState()?.toJavaScript() };
  }

  /** The files of the modules that the plugin has loaded; requires the module probe. */
  public async loadedModules(): Promise<string[]> {
    const answer = once(this.process, "message", { signal: AbortSignal.timeout(patience) });
    this.process.send("modules");
    return (await answer)[0];
  }

  public async stop(): Promise<void> {
    this.client.close();
    if (this.process.exitCode !== null || this.process.signalCode !== null) {
      return;
    }
    const ended = once(this.process, "exit", { signal: AbortSignal.timeout(patience) });
    this.process.kill();
    await ended;
  }
}

/** The environment that loads the module probe into a plugin. */
export const withProbe = { NODE_OPTIONS: `--require=${join(__dirname, "moduleProbe.js")}` };

/** Waits for the first line of standard output; fails with the standard error if the program ends before it. */
async function firstLine(child: ChildProcess): Promise<string> {
  let errors = "";
  child.stderr?.on("data", (text) => {
    errors += text;
  });
  const { stdout } = child;
  if (stdout === null) {
    throw new Error("The program was started without a pipe for its output.");
  }
  const abort = new AbortController();
  const options = { signal: AbortSignal.any([abort.signal, AbortSignal.timeout(patience)]) };
  try {
    const line = once(createInterface(stdout), "line", options).then(([text]) => text as string);
    const end = once(child, "exit", options).then(([status, signal]) => {
      throw new Error(
        `${child.spawnargs.join(" ")} ended with ${status ?? signal} before it printed a line:\n${errors}`,
      );
    });
    return await Promise.race([line, end]);
  } catch (error) {
    child.kill();
    throw error;
  } finally {
    abort.abort();
  }
}

/** The paths of the inputs that an error names, as the engine reads them from its details. */
export function blamedInputs(error: grpc.ServiceError): string[] {
  const [details] = error.metadata.get("grpc-status-details-bin");
  const [any] = Status.deserializeBinary(details as Buffer).getDetailsList();
  const issues = any?.unpack(InputPropertiesError.deserializeBinary, "pulumirpc.InputPropertiesError");
  return (issues?.getErrorsList() ?? []).map((problem) => problem.getPropertyPath());
}

/** The response to a call, or its error. */
function reply<T>(call: (done: (error: grpc.ServiceError | null, answer: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    call((error, answer) => (error ? reject(error) : resolve(answer)));
  });
}
