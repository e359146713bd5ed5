import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import * as grpc from "@grpc/grpc-js";
import { forgetConnections } from "./freshConnections";

const method = {
  path: "/test/ask",
  requestStream: false,
  responseStream: false,
  requestSerialize: (value: Buffer) => value,
  requestDeserialize: (value: Buffer) => value,
  responseSerialize: (value: Buffer) => value,
  responseDeserialize: (value: Buffer) => value,
} as const;
const Client = grpc.makeGenericClientConstructor({ ask: method }, "test");
const clients: grpc.Client[] = [];

async function serve(port = 0): Promise<[grpc.Server, number]> {
  const server = new grpc.Server();
  const answer: grpc.handleUnaryCall<Buffer, Buffer> = (_, done) => done(null, Buffer.from("answer"));
  server.addService({ ask: method }, { ask: answer });
  const bound = await new Promise<number>((resolve, reject) => {
    const credentials = grpc.ServerCredentials.createInsecure();
    server.bindAsync(`127.0.0.1:${port}`, credentials, (error, given) => (error ? reject(error) : resolve(given)));
  });
  return [server, bound];
}

/** The response that a new client gets. */
async function ask(port: number): Promise<string> {
  const client = new Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), { "grpc.enable_http_proxy": 0 });
  clients.push(client);
  return new Promise((resolve) => {
    client.ask?.(Buffer.from("question"), (error: Error | null, value: Buffer) =>
      resolve(error ? error.message : value.toString()),
    );
  });
}

describe("a port reused by another engine", () => {
  after(() => {
    for (const client of clients) client.close();
  });

  it("is reachable immediately after the connections to the first engine are dropped", async () => {
    const [first, port] = await serve();
    assert.equal(await ask(port), "answer");
    first.forceShutdown();
    await sleep(100);
    assert.match(await ask(port), /^14 UNAVAILABLE/);
    const [second] = await serve(port);
    // Without this, a new client fails like the one above: it reuses that client's connection, which waits to retry.
    forgetConnections();
    assert.equal(await ask(port), "answer");
    second.forceShutdown();
  });
});
