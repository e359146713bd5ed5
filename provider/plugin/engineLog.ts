import type * as grpc from "@grpc/grpc-js";
import type * as pulumi from "@pulumi/pulumi";
import type { Log } from "../resources/managed";

type LogModule = typeof import("@pulumi/pulumi/proto/engine_pb");
type ServiceModule = typeof import("@pulumi/pulumi/proto/engine_grpc_pb");

/** How long the engine may take to take a message in, in milliseconds. */
const patience = 5_000;

/**
 * The log of the engine at an address, which shows messages beside the resource that they are about. Where there is no
 * engine they go to the standard error. Standard output is the engine's: a plugin prints its port there, and nothing else.
 * https://github.com/pulumi/pulumi/blob/master/proto/pulumi/engine.proto
 */
export function engineLog(address: string): Log {
  let send: Send | undefined;
  const tell = async (severity: "INFO" | "WARNING", urn: string, message: string) => {
    try {
      send ??= sender(address);
      await send(severity, urn, message);
    } catch {
      process.stderr.write(`${severity.toLowerCase()}: ${message}\n`);
    }
  };
  return {
    info: (urn, message) => tell("INFO", urn, message),
    warn: (urn, message) => tell("WARNING", urn, message),
  };
}

/**
 * Keeps the debug lines of Pulumi's SDK to itself, which `pulumi up --debug` would show: they hold the inputs of functions
 * and the outputs of resources, secret or not. The SDK's lines name no resource; those of this package do.
 */
export function withoutDebugLinesOfSdk(): void {
  const log = require("@pulumi/pulumi/log") as { debug: typeof pulumi.log.debug };
  const { debug } = log;
  log.debug = async (message, resource, ...rest) => {
    if (resource !== undefined) await debug(message, resource, ...rest);
  };
}

type Send = (severity: "INFO" | "WARNING", urn: string, message: string) => Promise<void>;

function sender(address: string): Send {
  const { LogRequest, LogSeverity } = require("@pulumi/pulumi/proto/engine_pb") as LogModule;
  const { EngineClient } = require("@pulumi/pulumi/proto/engine_grpc_pb") as ServiceModule;
  const { credentials, Metadata } = require("@grpc/grpc-js") as typeof grpc;
  const client = new EngineClient(address, credentials.createInsecure(), { "grpc.enable_http_proxy": 0 });
  return (severity, urn, message) => {
    const request = new LogRequest().setSeverity(LogSeverity[severity]).setUrn(urn).setMessage(message);
    return new Promise((resolve, reject) => {
      const options = { deadline: Date.now() + patience };
      client.log(request, new Metadata(), options, (error) => (error ? reject(error) : resolve()));
    });
  };
}
