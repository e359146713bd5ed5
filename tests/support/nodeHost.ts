import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as grpc from "@grpc/grpc-js";
import type { InvokeResponse } from "@pulumi/pulumi/proto/provider_pb";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import {
  type RegisterResourceRequest,
  RegisterResourceResponse,
  SupportsFeatureResponse,
} from "@pulumi/pulumi/proto/resource_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { FakeEngine } from "./fakeEngine";
import { root } from "./programs";

/** The result of a program that Pulumi's Node host ran. */
export interface HostedRun {
  /** The errors that the engine received, in order, each as the host reported it. */
  errors: string[];
  /** The exit status of the host; 32 if it has reported all its errors. */
  status: number | null;
  /** What the program printed to the terminal. */
  printed: string;
}

/**
 * Runs a program as the engine's Node host does: with the SDK's `cmd/run`, in its own process and folder, with this
 * package installed. The engine accepts every resource and rejects every function with `functionError`.
 *
 * @param source The program, in JavaScript.
 */
export async function runInNodeHost(source: string, functionError = "not available"): Promise<HostedRun> {
  const folder = mkdtempSync(join(tmpdir(), "eks-auth-node-host-"));
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(root, join(folder, "node_modules", "pulumi-eks-auth"));
  symlinkSync(join(root, "node_modules", "@pulumi"), join(folder, "node_modules", "@pulumi"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "program", main: "index.js" }));
  writeFileSync(join(folder, "index.js"), source);
  const engine = await FakeEngine.start();
  const monitor = await startMonitor(functionError);
  const flags = Object.entries({
    monitor: monitor.address,
    engine: engine.address,
    organization: "organization",
    project: "shop",
    stack: "prod",
    "root-directory": folder,
    pwd: folder,
    parallel: "16",
    "dry-run": "true",
  }).map(([name, value]) => `--${name}=${value}`);
  const args = [join(root, "node_modules", "@pulumi", "pulumi", "cmd", "run"), ...flags, "."];
  const { NODE_OPTIONS: _, ...env } = process.env;
  try {
    const ended = await new Promise<{ status: number | null; printed: string }>((resolve) => {
      const options = { cwd: folder, env: { ...env, PULUMI_NODEJS_TYPESCRIPT: "false" }, timeout: 60_000 };
      const child = execFile(process.execPath, args, options, (_error, stdout, stderr) =>
        resolve({ status: child.exitCode, printed: stdout + stderr }),
      );
    });
    const errors = engine.told.filter(({ severity }) => severity === "ERROR").map(({ message }) => message);
    return { errors, ...ended };
  } finally {
    engine.stop();
    monitor.server.forceShutdown();
    rmSync(folder, { recursive: true });
  }
}

/** A resource monitor that accepts every resource as it is declared. */
async function startMonitor(functionError: string): Promise<{ address: string; server: grpc.Server }> {
  const server = new grpc.Server();
  const none = (_call: unknown, done: grpc.sendUnaryData<Empty>) => done(null, new Empty());
  server.addService(ResourceMonitorService as unknown as grpc.ServiceDefinition, {
    supportsFeature: (_call: unknown, done: grpc.sendUnaryData<SupportsFeatureResponse>) =>
      done(null, new SupportsFeatureResponse().setHassupport(true)),
    registerResource: (
      { request }: { request: RegisterResourceRequest },
      done: grpc.sendUnaryData<RegisterResourceResponse>,
    ) => {
      const urn = `urn:pulumi:prod::shop::${request.getType()}::${request.getName()}`;
      done(null, new RegisterResourceResponse().setUrn(urn).setObject(request.getObject()));
    },
    registerResourceOutputs: none,
    registerResourceHook: none,
    signalAndWaitForShutdown: none,
    invoke: (_call: unknown, done: grpc.sendUnaryData<InvokeResponse>) =>
      done({ code: grpc.status.UNKNOWN, details: functionError }),
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return { address: `127.0.0.1:${port}`, server };
}
