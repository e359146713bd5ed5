import { accessPolicyName } from "./accessEntries";
import { accessPolicyRules } from "./accessPolicyRules";
import type { KnownPolicy } from "./grants";
import type { Permission } from "./permission";

/**
 * One permission of each access policy in each of its namespaces, which no lesser policy grants, and which its
 * ClusterRole has too. Patterns of namespaces and policies without published rules are omitted.
 */
export function policyPermissions(policies: readonly KnownPolicy[]): Permission[] {
  return policies.flatMap(({ policy, namespaces }) => {
    const rules = accessPolicyRules[accessPolicyName(policy) ?? ""] ?? [];
    const {
      apiGroups = [],
      resources = [],
      verbs = [],
    } = rules.filter((rule) => rule.resources !== undefined).at(-1) ?? {};
    const [[apiGroup], [resource], [verb]] = [apiGroups, resources, verbs];
    if (apiGroup === undefined || resource === undefined || verb === undefined) {
      return [];
    }
    const permission = { verb, resource, apiGroup };
    const names = namespaces?.filter((name) => !name.includes("*"));
    return names === undefined ? [permission] : names.map((namespace) => ({ ...permission, namespace }));
  });
}
