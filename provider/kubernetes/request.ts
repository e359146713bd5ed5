import { ClusterError, type ClusterErrorKind } from "../network/clusterErrors";
import { type NetworkFailure, proxyFix } from "../network/networkFailures";
import { shownProxy } from "../network/proxyServer";
import type { Target } from "./target";

/** A right that Kubernetes' RBAC gives. https://kubernetes.io/docs/reference/access-authn-authz/rbac/ */
export interface Rule {
  /** By default the core group. */
  apiGroup?: string;
  resource: string;
  /** Left out where the right is for any name. */
  name?: string;
  verb: string;
  /** Left out where the resource has none. */
  namespace?: string;
}

/** One call of the API server. */
export interface ApiRequest {
  method: "GET" | "POST" | "PUT" | "DELETE";
  /** From the server's address, with its query. */
  path: string;
  body?: object;
  /** The form of the answer, by default JSON. */
  accept?: string;
  /** What it is for, as in `read the ConfigMap kube-system/aws-auth`. */
  purpose: string;
  /** The right that it needs. */
  rule: Rule;
  /** Answers that aren't failures, beside those that say success. */
  expected?: number[];
  /** False for a call that must not be made twice: where its connection is cut, the caller has to find out. */
  repeatable?: boolean;
}

/** An answer that says success, or one of the expected. */
export interface ApiAnswer {
  status: number;
  /** The parsed JSON; undefined for an expected failure that isn't said in JSON. */
  body: unknown;
}

/** A call that must not be made twice was cut off: it may have been done, or not. */
export class InterruptedRequest extends Error {}

/** An answer as it came. */
export interface RawAnswer {
  status: number;
  /** The header Retry-After, if there is one. */
  retryAfter?: string;
  text: string;
}

/** The error for an answer that isn't what was hoped for. */
export function answerError(target: Target, request: ApiRequest, answer: RawAnswer): ClusterError {
  const said = messageOf(answer.text);
  const [kind, fix] = meaning(target, request, answer.status, said);
  const words = said === undefined ? "" : `: ${said.replace(/\.$/, "")}`;
  return new ClusterError(kind, `${about(target, request)}: it answered ${answer.status}${words}. ${fix}`);
}

/** The error for no answer at all. */
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
        "Check that the connection names the right cluster and authority, and whether a proxy stands in between.",
    );
  }
  if (kind === "cancelled") {
    return new ClusterError("cancelled", `${about(target, request)}: ${said}.`);
  }
  const fix =
    "Check that the cluster exists and that this machine reaches its endpoint: a private one is reached from its VPC only.";
  const through = target.proxy === undefined ? "" : ` through the proxy ${shownProxy(target.proxy)}`;
  return new ClusterError("unreachable", `${about(target, request)}: it can't be reached${through}: ${said}. ${fix}`);
}

/** The error for an answer that no Kubernetes API server gives. */
export function foreignAnswer(target: Target, request: ApiRequest, status: number): ClusterError {
  return new ClusterError(
    "server",
    `${about(target, request)}: it answered ${status} with something that isn't Kubernetes's. ` +
      "Check that the connection leads to a Kubernetes API server.",
  );
}

function about({ label }: Target, { purpose }: ApiRequest): string {
  return `${label}: can't ${purpose}`;
}

/** True where something that was installed in the cluster has refused the request: its status can be any. */
export function isDenied({ text }: RawAnswer): boolean {
  return denialFix(messageOf(text) ?? "") !== undefined;
}

function meaning(target: Target, { rule }: ApiRequest, status: number, said = ""): [ClusterErrorKind, string] {
  const fix = denialFix(said);
  if (fix !== undefined) {
    return [status >= 500 ? "server" : status === 403 ? "forbidden" : "refused", fix];
  }
  if (status === 401) {
    return ["unauthorized", `${target.howToBeKnown}.`];
  }
  if (status === 403) {
    return ["forbidden", isDeniedByRbac(said) ? grant(rule) : "Ask the cluster's administrators which rule this is."];
  }
  if (status === 404) {
    return ["missing", "Check that the connection leads to a Kubernetes API server, and that the name is right."];
  }
  if (status === 429) {
    return ["busy", "The API server is overloaded: try again in a minute."];
  }
  return status >= 500
    ? ["server", "Try again; if it lasts, look at the cluster's control plane."]
    : ["refused", "Correct what the API server names."];
}

/** False where another part of the cluster says no. An answer without words is taken for RBAC's. */
function isDeniedByRbac(said: string): boolean {
  return said === "" || / cannot [a-z]+ resource /.test(said);
}

/** How to give the right. */
function grant({ apiGroup = "", resource, name, verb, namespace }: Rule): string {
  const kind = namespace === undefined ? "a ClusterRole" : `a Role in the namespace ${namespace}`;
  const parts = [
    `apiGroups: ${JSON.stringify([apiGroup])}`,
    `resources: ${JSON.stringify([resource])}`,
    ...(name === undefined ? [] : [`resourceNames: ${JSON.stringify([name])}`]),
    `verbs: ${JSON.stringify([verb])}`,
  ];
  return `Bind the deployer to ${kind} with the rule {${parts.join(", ")}}.`;
}

/** What the API server says in its Status. Whatever else a proxy on the way sends isn't shown. */
function messageOf(text: string): string | undefined {
  try {
    const { kind, message } = JSON.parse(text);
    return kind === "Status" && typeof message === "string" && message !== "" ? message.slice(0, 1000) : undefined;
  } catch {
    return undefined;
  }
}

/** The validating webhook that EKS itself installs for aws-auth. */
const ofEks = "eks-aws-auth-configmap-validation-webhook";

/** How the API server names what has refused a request. */
const deniers: [RegExp, (name: string) => string][] = [
  [/admission webhook "([^"]+)" denied the request/, webhookFix],
  [/failed calling webhook "([^"]+)"/, failingWebhookFix],
  [/ValidatingAdmissionPolicy '([^']+)'(?: with binding '[^']+')? denied request/, policyFix],
  [/exceeded quota: ([^,]+),/, quotaFix],
];

/**
 * What the user can do about a refusal that comes from the cluster's own rules, by the words of the API server;
 * undefined where it is none.
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
    ? `The webhook ${name} is EKS's own: correct in aws-auth what it names; it refuses a document that the authenticator can't read.`
    : `The cluster's admission webhook ${name} refuses it: change what it names, or ask who installed it. ${whereWebhooks}`;
}

function failingWebhookFix(name: string): string {
  return `The cluster's admission webhook ${name} doesn't answer, and the cluster refuses what it can't check: ask who installed it. ${whereWebhooks}`;
}

const whereWebhooks = "`kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations -o yaml` shows it.";

function policyFix(name: string): string {
  return (
    `The cluster's ValidatingAdmissionPolicy ${name} refuses it: change what it names, or ask who installed it. ` +
    `\`kubectl get validatingadmissionpolicy ${name} -o yaml\` shows its rules.`
  );
}

function quotaFix(name: string): string {
  return `The namespace's ResourceQuota ${name} is used up: remove what is no longer needed, or have it raised.`;
}
