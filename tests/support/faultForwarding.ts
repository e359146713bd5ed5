import { readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { type RequestOptions, request as requestTo } from "node:https";
import type { TLSSocket } from "node:tls";
import { fromSandbox } from "./sandbox";

/** Forwards a request to the API server with its body; settles with the head of the response. */
export type Forward = (request: IncomingMessage, body: Buffer) => Promise<IncomingMessage>;

/**
 * Forwards to the sandbox's API server. A client certificate ends at the proxy, which can't present it; the
 * administrator's certificate is used instead.
 */
export function forwarder(): Forward {
  const { clusters, users } = JSON.parse(readFileSync(fromSandbox("KUBECONFIG"), "utf8"));
  const decoded = (base64: string) => Buffer.from(base64, "base64");
  const ca = decoded(clusters[0].cluster["certificate-authority-data"]);
  const { "client-certificate-data": cert, "client-key-data": key } = users[0].user;
  const anybody: RequestOptions = { ca, agent: false };
  const administrator: RequestOptions = { ...anybody, cert: decoded(cert), key: decoded(key) };

  return (request, body) => {
    const { method, url, headers, socket } = request;
    const { host, "transfer-encoding": chunked, ...others } = headers;
    const length = chunked === undefined ? {} : { "content-length": body.length };
    const who = (socket as TLSSocket).authorized ? administrator : anybody;
    const options = { ...who, method, headers: { ...others, ...length } };
    return new Promise((resolve, reject) => {
      requestTo(new URL(url ?? "", clusters[0].cluster.server), options, resolve)
        .once("error", reject)
        .end(body);
    });
  };
}
