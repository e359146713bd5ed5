import { once } from "node:events";
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { createServer as createSecureServer } from "node:https";
import { type AddressInfo, connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { createServer as createSocksServer } from "@pondwader/socks5-server";

/** A proxy on 127.0.0.1 that is the only way to reach the given hosts, as in a company network. */
export interface RunningProxy {
  /** `http://127.0.0.1:<port>`, with credentials or another scheme if needed. */
  readonly url: string;
  /** `<host>:<port>` of each requested connection. */
  readonly asked: string[];
  stop(): Promise<void>;
}

/** How a proxy behaves in a test. */
export interface ProxyOptions {
  /** The username and password that it requires. */
  login?: { username: string; password: string };
  /** Makes it use TLS, with this certificate. */
  certified?: { cert: string; key: string };
  /** Other hosts that exist only behind it, and the port on this machine of each. */
  hosts?: Record<string, number>;
}

/** All of these hosts resolve to this machine. The first ones don't exist in DNS. */
const isKnown = (host: string) => host.endsWith(".example.internal") || host === "0.0.0.0";

/** An HTTP proxy, with CONNECT for https, and GET and so on for http. */
export async function startHttpProxy({ login, certified, hosts = {} }: ProxyOptions = {}): Promise<RunningProxy> {
  const asked: string[] = [];
  const sockets = new Set<Duplex>();
  const server: Server = certified === undefined ? createServer() : createSecureServer(certified);
  const isAllowed = ({ headers }: IncomingMessage) =>
    login === undefined ||
    headers["proxy-authorization"] === `Basic ${Buffer.from(`${login.username}:${login.password}`).toString("base64")}`;
  server.on("connection", (socket: Socket) => keep(sockets, socket));
  server.on("connect", (request: IncomingMessage, socket: Duplex) => {
    const { hostname, port } = new URL(`connect://${request.url}`);
    asked.push(`${hostname}:${port}`);
    if (!isAllowed(request) || !(isKnown(hostname) || hostname in hosts)) {
      const answer = isAllowed(request) ? "502 Bad Gateway" : "407 Proxy Authentication Required";
      socket.end(`HTTP/1.1 ${answer}\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    const target = keep(sockets, connect(hosts[hostname] ?? Number(port), "127.0.0.1"));
    target.once("connect", () => socket.write("HTTP/1.1 200 Connection established\r\n\r\n"));
    join(socket, target);
  });
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    const { hostname, port, pathname, search } = new URL(request.url ?? "");
    const { method, headers } = request;
    asked.push(`${hostname}:${port}`);
    const forwarded = httpRequest({ host: "127.0.0.1", port, path: `${pathname}${search}`, method, headers });
    forwarded.once("response", (answer) => {
      response.writeHead(answer.statusCode ?? 0, answer.headers);
      answer.pipe(response);
    });
    forwarded.on("error", () => response.destroy());
    request.pipe(forwarded);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `${certified === undefined ? "http" : "https"}://${loginOf(login)}127.0.0.1:${port}`,
    asked,
    stop: () => stop(sockets, server),
  };
}

/** A SOCKS5 proxy. */
export async function startSocksProxy({ login }: ProxyOptions = {}): Promise<RunningProxy> {
  const asked: string[] = [];
  const sockets = new Set<Duplex>();
  const server = createSocksServer({ auth: login });
  server.setConnectionHandler(({ socket, destAddress, destPort }, sendStatus) => {
    asked.push(`${destAddress}:${destPort}`);
    keep(sockets, socket);
    if (!isKnown(destAddress)) {
      sendStatus("HOST_UNREACHABLE");
      socket.end();
      return;
    }
    const target = keep(sockets, connect(destPort, "127.0.0.1"));
    target.once("connect", () => sendStatus("REQUEST_GRANTED"));
    join(socket, target);
  });
  // biome-ignore lint/complexity/useLiteralKeys: the server, whose port is chosen by the system, is private
  const listening = server["server"];
  server.listen(0, "127.0.0.1");
  await once(listening, "listening");
  const { port } = listening.address() as AddressInfo;
  return { url: `socks5://${loginOf(login)}127.0.0.1:${port}`, asked, stop: () => stop(sockets, listening) };
}

function loginOf(login: ProxyOptions["login"]): string {
  return login === undefined ? "" : `${login.username}:${login.password}@`;
}

function keep<T extends Duplex>(sockets: Set<Duplex>, socket: T): T {
  sockets.add(socket);
  socket.on("error", () => {});
  socket.once("close", () => sockets.delete(socket));
  return socket;
}

function join(one: Duplex, other: Duplex): void {
  one.pipe(other).pipe(one);
  one.once("close", () => other.destroy());
  other.once("close", () => one.destroy());
}

async function stop(sockets: Set<Duplex>, server: { close(done: () => void): unknown }): Promise<void> {
  const stopped = new Promise<void>((resolve) => server.close(() => resolve()));
  for (const socket of sockets) {
    socket.destroy();
  }
  await stopped;
}
