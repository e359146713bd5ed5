import { closest, distance } from "fastest-levenshtein";
import type { Issue } from "../validation/issues";
import { nameWithGroup } from "./resourceRules";
import type { AccessRequest } from "./ruleMatching";

/** A resource of the API server. Its versions are merged. */
export interface ApiResource {
  /** The API group; empty for the core group. */
  group: string;
  /** In the plural, as in `pods`. */
  name: string;
  /** In lower case, as in `pod`. */
  singular: string;
  shortNames: readonly string[];
  namespaced: boolean;
  verbs: readonly string[];
  /** The names of its subresources, as in `log`; `*` for any name. */
  subresources: readonly string[];
}

/**
 * Resources that only occur in rules, because the API server checks permissions for them but doesn't serve them.
 * https://kubernetes.io/docs/reference/access-authn-authz/authentication/#user-impersonation
 * https://kubernetes.io/docs/reference/access-authn-authz/certificate-signing-requests/#authorization
 * https://kubernetes.io/docs/reference/access-authn-authz/kubelet-authn-authz/#kubelet-authorization
 */
const onlyInRules: readonly ApiResource[] = [
  virtual("", "users", ["impersonate"]),
  virtual("", "groups", ["impersonate"]),
  virtual("authentication.k8s.io", "uids", ["impersonate"]),
  virtual("authentication.k8s.io", "userextras", ["impersonate"], ["*"]),
  virtual("certificates.k8s.io", "signers", ["approve", "attest", "sign"]),
];
const kubeletSubresources = ["checkpoint", "configz", "healthz", "log", "metrics", "pods", "spec", "stats"];

/**
 * Verbs that the API server checks in addition to those of a resource.
 * https://kubernetes.io/docs/reference/access-authn-authz/authorization/#authorization-verbs
 */
const verbsInRules: Readonly<Record<string, readonly string[]>> = {
  "clusterroles.rbac.authorization.k8s.io": ["bind", "escalate"],
  "roles.rbac.authorization.k8s.io": ["bind", "escalate"],
  serviceaccounts: ["impersonate"],
};

function virtual(group: string, name: string, verbs: string[], subresources: string[] = []): ApiResource {
  return { group, name, singular: name, shortNames: [], namespaced: false, verbs, subresources };
}

/** A resource as kubectl names it, and where it is wanted. */
export interface ResourceQuestion {
  verb: string;
  /** As in `pods`, `po`, `deployments.apps` or `pods/exec`; `*` for all resources. */
  resource: string;
  name?: string;
  namespace?: string;
  /** True for at least one namespace rather than the given one or all of them. */
  anyNamespace?: true;
}

/** The request to the API server that a question is about, or the issue of an unknown resource. */
export type ResolvedRequest =
  | {
      request: AccessRequest;
      /** What the answer doesn't take into account, as sentences. */
      notices: string[];
    }
  | { issue: Issue };

/** Finds the resource of a question among those of a cluster, as kubectl does. */
export function resolveRequest(question: ResourceQuestion, resources: readonly ApiResource[]): ResolvedRequest {
  const { verb, resource: text, name } = question;
  const [kind = "", ...rest] = text.split("/");
  const subresource = rest.length === 0 ? undefined : rest.join("/");
  const all = [...resources, ...onlyInRules];
  const isEveryResource = kind === "*" || kind.startsWith("*.");
  const found = isEveryResource ? everyResource(kind) : findResource(kind, all);
  if (found === undefined) {
    return { issue: unknownResource(text, kind, all) };
  }
  const known = subresourcesOf(found);
  if (subresource !== undefined && !known.includes("*") && !known.includes(subresource)) {
    return { issue: unknownSubresource(text, found, subresource) };
  }
  const resource = subresource === undefined ? found.name : `${found.name}/${subresource}`;
  const place = placeOf(question, found);
  const request = { verb, apiGroup: found.group, resource, ...(name !== undefined && { name }), ...place };
  return { request, notices: [...placeNotices(question, found, place), ...verbNotices(verb, found, subresource)] };
}

function everyResource(kind: string): ApiResource {
  const group = kind === "*" ? "*" : kind.slice(2);
  return { ...virtual(group, "*", ["*"], ["*"]), namespaced: true };
}

