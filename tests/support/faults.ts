/** A request that went to the proxy, and what became of it. */
export interface Recorded {
  readonly method: string;
  /** With the query, as in `/api/v1/namespaces/kube-system/configmaps/aws-auth?timeout=5s`. */
  readonly path: string;
  readonly userAgent: string;
  readonly body: string;
  /** Whether the API server got it. */
  forwarded: boolean;
  /** The status of the answer, the API server's or an invented one; undefined as long as there is none. */
  status?: number;
  /** Whether the proxy cut the connection, or the client had gone when its request's turn came. */
  cut: boolean;
}

/** An answer that the API server didn't give. */
export interface InventedAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** What is to happen: nothing else than without the fault, another answer, or a cut connection. */
export type Verdict = InventedAnswer | "cut" | undefined;

/** What happens to a request. Both functions may wait for something that the test decides. */
export interface Fault {
  /** Called before the API server gets the request; on a verdict it doesn't get it. */
  before?: (request: Recorded) => Verdict | Promise<Verdict>;
  /**
   * Called when the API server is done and its whole answer is here, of which the client has got nothing: what the
   * request writes is written. `cut in the answer` cuts the connection after the head and half of the body.
   */
  after?: (request: Recorded) => Verdict | "cut in the answer" | Promise<Verdict | "cut in the answer">;
}

/** Which requests a fault is for. */
export interface Match {
  /** Every method, unless given. */
  method?: string;
  /** Every path, unless given; the query belongs to it. */
  path?: RegExp;
  /** How many of those requests pass unharmed first: 0, unless given. */
  skip?: number;
  /** How many of them are then hit: 1, unless given; Infinity for all. */
  times?: number;
}

/** The connection is cut before the API server gets the request. */
export const cutBefore: Fault = { before: () => "cut" };
/** The connection is cut after the API server has answered: what was to be written is, and nobody is told. */
export const cutAfter: Fault = { after: () => "cut" };
/** The connection is cut in the middle of the API server's answer. */
export const cutInTheAnswer: Fault = { after: () => "cut in the answer" };

/** The request waits before the API server gets it; it is dropped when its client has gone meanwhile. */
export function waitBefore(wait: (request: Recorded) => Promise<void>): Fault {
  return { before: (request) => wait(request).then(() => undefined) };
}

/** The API server's answer waits. */
export function waitAfter(wait: (request: Recorded) => Promise<void>): Fault {
  return { after: (request) => wait(request).then(() => undefined) };
}

/** The proxy refuses the request in the API server's words. `retryAfter` is in seconds; without it there is no such header. */
export function answer(status: keyof typeof said, options: { retryAfter?: number; message?: string } = {}): Fault {
  return { before: () => refusal(status, options) };
}

/**
 * The reason and the message with which the API server refuses.
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

/** An answer as the API server refuses a request. */
export function refusal(
  code: keyof typeof said,
  { retryAfter, message = said[code][1] }: { retryAfter?: number; message?: string } = {},
): InventedAnswer {
  const later: Record<string, string> = retryAfter === undefined ? {} : { "retry-after": String(retryAfter) };
  if (code === 429) {
    // The filter that sheds load comes before everything that knows of JSON.
    return { status: code, headers: { ...later, "content-type": "text/plain; charset=utf-8" }, body: `${message}\n` };
  }
  const status = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, reason: said[code][0] };
  const headers = { ...later, "content-type": "application/json" };
  return { status: code, headers, body: JSON.stringify({ ...status, code }) };
}
