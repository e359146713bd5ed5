import { labelValueForm, qualifiedNameForm } from "../iam/names";
import { type Format, listIssues, mapEntries, missingIssues, textIssues } from "../validation/checks";
import { type Issue, isAbsent, type Path } from "../validation/issues";

/**
 * Checks for the rules of a Role or ClusterRole: the API server accepts them, and they can match a request.
 * https://kubernetes.io/docs/reference/access-authn-authz/rbac/#role-and-clusterrole
 */
export const verbForm: Format = {
  expected: 'a Kubernetes verb in lower case, such as "get", or "*"',
  fix: "Use a verb such as get, list, watch, create, update, patch, delete or deletecollection.",
  fits: (text) => /^(?:\*|[a-z][a-z:-]*)$/.test(text),
};

export const apiGroupForm: Format = {
  expected: 'an API group, such as "apps", "" for the core group, or "*"',
  fix: (value) => {
    const text = typeof value === "string" ? value : "";
    return text === "v1" || text.includes("/")
      ? `Remove the version: "${text === "v1" ? "" : text.split("/")[0]}".`
      : "Run `kubectl api-resources`, which shows the group of each resource before the slash.";
  },
  fits: (text) =>
    /^(?:\*|[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*|)$/.test(text) && text !== "v1",
};

export const resourceForm: Format = {
  expected: 'a resource in lower case and plural, such as "pods", a subresource, such as "pods/log", or "*"',
  fix: "Use a name that `kubectl api-resources` shows under NAME; put the API group into apiGroups.",
  fits: (text) => /^(?:\*|[a-z][a-z0-9-]*)(?:\/(?:\*|[a-z][a-z0-9-]*))?$/.test(text),
};

const resourceNameForm: Format = {
  expected: "the name of an object, without wildcards",
  fix: "Pass the name, or omit resourceNames for all objects.",
  fits: (text) => text !== "" && !text.includes("*"),
};

const urlForm: Format = {
  expected:
    'a path that begins with a slash, with * only as its last segment, such as "/healthz" or "/healthz/*", or "*"',
  fix: "Pass only the path of the URL.",
  fits: (text) => text === "*" || /^\/[^*\s]*$/.test(text) || /^\/(?:[^*\s]*\/)?\*$/.test(text),
};

const lists: Record<string, { items: string; form: Format }> = {
  verbs: { items: "verbs", form: verbForm },
  apiGroups: { items: "API groups", form: apiGroupForm },
  resources: { items: "resources", form: resourceForm },
  resourceNames: { items: "names of objects", form: resourceNameForm },
  nonResourceURLs: { items: "paths", form: urlForm },
};

/**
 * The issues of a list of rules; `isNamespaced` is true if they apply to single namespaces. `fix` is the fix for an
 * empty list.
 */
export function rulesIssues(
  input: string,
  rules: unknown,
  isNamespaced: boolean,
  fix = "Add a rule, or bind an existing role.",
): Issue[] {
  const form = { items: "rules", min: 1, fix };
  const keyOf = (rule: unknown) => (typeof rule === "object" && rule !== null ? JSON.stringify(rule) : undefined);
  return listIssues(input, rules, form, (at, rule) => ruleIssues(at, rule, isNamespaced), keyOf);
}

function ruleIssues(path: Path, rule: unknown, isNamespaced: boolean): Issue[] {
  if (isAbsent(rule)) {
    return [];
  }
  if (typeof rule !== "object" || Array.isArray(rule)) {
    const fix = "Write it as { verbs, apiGroups, resources }.";
    return [
      {
        code: "type",
        paths: [path],
        value: rule,
        expected: "a rule with verbs and their resources or URLs",
        fix,
      },
    ];
  }
  const given = rule as Record<string, unknown>;
  return [
    ...missingIssues(
      [...path, "verbs"],
      given.verbs,
      "a list of verbs",
      'List the allowed verbs, as in ["get", "list"].',
    ),
    ...Object.entries(lists).flatMap(([name, { items, form }]) => {
      const list = { items, min: 1, fix: `Add one, or omit ${name}.` };
      return listIssues([...path, name], given[name], list, (at, item) => textIssues(at, item, form));
    }),
    ...targetIssues(path, given, isNamespaced),
  ];
}

/** The issues of a rule's target: resources of API groups, or URLs. */
function targetIssues(path: Path, rule: Record<string, unknown>, isNamespaced: boolean): Issue[] {
  const isGiven = (name: string) => rule[name] !== undefined && rule[name] !== null;
  const ofResources = ["apiGroups", "resources", "resourceNames"];
  if (!isGiven("nonResourceURLs")) {
    return [
      ...missingIssues(
        [...path, "apiGroups"],
        rule.apiGroups,
        "a list of API groups",
        'List the API groups of the resources; [""] is the core group, with pods, services and secrets.',
      ),
      ...missingIssues(
        [...path, "resources"],
        rule.resources,
        "a list of resources",
        'List the resources, as in ["pods", "pods/log"].',
      ),
    ];
  }
  const both: Issue[] = ofResources.filter(isGiven).map((name) => ({
    code: "exclusive",
    paths: [[...path, name]],
    value: rule[name],
    expected: "no value together with nonResourceURLs",
    fix: "Split it into two rules: one for resources and one for URLs.",
  }));
  return isNamespaced
    ? [
        ...both,
        {
          code: "exclusive",
          paths: [[...path, "nonResourceURLs"]],
          value: rule.nonResourceURLs,
          expected: "no URLs in rules for single namespaces, because URLs belong to no namespace",
          fix: "Move them to a GroupBinding without namespaces.",
        },
      ]
    : both;
}

/**
 * Verbs that let a subject gain further permissions. https://kubernetes.io/docs/concepts/security/rbac-good-practices/
 */
const escalatingVerbs = ["*", "bind", "escalate", "impersonate"];

/** True for a rule with broad permissions: on all resources, or with a verb that allows privilege escalation. */
export function isWideRule(rule: object): boolean {
  const { verbs, resources, nonResourceURLs } = rule as Partial<Record<string, unknown>>;
  const among = (list: unknown, items: string[]) => Array.isArray(list) && list.some((item) => items.includes(item));
  return among(verbs, escalatingVerbs) || among(resources, ["*"]) || among(nonResourceURLs, ["*", "/*"]);
}

/**
 * The rules of Kubernetes for names of roles and groups.
 * https://kubernetes.io/docs/reference/access-authn-authz/rbac/
 * https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#path-segment-names
 */
function roleForm(kind: string): Format {
  return {
    expected: `the name of a ${kind}: a string without "/" and "%" that isn't "." or ".."`,
    fix: `Use the ${kind}'s name as kubectl shows it, without the kind.`,
    fits: (text) => /^[^/%\s]+$/.test(text) && text !== "." && text !== "..",
  };
}

export const rbacRoleNameForm = roleForm("Role");
export const clusterRoleNameForm = roleForm("ClusterRole");

export const boundGroupForm: Format = {
  expected: "the name of a Kubernetes group, without surrounding spaces",
  fix: (value) =>
    value === "system:masters"
      ? "The API server gives this group full access regardless of bindings: bind another group."
      : "Pass the name exactly as in access entries, aws-auth or the issuer's tokens.",
  fits: (text) => text !== "" && text.trim() === text && text !== "system:masters",
};

/**
 * The members of a group that Kubernetes fills automatically; undefined for any other group.
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
    "system:serviceaccounts": "every service account of the cluster, and so every pod",
  }[group];
}

/** The issues of the labels of an object. */
export function labelIssues(input: string, labels: unknown): Issue[] {
  const { entries, issues } = mapEntries(input, labels, "a map of labels");
  const each = entries.flatMap(([key, value, at]) => [
    ...textIssues(at, key, qualifiedNameForm),
    ...textIssues(at, value, labelValueForm),
  ]);
  return [...issues, ...each];
}
