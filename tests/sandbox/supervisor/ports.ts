import { once } from "node:events";
import { createServer, type Server } from "node:net";

/** Below the range that systems use for outgoing connections. */
const lowest = 20_000;
const highest = 32_767;

/**
 * Distinct ports of 127.0.0.1 that are free now. Another program may still take one before its part listens: the part
 * then fails to start, and the sandbox tries again with other ports.
 */
export async function freePorts(count: number): Promise<number[]> {
  const held: Server[] = [];
  while (held.length < count) {
    const server = await listen(lowest + Math.floor(Math.random() * (highest - lowest)));
    if (server !== undefined) held.push(server);
  }
  const ports = held.map(portOf);
  await Promise.all(held.map(close));
  return ports;
}

/** A server that holds the port of 127.0.0.1, or undefined if the port isn't free. */
export async function listen(port: number): Promise<Server | undefined> {
  const server = createServer().listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
    return server;
  } catch {
    return undefined;
  }
}

export async function close(server: Server): Promise<void> {
  server.close();
  await once(server, "close");
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server doesn't listen on a port");
  return address.port;
}
