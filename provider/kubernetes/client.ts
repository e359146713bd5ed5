import { once } from "node:events";
import type { Agent, IncomingMessage } from "node:http";
import { request as httpsRequest, type RequestOptions } from "node:https";
import { ClusterError } from "../network/clusterErrors";
import { type NetworkFailure, networkFailure } from "../network/networkFailures";
import type { ProxyServer } from "../network/proxyServer";
import { bounded, Cancelled, TimedOut, type Timing } from "../network/timing";
import {
  type ApiAnswer,
  type ApiRequest,
  answerError,
  InterruptedRequest,
  isDenied,
  networkError,
  type RawAnswer,
  unexpectedAnswer,
} from "./request";
import type { Target } from "./target";

/**
 * Makes a call, with retries after temporary failures, and returns the answer.
 *
 * @param limit The maximum number of tries of a call with an outcome.
 * @throws ClusterError; InterruptedRequest if a call that isn't repeatable was cut off
 */
export async function ask(
  target: Target,
  request: ApiRequest,
  timing: Timing,
  limit: typeof mostTries = mostTries,
): Promise<ApiAnswer> {
  for (let made = 1; ; made++) {
    const outcome = await attempt(target, request, timing);
    if ("answer" in outcome && isWanted(request, outcome.answer)) {
      return { status: outcome.answer.status, body: parsed(target, request, outcome.answer) };
    }
    if ("failure" in outcome && request.repeatable === false && ["cut", "silent"].includes(outcome.failure.kind)) {
      throw new InterruptedRequest(outcome.failure.said);
    }
    if (made >= limit(outcome, target)) {
      throw "answer" in outcome
        ? answerError(target, request, outcome.answer)
        : networkError(target, request, outcome.failure);
    }
    if ("answer" in outcome && outcome.answer.status === 401) {
      target.renew?.();
    }
    await timing.sleep(waitAfter(outcome, made, timing));
  }
}

async function attempt(target: Target, request: ApiRequest, timing: Timing): Promise<TryOutcome> {
  try {
    return { answer: await send(target, request, timing) };
  } catch (error) {
    if (error instanceof ClusterError) {
      throw error;
    }
    return { failure: networkFailure(error, "this cluster's authority") ?? unknownFailure(error as Error) };
  }
}

/** A failure of unknown kind, which isn't retried because a retry may not be safe. */
function unknownFailure({ name, code }: Error & { code?: unknown }): NetworkFailure {
  return { kind: "cut", said: `the request failed (${typeof code === "string" ? code : name})`, passing: false };
}

/** A webhook can reject a request with any status, including one that is expected for another reason. */
function isWanted({ expected = [] }: ApiRequest, answer: RawAnswer): boolean {
  const { status } = answer;
  return (status >= 200 && status < 300) || (expected.includes(status) && !isDenied(answer));
}

/** The parsed JSON of an answer. The answer to an expected failure may be any text. */
function parsed(target: Target, request: ApiRequest, { status, text }: RawAnswer): unknown {
  try {
    return JSON.parse(text);
  } catch {
    if (status >= 400) {
      return undefined;
    }
    throw unexpectedAnswer(target, request, status);
  }
}

/** Makes a call once. Network errors are thrown unchanged. */
export async function send(target: Target, request: ApiRequest, timing: Timing): Promise<RawAnswer> {
  const { method, path, accept = "application/json", body } = request;
  const headers = { Accept: accept, "User-Agent": "pulumi-eks-auth" };
  const options: RequestOptions =
    body === undefined ? { method, headers } : { method, headers: { ...headers, "Content-Type": "application/json" } };
  await authenticate(options, target, timing);
  return await bounded(timing.requestTimeout, (signal) => {
    const agent = target.proxy && throughProxy(target.proxy, signal);
    const way = { ...options, signal, ...(agent && { agent }) };
    return exchange(`${target.endpoint}${path}`, way, body && JSON.stringify(body));
  });
}

function throughProxy(proxy: ProxyServer, signal: AbortSignal): Agent {
  const { agentThrough } = require("../network/proxyAgent") as typeof import("../network/proxyAgent");
  return agentThrough(proxy, { protocol: "https:", signal });
}

async function exchange(url: string, options: RequestOptions, body?: string): Promise<RawAnswer> {
  const request = httpsRequest(url, options);
  // Errors after the start of the answer are also emitted by the response.
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

/**
 * Adds credentials and certificates to a call. Errors don't include the output of a command or the contents of a file,
 * which may be secret.
 */
export async function authenticate(options: RequestOptions, target: Target, timing: Timing): Promise<void> {
  try {
    await bounded(timing.credentialsTimeout, () => target.kubeConfig().applyToHTTPSOptions(options));
  } catch (error) {
    if (error instanceof ClusterError || error instanceof Cancelled) {
      throw error;
    }
    throw new ClusterError(
      "credentials",
      `${target.label}: the kubeconfig's credentials aren't available: ${reason(error as Error)}. ` +
        "Run the command by hand to find the cause, and check the files that the kubeconfig names.",
    );
  }
}

function reason(error: Error & { code?: unknown }): string {
  if (error instanceof TimedOut) {
    return `its credential command takes longer than ${error.milliseconds / 1000} s`;
  }
  if (typeof error.code === "string") {
    return `its credential command or a file that it names can't be used (${error.code})`;
  }
  return /expired/i.test(error.message)
    ? "its credential command reports expired credentials"
    : "its credential command fails";
}

/** The outcome of a try: an answer, or a failure without one. */
export type TryOutcome = { answer: RawAnswer } | { failure: NetworkFailure };

/** The maximum number of tries, and the lower maximum after timeouts, which take long. */
const tries = 5;
const silentTries = 2;

/** Waits in milliseconds: the first, which doubles with each try; the longest; the longest that Retry-After may set. */
const firstWait = 250;
const longestWait = 4_000;
const longestAsked = 30_000;
/** Tokens signed within the same second are identical, and the API server caches rejected tokens. */
const waitForToken = 1_000;

/** The maximum number of tries of a call with this outcome. Rejected credentials are renewed once. */
export function mostTries(outcome: TryOutcome, target: Target): number {
  if ("failure" in outcome) {
    const { kind, passing } = outcome.failure;
    return passing ? (kind === "silent" ? silentTries : tries) : 1;
  }
  if (outcome.answer.status === 401) {
    return target.renew === undefined ? 1 : 2;
  }
  return [429, 500, 502, 503, 504].includes(outcome.answer.status) ? tries : 1;
}

/**
 * The wait before the next try: the time that the API server asks for, else twice the previous wait; with a random
 * part, so that callers that failed at the same time don't retry at the same time.
 */
export function waitAfter(outcome: TryOutcome, made: number, timing: Timing): number {
  if ("answer" in outcome && outcome.answer.status === 401) {
    return waitForToken;
  }
  const asked = "answer" in outcome ? millisecondsAsked(outcome.answer, timing.now()) : undefined;
  return asked === undefined
    ? Math.min(longestWait, firstWait * 2 ** (made - 1)) * (1 - timing.random() / 2)
    : Math.min(longestAsked, asked) + firstWait * timing.random();
}

/** The header Retry-After: seconds, or a date. https://www.rfc-editor.org/rfc/rfc9110#name-retry-after */
function millisecondsAsked({ retryAfter }: RawAnswer, now: number): number | undefined {
  if (retryAfter === undefined) {
    return undefined;
  }
  const asked = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - now;
  return Number.isNaN(asked) ? undefined : Math.max(0, asked);
}
