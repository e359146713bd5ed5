import * as grpc from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { type LogRequest, LogSeverity, SetRootResourceResponse } from "@pulumi/pulumi/proto/engine_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";

/** A message that a plugin sent to an engine. */
export interface Told {
  severity: string;
  urn: string;
  message: string;
}

/** The messages of an engine's plugins, recorded. It offers only what is needed to receive them. */
export class FakeEngine {
  public told: Told[] = [];

  private constructor(
    public readonly address: string,
    private readonly server: grpc.Server,
  ) {}

  public static async start(): Promise<FakeEngine> {
    const server = new grpc.Server();
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      );
    });
    const engine = new FakeEngine(`127.0.0.1:${port}`, server);
    const severities = new Map(Object.entries(LogSeverity).map(([name, value]) => [value as number, name]));
    server.addService(EngineService as unknown as grpc.ServiceDefinition, {
      log: ({ request }: { request: LogRequest }, done: grpc.sendUnaryData<Empty>) => {
        const severity = severities.get(request.getSeverity()) ?? "none";
        engine.told.push({ severity, urn: request.getUrn(), message: request.getMessage() });
        done(null, new Empty());
      },
      setRootResource: (_call: unknown, done: grpc.sendUnaryData<SetRootResourceResponse>) =>
        done(null, new SetRootResourceResponse()),
    });
    return engine;
  }

  public stop(): void {
    this.server.forceShutdown();
  }
}
