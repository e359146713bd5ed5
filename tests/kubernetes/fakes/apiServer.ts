import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import type { Certified } from "./certificates";

/** A received request. */
export interface Request {
  method: string;
  /** The path with its query. */
  path: string;
  headers: IncomingHttpHeaders;
  /** The parsed body; undefined if there is none. */
  body: unknown;
}

/** The server's reaction to a request. */
export type Reply = (response: ServerResponse, request: Request) => void;

/** An API server that sends the test's replies in their order and records the requests. */
export interface FakeApiServer {
  readonly endpoint: string;
  readonly requests: Request[];
  /** The replies that haven't been sent yet. */
  readonly replies: Reply[];
  stop(): Promise<void>;
}

export async function startApiServer(certified: Certified): Promise<FakeApiServer> {
  const requests: Request[] = [];
  const replies: Reply[] = [];
  const server = createServer({ cert: certified.cert, key: certified.key }, async (incoming, response) => {
    const request = await received(incoming);
    requests.push(request);
    (replies.shift() ?? status(500, "the test has no reply for this request"))(response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { endpoint: `https://127.0.0.1:${port}`, requests, replies, stop: () => close(server) };
}

async function received(incoming: IncomingMessage): Promise<Request> {
  const { method = "", url = "", headers } = incoming;
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) {
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString();
  return { method, path: url, headers, body: text === "" ? undefined : JSON.parse(text) };
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

export function json(code: number, body: object, headers: Record<string, string> = {}): Reply {
  return (response) => {
    response.writeHead(code, { "Content-Type": "application/json", ...headers });
    response.end(JSON.stringify(body));
  };
}

/** An error of the API server. */
export function status(code: number, message: string, headers?: Record<string, string>): Reply {
  return json(code, { kind: "Status", apiVersion: "v1", status: "Failure", code, message }, headers);
}

/** An answer of a proxy on the way. */
export function page(code: number, text: string): Reply {
  return (response) => {
    response.writeHead(code, { "Content-Type": "text/html" });
    response.end(text);
  };
}

/** Closes the connection without an answer. */
export const cut: Reply = (response) => response.destroy();

/** Closes the connection in the middle of the answer. */
export const cutInTheAnswer: Reply = (response) => {
  response.writeHead(200, { "Content-Type": "application/json", "Content-Length": "100" });
  response.write('{"kind":', () => response.destroy());
};

/** Never answers. */
export const silence: Reply = () => {};
