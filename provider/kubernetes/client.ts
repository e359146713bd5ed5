import { once } from "node:events";
import type { Agent, IncomingMessage } from "node:http";
import { request as httpsRequest, type RequestOptions } from "node:https";
import type { UrlRequest } from "../eks/ruleMatching";
import { ClusterError, type ClusterErrorKind } from "../network/clusterErrors";
import { type NetworkFailure, networkFailure, proxyFix } from "../network/networkFailures";
import { type ProxyServer, shownProxy } from "../network/proxyServer";
import { bounded, Cancelled, TimedOut, type Timing } from "../network/timing";
import type { Target } from "./target";

/** A permission of Kubernetes RBAC. https://kubernetes.io/docs/reference/access-authn-authz/rbac/ */
export interface Rule {
  /** The API group, by default the core group. */
  apiGroup?: string;
  resource: string;
  /** Omitted if the permission is for all names. */
  name?: string;
  verb: string;
  /** Omitted for resources without a namespace. */
  namespace?: string;
}

/** A call of the API server. */
export interface ApiRequest {
  method: "GET" | "POST" | "PUT" | "DELETE";
  /** The path below the server's address, with the query. */
  path: string;
  body?: object;
  /** The media type of the answer, by default JSON. */
  accept?: string;
  /** The purpose, for errors, as in `read the ConfigMap kube-system/aws-auth`. */
  purpose: string;
  /** The permission that the call needs. */
  rule: Rule | UrlRequest;
  /** Statuses that aren't failures, besides the success statuses. */
  expected?: number[];
  /** False for a call that must not be repeated. If its connection is lost, the caller must check the outcome. */
  repeatable?: boolean;
}

/** A successful or expected answer. */
export interface ApiAnswer {
  status: number;
  /** The parsed JSON; undefined for an expected failure without JSON. */
  body: unknown;
}

/** A call that must not be repeated lost its connection; it may or may not have been carried out. */
export class InterruptedRequest extends Error {}

/** An unparsed answer. */
interface RawAnswer {
  status: number;
  /** The Retry-After header, if there is one. */
  retryAfter?: string;
  text: string;
}

/** The error for an unexpected answer. */
function answerError(target: Target, request: ApiRequest, answer: RawAnswer): ClusterError {
  const said = messageOf(answer.text);
  const [kind, fix] = meaning(target, request, answer.status, said);
  const words = said === undefined ? "" : `: ${said.replace(/\.$/, "")}`;
  return new ClusterError(kind, `${about(target, request)}: it answered ${answer.status}${words}. ${fix}`);
}

/** The error for a call without an answer. */
function networkError(target: Target, request: ApiRequest, failure: NetworkFailure): ClusterError {
  const { kind, said, proxy } = failure;
  if (proxy !== undefined) {
    return new ClusterError(
      kind === "certificate" ? "certificate" : "unreachable",
      `${about(target, request)}: ${proxy.message}. ${proxyFix(proxy)}`,
    );
  }
  if (kind === "certificate") {
    return new ClusterError(
      "certificate",
      `${about(target, request)}: it isn't trusted: ${said}. ` +
        "Check that the connection names the right cluster and authority, and whether a proxy intercepts it.",
    );
  }
  if (kind === "cancelled") {
    return new ClusterError("cancelled", `${about(target, request)}: ${said}.`);
  }
  const fix =
    "Check that the cluster exists and that this machine reaches its endpoint: a private one is reachable only from its VPC.";
  const through = target.proxy === undefined ? "" : ` through the proxy ${shownProxy(target.proxy)}`;
  return new ClusterError("unreachable", `${about(target, request)}: it can't be reached${through}: ${said}. ${fix}`);
}

/** The error for an answer that isn't from a Kubernetes API server. */
export function unexpectedAnswer(target: Target, request: ApiRequest, status: number): ClusterError {
  return new ClusterError(
    "server",
    `${about(target, request)}: its answer (${status}) isn't that of a Kubernetes API server. ` +
      "Check that the connection leads to a Kubernetes API server.",
  );
}

function about({ label }: Target, { purpose }: ApiRequest): string {
  return `${label}: can't ${purpose}`;
}

/** True if a webhook, policy or quota of the cluster rejected the request, which can have any status. */
export function isDenied({ text }: RawAnswer): boolean {
  return denialFix(messageOf(text) ?? "") !== undefined;
}