/**
 * Finds a resource by its name in the plural or singular, or by a short name, with or without its API group. Without a
 * group, the first group counts, in the order of the API server. Without a group of this name, one that begins with it.
 */
function findResource(text: string, resources: readonly ApiResource[]): ApiResource | undefined {
  const [name = "", ...groups] = text.toLowerCase().split(".");
  const inGroup = (isWanted: (group: string) => boolean) => {
    const candidates = resources.filter(({ group }) => isWanted(group));
    return (
      candidates.find((one) => one.name === name || one.singular === name) ??
      candidates.find(({ shortNames }) => shortNames.includes(name))
    );
  };
  if (groups.length === 0) {
    return inGroup(() => true);
  }
  const wanted = groups.join(".");
  // As in deployments.v1.apps.
  const [version = "", ...afterVersion] = groups;
  const unversioned = /^v\d/.test(version) ? afterVersion.join(".") : undefined;
  return (
    inGroup((group) => group === wanted) ??
    (unversioned === undefined ? undefined : inGroup((group) => group === unversioned)) ??
    inGroup((group) => group.startsWith(wanted))
  );
}

function subresourcesOf({ group, name, subresources }: ApiResource): readonly string[] {
  return group === "" && name === "nodes" ? [...subresources, ...kubeletSubresources] : subresources;
}

function unknownResource(text: string, kind: string, resources: readonly ApiResource[]): Issue {
  const asGiven = kind.includes(".") ? resources.map(fullName) : resources.map(({ name }) => name);
  const nearest = resources.length === 0 ? undefined : closest(kind.toLowerCase(), asGiven);
  const isSimilar = nearest !== undefined && distance(kind.toLowerCase(), nearest) <= Math.max(2, kind.length / 3);
  return {
    code: "unknown",
    paths: [["resource"]],
    value: text,
    expected: "a resource that the API server has",
    fix: `${isSimilar ? `Use ${nearest}, the most similar name, or another one` : "Use a name"} that \`kubectl api-resources\` shows.`,
  };
}

function unknownSubresource(text: string, found: ApiResource, subresource: string): Issue {
  const known = subresourcesOf(found);
  const name = fullName(found);
  return {
    code: "unknown",
    paths: [["resource"]],
    value: text,
    expected: known.length === 0 ? `a resource: ${name} has no subresources` : `a subresource of ${name}`,
    fix:
      known.length === 0
        ? `Use ${name}.`
        : `Use ${nameWithGroup(`${found.name}/${closest(subresource, [...known])}`, found.group)}, the most similar name, or another one: ${known.join(", ")}.`,
  };
}

function fullName({ name, group }: ApiResource): string {
  return nameWithGroup(name, group);
}

/** Verbs of requests that name no object. */
const verbsWithoutName = ["create", "deletecollection", "list", "watch"];

/** The namespace of a request. That of a request for one Namespace is the Namespace itself. */
function placeOf(
  { verb, name, namespace, anyNamespace }: ResourceQuestion,
  { group, name: kind, namespaced }: ApiResource,
): { namespace?: string; anyNamespace?: true } {
  const isNamespace = group === "" && kind === "namespaces" && !verbsWithoutName.includes(verb);
  if (isNamespace && name !== undefined) {
    return { namespace: name };
  }
  if (anyNamespace === true && (namespaced || isNamespace)) {
    return { anyNamespace };
  }
  return namespaced && namespace !== undefined ? { namespace } : {};
}

function placeNotices({ namespace }: ResourceQuestion, found: ApiResource, place: { namespace?: string }): string[] {
  return namespace === undefined || place.namespace === namespace || found.namespaced
    ? []
    : [`${fullName(found)} belongs to no namespace, so the namespace ${namespace} is ignored.`];
}

/** A verb that the resource doesn't have is allowed only by rules for all verbs. It may be a typing mistake. */
function verbNotices(verb: string, found: ApiResource, subresource: string | undefined): string[] {
  const name = fullName(found);
  const verbs = [...found.verbs, ...(verbsInRules[name] ?? [])];
  // The API server lists the verbs of a subresource too, but checks others for some of them.
  return verb === "*" || subresource !== undefined || verbs.includes("*") || verbs.includes(verb)
    ? []
    : [`${name} has no verb ${verb}; it has ${verbs.join(", ")}.`];
}
