import { once } from "node:events";
import type { Agent, IncomingMessage } from "node:http";
import { request as httpsRequest, type RequestOptions } from "node:https";
import { bounded } from "../bounded";
import type { Pace } from "../pace";
import type { ProxyServer } from "../proxy/server";
import type { Target } from "../target";
import { authenticate } from "./authenticate";
import type { ApiRequest } from "./request";

/** An answer as it came. */
export interface RawAnswer {
  status: number;
  /** The header Retry-After, if there is one. */
  retryAfter?: string;
  text: string;
}

/** Makes a call once. What fails on the network is thrown as it is. */
export async function send(target: Target, request: ApiRequest, pace: Pace): Promise<RawAnswer> {
  const { method, path, accept = "application/json", body } = request;
  const headers = { Accept: accept, "User-Agent": "pulumi-eks-auth" };
  const options: RequestOptions =
    body === undefined ? { method, headers } : { method, headers: { ...headers, "Content-Type": "application/json" } };
  await authenticate(options, target, pace);
  return await bounded(pace.requestTimeout, (signal) => {
    const agent = target.proxy && throughProxy(target.proxy, signal);
    const way = { ...options, signal, ...(agent && { agent }) };
    return exchange(`${target.endpoint}${path}`, way, body && JSON.stringify(body));
  });
}

function throughProxy(proxy: ProxyServer, signal: AbortSignal): Agent {
  const { agentThrough } = require("../proxy/agent") as typeof import("../proxy/agent");
  return agentThrough(proxy, { protocol: "https:", signal });
}

async function exchange(url: string, options: RequestOptions, body?: string): Promise<RawAnswer> {
  const request = httpsRequest(url, options);
  // Whatever fails after the answer has begun fails in the answer.
  request.on("error", () => {});
  request.end(body);
  const [response] = (await once(request, "response")) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) {
    chunks.push(chunk);
  }
  const { statusCode = 0, headers } = response;
  return { status: statusCode, retryAfter: headers["retry-after"], text: Buffer.concat(chunks).toString() };
}
