import { type ChildProcess, spawn } from "node:child_process";
import * as grpc from "@grpc/grpc-js";
import { version } from "@pulumi/pulumi/package.json";
import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb";
import * as rpc from "@pulumi/pulumi/proto/language_pb";
import { PackageDependency, PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { unary } from "./unary";

// A language host of Pulumi, limited to preview, up, refresh and destroy. gRPC itself answers every other method with an
// error that names it.

/** A plugin that a program needs, according to the package with its SDK. */
export interface RequiredPackage {
  name: string;
  /** With a leading v. */
  version: string;
  /** The download server of the plugin; empty for Pulumi's own. */
  server: string;
}

/** A command that runs a program. */
export interface ProgramCommand {
  command: string;
  args: string[];
  /** Variables besides those of the host. */
  env: NodeJS.ProcessEnv;
  cwd?: string;
}

/** How a host runs the programs of its language. */
export interface Language {
  /** As in the host's file name, such as "nodejs". */
  name: string;
  /** As in messages, such as "Node". */
  title: string;
  /** The program that runs programs, and its version. */
  executable: string;
  executableVersion: string;
  requiredPackages: (program: string) => RequiredPackage[];
  /**
   * Prepares a run. An error that it returns as a text is for the user.
   *
   * @param engine The engine's address.
   */
  commandFor: (request: rpc.RunRequest, info: rpc.ProgramInfo, engine: string) => ProgramCommand | string;
  /** Runs a policy pack; omitted if the host runs none. */
  runPlugin?: (call: grpc.ServerWritableStream<rpc.RunPluginRequest, rpc.RunPluginResponse>) => void;
}

/** The exit status of a program that has already reported its errors to the engine. */
const reported = 32;

/** Serves the host of a language to the engine whose address is the last argument of this process. */
export function serveLanguage(language: Language): void {
  const name = `pulumi-language-${language.name}`;
  const engine = process.argv
    .slice(2)
    .filter((argument) => !argument.startsWith("-"))
    .at(-1);
  if (engine === undefined) {
    process.stderr.write(`${name}: the engine's address is missing; this program is started by pulumi\n`);
    process.exit(1);
  }
  process.stderr.write(
    `${name}: a stand-in for Pulumi's real ${language.title} host ${version}, for tests only; it runs programs and rejects everything else\n`,
  );
  const running = new Set<ChildProcess>();
  const server = new grpc.Server();
  server.addService(LanguageRuntimeService as unknown as grpc.ServiceDefinition, {
    handshake: unary(async () => new rpc.LanguageHandshakeResponse()),
    getPluginInfo: unary(async () => new PluginInfo().setVersion(version)),
    about: unary(async () =>
      new rpc.AboutResponse().setExecutable(language.executable).setVersion(language.executableVersion),
    ),
    getRequiredPackages: unary(async (request: rpc.GetRequiredPackagesRequest) => {
      const required = language.requiredPackages(request.getInfo()?.getProgramDirectory() ?? "");
      const packages = required.map(({ name, version, server }) =>
        new PackageDependency().setKind("resource").setName(name).setVersion(version).setServer(server),
      );
      return new rpc.GetRequiredPackagesResponse().setPackagesList(packages);
    }),
    run: unary((request: rpc.RunRequest) => run(language, request, engine, running)),
    ...(language.runPlugin && { runPlugin: language.runPlugin }),
    cancel: unary(async () => {
      for (const child of running) child.kill("SIGINT");
      return new Empty();
    }),
  });
  server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error;
    console.log(String(port));
  });
}

/** Runs a program to its end, in a process of its own with this process's output. */
async function run(language: Language, request: rpc.RunRequest, engine: string, running: Set<ChildProcess>) {
  const info = request.getInfo() as rpc.ProgramInfo;
  if (request.getAttachDebugger()) throw new Error("the stand-in doesn't support attaching a debugger");
  const prepared = language.commandFor(request, info, engine);
  if (typeof prepared === "string") return new rpc.RunResponse().setError(prepared);
  const child = spawn(prepared.command, prepared.args, {
    env: { ...process.env, ...configurationOf(request), ...prepared.env },
    cwd: prepared.cwd,
    stdio: ["ignore", "inherit", "inherit"],
  });
  running.add(child);
  const status = await new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? -1));
  }).finally(() => running.delete(child));
  if (status === reported) return new rpc.RunResponse().setBail(true);
  return new rpc.RunResponse().setError(status === 0 ? "" : `Program exited with non-zero exit code: ${status}`);
}

/**
 * The configuration in the variables that the SDKs read, by keys of a form such as `<namespace>:<name>`.
 *
 * @param separator What is between namespace and name.
 */
export function configurationOf(request: rpc.RunRequest, separator = ":"): NodeJS.ProcessEnv {
  const entries = request.getConfigMap().getEntryList();
  const config = entries.map(([key, value]) => [key.replace(/^([^:]*):(?:config:)?/, `$1${separator}`), value]);
  return {
    PULUMI_CONFIG: JSON.stringify(Object.fromEntries(config)),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
  };
}
