import type { UrlRequest } from "../eks/ruleMatching";
import { ClusterError, type ClusterErrorKind } from "../network/clusterErrors";
import { type NetworkFailure, proxyFix } from "../network/networkFailures";
import { shownProxy } from "../network/proxyServer";
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
export interface RawAnswer {
  status: number;
  /** The Retry-After header, if there is one. */
  retryAfter?: string;
  text: string;
}

/** The error for an unexpected answer. */
export function answerError(target: Target, request: ApiRequest, answer: RawAnswer): ClusterError {
  const said = messageOf(answer.text);
  const [kind, fix] = meaning(target, request, answer.status, said);
  const words = said === undefined ? "" : `: ${said.replace(/\.$/, "")}`;
  return new ClusterError(kind, `${about(target, request)}: it answered ${answer.status}${words}. ${fix}`);
}

/** The error for a call without an answer. */
export function networkError(target: Target, request: ApiRequest, failure: NetworkFailure): ClusterError {
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
export function denialFix(said: string): string | undefined {
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
