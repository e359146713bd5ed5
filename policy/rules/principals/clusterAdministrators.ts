import { adminPolicy, bindsClusterAdmin, isAdminPolicy } from "../../../provider/eks/administrators";
import type { RbacBinding } from "../../../provider/eks/bindings";
import { fieldsOf, textOf, textsOf } from "../../inputValues";
import { type CheckedResource, matchesAny, matchesEverything, rule, texts, type Violation } from "../../rule";
import { bindingOf, bindingTypes, subjectLabel } from "../rbac/rbacResources";

const association = "aws:eks/accessPolicyAssociation:AccessPolicyAssociation";

export const clusterAdministrators = rule({
  name: "cluster-administrators",
  description: "Only the listed principals are cluster administrators.",
  reason:
    "An administrator can read every secret, and give everyone any permission. Programs of teams should grant what a team needs in its namespaces.",
  level: "advisory",
  settings: {
    principals: texts(
      "The ARNs of the roles and users that may have AmazonEKSClusterAdminPolicy for the whole cluster. `*` matches any characters.",
    ),
    subjects: texts(
      "The subjects that may be bound to the ClusterRole cluster-admin, as in `Group platform`, `User alice` or `ServiceAccount flux-system/kustomize-controller`. `*` matches any characters.",
    ),
  },
  types: [association, ...bindingTypes],
  check: (resource, { principals, subjects }) =>
    resource.type === association ? byPolicy(resource, principals) : byBinding(bindingOf(resource), subjects),
});

/** An administrator by an access policy. */
function byPolicy({ props }: CheckedResource, principals: readonly string[]): Violation[] {
  const { type, namespaces } = fieldsOf(props.accessScope);
  const policy = textOf(props.policyArn).split("/").pop() ?? "";
  const hasEvery = type === "namespace" && textsOf(namespaces).some(matchesEverything);
  const principal = textOf(props.principalArn);
  if (
    (type !== "cluster" && !hasEvery) ||
    !isAdminPolicy({ policy }) ||
    principal === "" ||
    matchesAny(principals, principal)
  ) {
    return [];
  }
  return [
    {
      problem: `${principal} becomes a cluster administrator by ${adminPolicy} for ${hasEvery ? "every namespace" : "the whole cluster"}.`,
      fix: "Associate AmazonEKSAdminPolicy or AmazonEKSEditPolicy with an access scope of namespaces, or add the principal to the setting `principals` of this rule.",
    },
  ];
}

/** The administrators by a binding of cluster-admin. */
function byBinding(binding: RbacBinding, listed: readonly string[]): Violation[] {
  if (!bindsClusterAdmin(binding)) return [];
  return binding.subjects
    .map(subjectLabel)
    .filter((subject) => !matchesAny(listed, subject))
    .map((subject) => ({
      problem: `The ClusterRoleBinding ${binding.name} makes the ${subject} a cluster administrator.`,
      fix: "Bind a ClusterRole with the rules that it needs, or a RoleBinding of admin in its namespaces, or add the subject to the setting `subjects` of this rule.",
    }));
}
