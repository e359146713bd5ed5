import type { Issue } from "../check/issues";
import { type Form, mapEntries, textProblems } from "../check/values";
import { labelValueForm, qualifiedNameForm } from "../iam/names";

/**
 * The names that Kubernetes takes for roles and groups.
 * https://kubernetes.io/docs/reference/access-authn-authz/rbac/
 * https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#path-segment-names
 */
function roleForm(kind: string): Form {
  return {
    expected: `the name of a ${kind}: a text without "/" and "%" that isn't "." or ".."`,
    fix: `Use the ${kind}'s name as kubectl shows it, without its kind.`,
    fits: (text) => /^[^/%\s]+$/.test(text) && text !== "." && text !== "..",
  };
}

export const roleNameForm = roleForm("Role");
export const clusterRoleNameForm = roleForm("ClusterRole");

export const boundGroupForm: Form = {
  expected: "the name of a Kubernetes group, without spaces around it",
  fix: (value) =>
    value === "system:masters"
      ? "The API server lets this group do everything, whatever is bound to it: bind a group of another name."
      : "Give the name as access entries, aws-auth or the issuer's tokens have it.",
  fits: (text) => text !== "" && text.trim() === text && text !== "system:masters",
};

/**
 * The members of a group that Kubernetes fills by itself; undefined for any other group.
 * https://kubernetes.io/docs/reference/access-authn-authz/rbac/#discovery-roles
 * https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/
 */
export function membersOf(group: string): string | undefined {
  const [, namespace] = /^system:serviceaccounts:(.+)$/.exec(group) ?? [];
  if (namespace !== undefined) {
    return `every service account in the namespace ${namespace}`;
  }
  return {
    "system:unauthenticated": "every caller that reaches the API server without credentials",
    "system:authenticated": "every principal and service account that can sign in",
    "system:serviceaccounts": "every service account of the cluster, and with it every pod",
  }[group];
}

/** The problems of the labels of an object. */
export function labelProblems(input: string, labels: unknown): Issue[] {
  const { entries, problems } = mapEntries(input, labels, "a map of labels");
  const each = entries.flatMap(([key, value, at]) => [
    ...textProblems(at, key, qualifiedNameForm),
    ...textProblems(at, value, labelValueForm),
  ]);
  return [...problems, ...each];
}
