import type * as grpc from "@grpc/grpc-js";
import type { Log } from "../resources/managed";

type LogModule = typeof import("@pulumi/pulumi/proto/engine_pb");
type ServiceModule = typeof import("@pulumi/pulumi/proto/engine_grpc_pb");

/** The time limit for the engine to accept a message, in milliseconds. */
const patience = 5_000;

/**
 * The log of the engine at an address, which shows messages with their resource. If the engine can't be reached,
 * messages are written to standard error. Standard output is reserved for the plugin's port, which the engine reads.
 * https://github.com/pulumi/pulumi/blob/master/proto/pulumi/engine.proto
 */
export function engineLog(address: string): Log {
  let send: Send | undefined;
  const report = async (severity: "INFO" | "WARNING", urn: string, message: string) => {
    try {
      send ??= sender(address);
      await send(severity, urn, message);
    } catch {
      process.stderr.write(`${severity.toLowerCase()}: ${message}\n`);
    }
  };
  return {
    info: (urn, message) => report("INFO", urn, message),
    warn: (urn, message) => report("WARNING", urn, message),
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
