import { adminRole, masters } from "../../../provider/eks/administrators";
import { isWideRule } from "../../../provider/eks/rbac";
import { fieldsOf, itemsOf, objectName, textsOf } from "../../inputValues";
import { matchesAny, rule, texts } from "../../rule";
import { clusterRoleTypes } from "./rbacResources";

export const escalatingClusterRoles = rule({
  name: "escalating-cluster-roles",
  description: "No ClusterRole allows everything, or has the verbs escalate, bind or impersonate.",
  reason:
    "A subject with these verbs can give itself any permission, or act as someone else. A rule with `*` contains them, and everything that a later version of Kubernetes or an operator adds. The verbs bind and impersonate are accepted in a rule whose resourceNames list what may be bound or impersonated, without cluster-admin and system:masters.",
  level: "advisory",
  settings: {
    clusterRoles: texts("The names of the ClusterRoles that may have such rules. `*` matches any characters."),
  },
  types: clusterRoleTypes,
  check: ({ props }, { clusterRoles }) => {
    const name = objectName(props);
    if (matchesAny(clusterRoles, name)) return [];
    const wide = itemsOf(props.rules).flatMap((value, index) => {
      const given = fieldsOf(value);
      const everyGroup = textsOf(given.apiGroups).includes("*");
      if (!isWideRule(withoutNamedVerbs(given)) && !everyGroup) return [];
      const shown = ["verbs", "apiGroups", "resources", "resourceNames", "nonResourceURLs"]
        .filter((field) => textsOf(given[field]).length > 0)
        .map((field) => `${field} ${JSON.stringify(textsOf(given[field]))}`);
      return [
        {
          problem: `Rule ${index + 1} of the ClusterRole ${name} allows more than single permissions: ${shown.join("; ")}.`,
          fix: "List the verbs, the API groups and the resources that are needed; or add the ClusterRole to the setting `clusterRoles` of this rule.",
        },
      ];
    });
    const all = {
      problem: `The ClusterRole ${name} contains every ClusterRole, including ${adminRole}: its aggregationRule has a selector without labels.`,
      fix: "Select the ClusterRoles by a label; or add the ClusterRole to the setting `clusterRoles` of this rule.",
    };
    return itemsOf(fieldsOf(props.aggregationRule).clusterRoleSelectors).some(selectsAll) ? [...wide, all] : wide;
  },
});

/** Verbs that a rule can limit to single objects: https://kubernetes.io/docs/reference/access-authn-authz/rbac/ */
const nameableVerbs = ["bind", "impersonate"];
const powerfulNames = [adminRole, masters];

/** A rule without the verbs that it limits to objects by their names. */
function withoutNamedVerbs(given: Readonly<Record<string, unknown>>): object {
  const names = textsOf(given.resourceNames);
  const isLimited = names.length > 0 && !names.some((name) => powerfulNames.includes(name));
  return isLimited ? { ...given, verbs: textsOf(given.verbs).filter((verb) => !nameableVerbs.includes(verb)) } : given;
}

/** Whether a selector of an aggregationRule, which is known, selects every ClusterRole. */
function selectsAll(selector: unknown): boolean {
  const { matchLabels = {}, matchExpressions = [] } = fieldsOf(selector);
  const isEmpty = (part: unknown) => typeof part === "object" && Object.keys(part ?? {}).length === 0;
  return typeof selector === "object" && isEmpty(matchLabels) && isEmpty(matchExpressions);
}
