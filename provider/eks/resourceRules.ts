/** A rule of Kubernetes: verbs on resources of API groups, or on URLs. */
export interface AccessRule {
  apiGroups?: readonly string[];
  resources?: readonly string[];
  resourceNames?: readonly string[];
  nonResourceURLs?: readonly string[];
  verbs: readonly string[];
}

/** The verbs that read. */
export const readVerbs = ["get", "list", "watch"];

/** The verbs that change. */
export const writeVerbs = ["create", "delete", "deletecollection", "patch", "update"];

/** A rule on resources of one API group, which are separated by spaces; the empty API group is the core group. */
export function resourceRule(apiGroup: string, resources: string, verbs: readonly string[]): AccessRule {
  return { apiGroups: [apiGroup], resources: resources.split(" "), verbs };
}

/** One verb on one resource of one API group. */
export interface ResourceVerb {
  apiGroup: string;
  resource: string;
  verb: string;
}

/** The pairs of resource and verb that rules allow, each once, in the order of API groups, resources and verbs. */
export function resourceVerbs(rules: readonly AccessRule[]): ResourceVerb[] {
  const pairs = rules.flatMap(({ apiGroups = [], resources = [], verbs }) =>
    apiGroups.flatMap((apiGroup) =>
      resources.flatMap((resource) => verbs.map((verb) => ({ apiGroup, resource, verb }))),
    ),
  );
  const byKey = new Map(pairs.map((pair) => [keyOf(pair), pair]));
  return [...byKey.keys()].sort().map((key) => byKey.get(key) as ResourceVerb);
}

function keyOf({ apiGroup, resource, verb }: ResourceVerb): string {
  return `${apiGroup} ${resource} ${verb}`;
}

/** The pairs of resource and verb that only the first rules allow. A `*` is compared as it is written. */
export function resourceVerbsOnlyIn(rules: readonly AccessRule[], others: readonly AccessRule[]): ResourceVerb[] {
  const known = new Set(resourceVerbs(others).map(keyOf));
  return resourceVerbs(rules).filter((pair) => !known.has(keyOf(pair)));
}

/** A rule on resources. */
export interface ResourceRule {
  apiGroups: string[];
  resources: string[];
  verbs: string[];
}

/** Rules that allow exactly these pairs: one for the resources of an API group that have the same verbs. */
export function rulesFor(pairs: readonly ResourceVerb[]): ResourceRule[] {
  const verbsOf = new Map<string, string[]>();
  for (const { apiGroup, resource, verb } of pairs) {
    const key = `${apiGroup} ${resource}`;
    verbsOf.set(key, [...(verbsOf.get(key) ?? []), verb]);
  }
  const rules = new Map<string, ResourceRule>();
  for (const [key, verbs] of verbsOf) {
    const [apiGroup = "", resource = ""] = key.split(" ");
    const ofVerbs = `${apiGroup} ${verbs.join(" ")}`;
    const rule = rules.get(ofVerbs) ?? { apiGroups: [apiGroup], resources: [], verbs };
    rule.resources.push(resource);
    rules.set(ofVerbs, rule);
  }
  return [...rules.values()];
}

/** Pairs in words, such as `create pods/eviction; get, list, watch events.events.k8s.io`. */
export function resourceVerbsInWords(pairs: readonly ResourceVerb[]): string {
  const all = [...readVerbs, ...writeVerbs];
  return rulesFor(pairs)
    .map(({ apiGroups: [group], resources, verbs }) => {
      const isAll = all.every((verb) => verbs.includes(verb));
      const names = resources.map((resource) => nameWithGroup(resource, group ?? ""));
      return `${isAll ? "all verbs on" : verbs.join(", ")} ${names.join(", ")}`;
    })
    .join("; ");
}

/** A resource with its API group, in the form of kubectl: `leases.coordination.k8s.io`, `deployments.apps/scale`. */
export function nameWithGroup(resource: string, apiGroup: string): string {
  const [plural = "", ...subresource] = resource.split("/");
  return [apiGroup === "" ? plural : `${plural}.${apiGroup}`, ...subresource].join("/");
}
