import { ClusterError, type ClusterErrorKind } from "../errors";
import type { NetworkFailure } from "../network";
import { proxyFix } from "../proxy/proxyFailure";
import { shownProxy } from "../proxy/server";
import type { Target } from "../target";
import { denialFix } from "./denials";
import type { ApiRequest, Rule } from "./request";
import type { RawAnswer } from "./send";

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
