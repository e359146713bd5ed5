import { type ObjectSpec, type PropertySpec, STRINGS } from "../../shared/schema";
import type { Kind } from "../kind";

const POLICY_RULE = "kubernetes:rbac.authorization.k8s.io/v1:PolicyRule";

/** The permissions of a role. */
export const RULES: PropertySpec = {
  type: "array",
  items: { $ref: `#/types/${POLICY_RULE}` },
  description: "The permissions.",
};

export const RULE_TYPES: Record<string, ObjectSpec> = {
  [POLICY_RULE]: {
    type: "object",
    properties: {
      apiGroups: STRINGS,
      nonResourceURLs: STRINGS,
      resourceNames: STRINGS,
      resources: STRINGS,
      verbs: STRINGS,
    },
  },
};

/** https://kubernetes.io/docs/reference/kubernetes-api/authorization-resources/role-v1/ */
export const role: Kind = {
  token: "kubernetes:rbac.authorization.k8s.io/v1:Role",
  description: "Permissions in a namespace.",
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "Role",
  plural: "roles",
  namespaced: true,
  inputs: { rules: RULES },
  types: RULE_TYPES,
};
