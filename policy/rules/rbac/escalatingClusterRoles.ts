import { isWideRule } from "../../../provider/eks/rbac";
import { fieldsOf, itemsOf, objectName, textsOf } from "../../inputValues";
import { matchesAny, rule, texts } from "../../rule";
import { clusterRoleTypes } from "./rbacResources";

export const escalatingClusterRoles = rule({
  name: "escalating-cluster-roles",
  description: "No ClusterRole allows everything, or has the verbs escalate, bind or impersonate.",
  reason:
    "A subject with these verbs can give itself any permission, or act as someone else. A rule with `*` contains them, and everything that a later version of Kubernetes or an operator adds.",
  level: "advisory",
  settings: {
    clusterRoles: texts("The names of the ClusterRoles that may have such rules. `*` matches any characters."),
  },
  types: clusterRoleTypes,
  check: ({ props }, { clusterRoles }) => {
    const name = objectName(props);
    if (matchesAny(clusterRoles, name)) return [];
    return itemsOf(props.rules).flatMap((value, index) => {
      const given = fieldsOf(value);
      const everyGroup = textsOf(given.apiGroups).includes("*");
      if (!isWideRule(given) && !everyGroup) return [];
      const shown = ["verbs", "apiGroups", "resources", "nonResourceURLs"]
        .filter((field) => textsOf(given[field]).length > 0)
        .map((field) => `${field} ${JSON.stringify(textsOf(given[field]))}`);
      return [
        {
          problem: `Rule ${index + 1} of the ClusterRole ${name} allows more than single permissions: ${shown.join("; ")}.`,
          fix: "List the verbs, the API groups and the resources that are needed; or add the ClusterRole to the setting `clusterRoles` of this rule.",
        },
      ];
    });
  },
});
