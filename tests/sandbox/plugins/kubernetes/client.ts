import http from "node:http";
import https from "node:https";
import type { KubeConfig } from "@kubernetes/client-node";
import type { Properties } from "../shared/values";
import type { Kind } from "./kind";

// Requests to the API server. The library's KubeConfig provides the server and the credentials; the requests are made
// here: its clients convert objects into their own classes, and the plugin must keep them as the server sent them.

/** An error response of the API server. */
export class ApiError extends Error {
  constructor(
    message: string,
    readonly code: number,
    /** Such as `AlreadyExists`, `Conflict` or `NotFound`. */
    readonly reason: string,
  ) {
    super(message);
  }
}

export const isNotFound = (error: unknown): boolean => error instanceof ApiError && error.code === 404;

interface Request {
  method: "GET" | "POST" | "PATCH" | "DELETE";
  /** The path with its query. */
  path: string;
  contentType?: string;
  body?: Properties | Properties[];
}

/** How long a request may take, in milliseconds. */
const TIMEOUT = 30_000;

/** Makes a request and returns the object in the response. */
export async function request(config: KubeConfig, { method, path, contentType, body }: Request): Promise<Properties> {
  const server = config.getCurrentCluster()?.server;
  if (!server) throw new Error("the kubeconfig's current context names no cluster");
  const url = new URL(server.replace(/\/$/, "") + path);
  const options: https.RequestOptions = { method, timeout: TIMEOUT, headers: { accept: "application/json" } };
  await config.applyToHTTPSOptions(options);
  const payload = body === undefined ? undefined : JSON.stringify(body);
  if (payload !== undefined) {
    options.headers = {
      ...(options.headers as http.OutgoingHttpHeaders),
      "content-type": contentType ?? "application/json",
      "content-length": Buffer.byteLength(payload),
    };
  }
  const { code, text } = await send(url, options, payload);
  const answer = parse(text);
  if (code >= 200 && code < 300) return answer;
  throw new ApiError(String(answer.message ?? text), code, String(answer.reason ?? ""));
}

function send(url: URL, options: https.RequestOptions, payload?: string): Promise<{ code: number; text: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = (url.protocol === "http:" ? http : https).request(url, options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () =>
        resolve({ code: response.statusCode ?? 0, text: Buffer.concat(chunks).toString("utf8") }),
      );
    });
    outgoing.on("timeout", () =>
      outgoing.destroy(new Error(`no response from ${url.origin} within ${TIMEOUT / 1000} s`)),
    );
    outgoing.on("error", (error) => reject(new Error(`${options.method} ${url.href}: ${error.message}`)));
    outgoing.end(payload);
  });
}

function parse(text: string): Properties {
  try {
    return JSON.parse(text) as Properties;
  } catch {
    return { message: text };
  }
}

/** The path of a type's objects in a namespace, or of one of them. */
export function pathOf(kind: Kind, namespace: string, name?: string): string {
  const group = kind.apiVersion.includes("/") ? `/apis/${kind.apiVersion}` : `/api/${kind.apiVersion}`;
  const scope = kind.namespaced ? `/namespaces/${encodeURIComponent(namespace || "default")}` : "";
  return `${group}${scope}/${kind.plural}${name === undefined ? "" : `/${encodeURIComponent(name)}`}`;
}
