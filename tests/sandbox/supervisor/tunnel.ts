import { createServer, type Server } from "node:http";
import { connect, type Socket } from "node:net";
import { PartFailure } from "./failure";
import { stsHosts } from "./secrets";
import type { Ports } from "./settings";

/**
 * Starts the authenticator's HTTPS proxy: connections to STS's real host names end at the emulator, which has a
 * certificate for those names from the sandbox's CA. Any other host is rejected: nothing leaves this machine.
 */
export async function startTunnel(ports: Ports): Promise<Server> {
  const sockets = new Set<Socket>();
  const server = createServer((_request, response) => response.writeHead(403).end("only CONNECT\n"));
  server.on("connect", (request, client: Socket) => {
    sockets.add(client);
    client.on("error", () => client.destroy());
    client.on("close", () => sockets.delete(client));
    if (!stsHosts.some((host) => request.url === `${host}:443`)) {
      client.end("HTTP/1.1 403 Forbidden\r\n\r\n");
      return;
    }
    const emulator = connect(ports.awsHttps, "127.0.0.1", () => {
      client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      emulator.pipe(client);
      client.pipe(emulator);
    });
    emulator.on("error", () => client.destroy());
    client.on("close", () => emulator.destroy());
  });
  server.on("close", () => {
    for (const socket of sockets) socket.destroy();
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(new PartFailure("sts-tunnel", "can't listen", error.message)));
    server.listen(ports.tunnel, "127.0.0.1", resolve);
  });
  return server;
}
