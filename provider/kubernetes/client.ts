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
  foreignAnswer,
  InterruptedRequest,
  isDenied,
  networkError,
  type RawAnswer,
} from "./request";
import type { Target } from "./target";

/**
 * Makes a call, again where its failure may pass, and gives the answer.
 *
 * @throws ClusterError, and Unfinished for a call that isn't repeatable and was cut off.
 */
export async function ask(target: Target, request: ApiRequest, pace: Timing): Promise<ApiAnswer> {
  for (let made = 1; ; made++) {
    const outcome = await attempt(target, request, pace);
    if ("answer" in outcome && isWanted(request, outcome.answer)) {
      return { status: outcome.answer.status, body: parsed(target, request, outcome.answer) };
    }
    if ("failure" in outcome && request.repeatable === false && ["cut", "silent"].includes(outcome.failure.kind)) {
      throw new InterruptedRequest(outcome.failure.said);
    }
    if (made >= mostTries(outcome, target)) {
      throw "answer" in outcome
        ? answerError(target, request, outcome.answer)
        : networkError(target, request, outcome.failure);
    }
    if ("answer" in outcome && outcome.answer.status === 401) {
      target.renew?.();
    }
    await pace.sleep(waitAfter(outcome, made, pace));
  }
}

async function attempt(target: Target, request: ApiRequest, pace: Timing): Promise<TryOutcome> {
  try {
    return { answer: await send(target, request, pace) };
  } catch (error) {
    if (error instanceof ClusterError) {
      throw error;
    }
    return { failure: networkFailure(error, "this cluster's authority") ?? unknownFailure(error as Error) };
  }
}

/** What isn't known to be harmless isn't tried again. */
function unknownFailure({ name, code }: Error & { code?: unknown }): NetworkFailure {
  return { kind: "cut", said: `the request failed (${typeof code === "string" ? code : name})`, passing: false };
}

/** A webhook may refuse with any status, also with one that says something else here. */
function isWanted({ expected = [] }: ApiRequest, answer: RawAnswer): boolean {
  const { status } = answer;
  return (status >= 200 && status < 300) || (expected.includes(status) && !isDenied(answer));
}

/** The JSON of an answer. One that says that there is nothing may be any text. */
function parsed(target: Target, request: ApiRequest, { status, text }: RawAnswer): unknown {
  try {
    return JSON.parse(text);
  } catch {
    if (status >= 400) {
      return undefined;
    }
    throw foreignAnswer(target, request, status);
  }
}

/** Makes a call once. What fails on the network is thrown as it is. */
export async function send(target: Target, request: ApiRequest, pace: Timing): Promise<RawAnswer> {
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
  const { agentThrough } = require("../network/proxyAgent") as typeof import("../network/proxyAgent");
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

/**
 * Puts credentials and certificates to a call. What a command or a file of a kubeconfig says stays unsaid: it may be
 * a secret.
 */
export async function authenticate(options: RequestOptions, target: Target, pace: Timing): Promise<void> {
  try {
    await bounded(pace.credentialsTimeout, () => target.kubeConfig().applyToHTTPSOptions(options));
  } catch (error) {
    if (error instanceof ClusterError || error instanceof Cancelled) {
      throw error;
    }
    throw new ClusterError(
      "credentials",
      `${target.label}: the kubeconfig's credentials can't be had: ${reason(error as Error)}. ` +
        "Run its command by hand to see why, and check the files that it names.",
    );
  }
}

function reason(error: Error & { code?: unknown }): string {
  if (error instanceof TimedOut) {
    return `its command takes longer than ${error.milliseconds / 1000} s`;
  }
  if (typeof error.code === "string") {
    return `its command or a file that it names can't be used (${error.code})`;
  }
  return /expired/i.test(error.message) ? "its command says that something has expired" : "its command fails";
}

/** What came of a try: an answer, or none. */
export type TryOutcome = { answer: RawAnswer } | { failure: NetworkFailure };

/** How often a call is made at most, and how often one that gets no answer, which takes its time. */
const tries = 5;
const silentTries = 2;

/** Waits, in milliseconds: the first, which doubles each time; the longest; the longest that the API server may ask for. */
const firstWait = 250;
const longestWait = 4_000;
const longestAsked = 30_000;
/** Tokens that are signed within one second are the same, and the API server remembers that it refused one. */
const waitForToken = 1_000;

/** How often a call may be made that ended like this. Credentials that are refused are renewed once. */
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
 * How long to wait for the next try: as long as the API server asks for, else twice as long each time; by chance more
 * or less, so that callers who were turned away together don't come back together.
 */
export function waitAfter(outcome: TryOutcome, made: number, pace: Timing): number {
  if ("answer" in outcome && outcome.answer.status === 401) {
    return waitForToken;
  }
  const asked = "answer" in outcome ? millisecondsAsked(outcome.answer, pace.now()) : undefined;
  return asked === undefined
    ? Math.min(longestWait, firstWait * 2 ** (made - 1)) * (1 - pace.random() / 2)
    : Math.min(longestAsked, asked) + firstWait * pace.random();
}

/** The header Retry-After: seconds, or a date. https://www.rfc-editor.org/rfc/rfc9110#name-retry-after */
function millisecondsAsked({ retryAfter }: RawAnswer, now: number): number | undefined {
  if (retryAfter === undefined) {
    return undefined;
  }
  const asked = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - now;
  return Number.isNaN(asked) ? undefined : Math.max(0, asked);
}
