/** A request received by the proxy, and its outcome. */
export interface Recorded {
  readonly method: string;
  /** With the query, as in `/api/v1/namespaces/kube-system/configmaps/aws-auth?timeout=5s`. */
  readonly path: string;
  readonly userAgent: string;
  readonly body: string;
  /** Whether the API server received it. */
  forwarded: boolean;
  /** The response status, from the API server or invented; undefined until there is one. */
  status?: number;
  /** Whether the proxy cut the connection, or the client disconnected before its request was forwarded. */
  cut: boolean;
}

/** A response that the API server didn't give. */
export interface InventedAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** The outcome: unchanged, another response, or a cut connection. */
export type Verdict = InventedAnswer | "cut" | undefined;

/** What happens to a request. Both functions may wait for the test. */
export interface Fault {
  /** Called before the API server receives the request; if it returns a verdict, the API server never does. */
  before?: (request: Recorded) => Verdict | Promise<Verdict>;
  /**
   * Called when the API server has answered and the proxy has its whole response, but the client has received nothing:
   * the request's writes are done. `cut in the answer` cuts the connection after the head and half of the body.
   */
  after?: (request: Recorded) => Verdict | "cut in the answer" | Promise<Verdict | "cut in the answer">;
}

/** The requests that a fault applies to. */
export interface Match {
  /** The method. Default: any. */
  method?: string;
  /** The path, including the query. Default: any. */
  path?: RegExp;
  /** How many matching requests pass first. Default: 0. */
  skip?: number;
  /** How many requests are then affected. Default: 1; Infinity for all. */
  times?: number;
}

/** Cuts the connection before the API server receives the request. */
export const cutBefore: Fault = { before: () => "cut" };
/** Cuts the connection after the API server has answered: the write is done, but the client doesn't learn of it. */
export const cutAfter: Fault = { after: () => "cut" };
/** Cuts the connection in the middle of the API server's response. */
export const cutInTheAnswer: Fault = { after: () => "cut in the answer" };

/** Holds the request before the API server receives it; the request is dropped if its client disconnects meanwhile. */
export function waitBefore(wait: (request: Recorded) => Promise<void>): Fault {
  return { before: (request) => wait(request).then(() => undefined) };
}

/** Holds the API server's response. */
export function waitAfter(wait: (request: Recorded) => Promise<void>): Fault {
  return { after: (request) => wait(request).then(() => undefined) };
}

/** Rejects the request with the API server's message. `retryAfter` is in seconds; default: no Retry-After header. */
export function answer(status: keyof typeof said, options: { retryAfter?: number; message?: string } = {}): Fault {
  return { before: () => refusal(status, options) };
}

/**
 * The API server's reason and message for each error status.
 * Source: https://github.com/kubernetes/apimachinery/blob/v0.36.3/pkg/api/errors/errors.go
 */
const said = {
  401: ["Unauthorized", "Unauthorized"],
  403: ["Forbidden", 'configmaps "aws-auth" is forbidden: User "somebody" cannot do that'],
  409: [
    "Conflict",
    'Operation cannot be fulfilled on configmaps "aws-auth": the object has been modified; please apply your changes to the latest version and try again',
  ],
  429: ["TooManyRequests", "Too many requests, please try again later."],
  500: ["InternalError", "Internal error occurred: etcdserver: leader changed"],
  503: ["ServiceUnavailable", "the server is currently unable to handle the request"],
} as const;

/** A response in the format of the API server's errors. */
export function refusal(
  code: keyof typeof said,
  { retryAfter, message = said[code][1] }: { retryAfter?: number; message?: string } = {},
): InventedAnswer {
  const later: Record<string, string> = retryAfter === undefined ? {} : { "retry-after": String(retryAfter) };
  if (code === 429) {
    // The filter that limits load runs before anything that produces JSON.
    return { status: code, headers: { ...later, "content-type": "text/plain; charset=utf-8" }, body: `${message}\n` };
  }
  const status = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, reason: said[code][0] };
  const headers = { ...later, "content-type": "application/json" };
  return { status: code, headers, body: JSON.stringify({ ...status, code }) };
}
