import * as grpc from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";

const SEVERITIES = { error: LogSeverity.ERROR, warning: LogSeverity.WARNING, info: LogSeverity.INFO };

/** Shows a message on a resource during the update. */
export type EngineLog = (severity: keyof typeof SEVERITIES, message: string, urn: string) => Promise<void>;

/** @param address The engine's address, as passed to the plugins that it starts. */
export function engineLog(address: string): EngineLog {
  let client: EngineClient | undefined;
  return (severity, message, urn) => {
    client ??= new EngineClient(address, grpc.credentials.createInsecure());
    const request = new LogRequest().setMessage(message).setUrn(urn);
    request.setSeverity(SEVERITIES[severity]);
    const engine = client;
    return new Promise((resolve, reject) => engine.log(request, (error) => (error ? reject(error) : resolve())));
  };
}
