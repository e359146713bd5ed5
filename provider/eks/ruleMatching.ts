import type { Permission } from "./permission";
import type { AccessRule } from "./resourceRules";

/** A request for a path of the API server that isn't a resource, such as `/metrics`. */
export interface UrlRequest {
  verb: string;
  url: string;
}

/**
 * A request to the API server. Without a namespace, a request for resources of namespaces is for all namespaces;
 * with `anyNamespace` it is for at least one of them.
 */
export type AccessRequest = (Permission & { anyNamespace?: true }) | UrlRequest;

/** Whether rules allow a request; one without a name is for every object of the resource. */
export function isAllowedBy(rules: readonly AccessRule[], request: AccessRequest): boolean {
  return rules.some((rule) => allows(rule, request));
}

/**
 * Whether a rule allows a request, as the API server decides. Where the rule applies is decided by its binding.
 *
 * Sources: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-resources and
 * https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/apis/rbac/v1/evaluation_helpers.go
 */
export function allows(rule: AccessRule, request: AccessRequest): boolean {
  if (!hasAny(rule.verbs, "*", request.verb)) {
    return false;
  }
  return "url" in request ? (rule.nonResourceURLs ?? []).some(urlMatcher(request.url)) : allowsResource(rule, request);
}

function allowsResource(
  { apiGroups = [], resources = [], resourceNames = [] }: AccessRule,
  { resource, apiGroup = "", name = "" }: Permission,
): boolean {
  const [, subresource] = resource.split("/");
  const patterns = ["*", ...(subresource === undefined ? [] : [`*/${subresource}`])];
  return (
    hasAny(apiGroups, "*", apiGroup) &&
    hasAny(resources, resource, ...patterns) &&
    (resourceNames.length === 0 || resourceNames.includes(name))
  );
}

/** Returns a function that checks whether a path in a rule, which may end with `*`, matches a URL's path. */
function urlMatcher(url: string): (path: string) => boolean {
  return (path) => path === url || (path.endsWith("*") && url.startsWith(path.replace(/\*+$/, "")));
}

function hasAny(list: readonly string[], ...items: string[]): boolean {
  return items.some((item) => list.includes(item));
}