function meaning(target: Target, { rule }: ApiRequest, status: number, said = ""): [ClusterErrorKind, string] {
  const fix = denialFix(said);
  if (fix !== undefined) {
    return [status >= 500 ? "server" : status === 403 ? "forbidden" : "rejected", fix];
  }
  if (status === 401) {
    return ["unauthorized", `${target.howToBeKnown}.`];
  }
  if (status === 403) {
    return ["forbidden", isDeniedByRbac(said) ? grant(rule) : "Ask the cluster's administrators which rule denies it."];
  }
  if (status === 404) {
    return ["missing", "Check that the connection leads to a Kubernetes API server, and that the name is right."];
  }
  if (status === 429) {
    return ["busy", "The API server is overloaded: try again in a minute."];
  }
  return status >= 500
    ? ["server", "Try again; if the error persists, check the cluster's control plane."]
    : ["rejected", "Fix the fields named in the API server's message."];
}

/** False if another part of the cluster denied the request. An answer without a message is attributed to RBAC. */
function isDeniedByRbac(said: string): boolean {
  return said === "" || / cannot [a-z]+ (?:resource|path) /.test(said);
}

/** The fix that grants a permission. */
function grant(rule: Rule | UrlRequest): string {
  if ("url" in rule) {
    const { url, verb } = rule;
    return `Bind the deployer to a ClusterRole with the rule {nonResourceURLs: ["${url}"], verbs: ["${verb}"]}.`;
  }
  const { apiGroup = "", resource, name, verb, namespace } = rule;
  const kind = namespace === undefined ? "a ClusterRole" : `a Role in the namespace ${namespace}`;
  const parts = [
    `apiGroups: ${JSON.stringify([apiGroup])}`,
    `resources: ${JSON.stringify([resource])}`,
    ...(name === undefined ? [] : [`resourceNames: ${JSON.stringify([name])}`]),
    `verbs: ${JSON.stringify([verb])}`,
  ];
  return `Bind the deployer to ${kind} with the rule {${parts.join(", ")}}.`;
}

/** The message in the API server's Status. Other answers, such as a proxy's error page, aren't shown. */
function messageOf(text: string): string | undefined {
  try {
    const { kind, message } = JSON.parse(text);
    return kind === "Status" && typeof message === "string" && message !== "" ? message.slice(0, 1000) : undefined;
  } catch {
    return undefined;
  }
}

/** The validating webhook that EKS installs for aws-auth. */
const ofEks = "eks-aws-auth-configmap-validation-webhook";

/** The API server's messages for requests that a webhook, policy or quota rejected. */
const deniers: [RegExp, (name: string) => string][] = [
  [/admission webhook "([^"]+)" denied the request/, webhookFix],
  [/failed calling webhook "([^"]+)"/, failingWebhookFix],
  [/ValidatingAdmissionPolicy '([^']+)'(?: with binding '[^']+')? denied request/, policyFix],
  [/exceeded quota: ([^,]+),/, quotaFix],
];

/**
 * The fix for a request that the cluster's own rules rejected, from the API server's message; undefined for any other
 * message.
 */
function denialFix(said: string): string | undefined {
  for (const [pattern, fix] of deniers) {
    const name = pattern.exec(said)?.[1];
    if (name !== undefined) {
      return fix(name);
    }
  }
  return undefined;
}

function webhookFix(name: string): string {
  return name.startsWith(ofEks)
    ? `The webhook ${name} belongs to EKS and rejects documents that the authenticator can't read: fix the fields of aws-auth that it names.`
    : `The cluster's admission webhook ${name} rejects it: fix the fields that it names, or ask its owner. ${whereWebhooks}`;
}

function failingWebhookFix(name: string): string {
  return `The cluster's admission webhook ${name} doesn't answer, and the cluster rejects requests that it can't check: ask the webhook's owner. ${whereWebhooks}`;
}

const whereWebhooks = "`kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations -o yaml` shows it.";

function policyFix(name: string): string {
  return (
    `The cluster's ValidatingAdmissionPolicy ${name} rejects it: fix the fields that it names, or ask its owner. ` +
    `\`kubectl get validatingadmissionpolicy ${name} -o yaml\` shows its rules.`
  );
}

function quotaFix(name: string): string {
  return `The namespace's ResourceQuota ${name} is used up: delete unneeded objects, or raise the quota.`;
}

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
type TryOutcome = { answer: RawAnswer } | { failure: NetworkFailure };

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
function mostTries(outcome: TryOutcome, target: Target): number {
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
