import { type ObjectSpec, type PropertySpec, STRING } from "../../shared/schema";
import type { Kind } from "../kind";

const ROLE_REF = "kubernetes:rbac.authorization.k8s.io/v1:RoleRef";
const SUBJECT = "kubernetes:rbac.authorization.k8s.io/v1:Subject";

/** The role and the subjects of a binding. */
export const BINDING: Record<string, PropertySpec> = {
  roleRef: { $ref: `#/types/${ROLE_REF}`, description: "The role." },
  subjects: {
    type: "array",
    items: { $ref: `#/types/${SUBJECT}` },
    description: "The subjects that get its permissions.",
  },
};

export const BINDING_TYPES: Record<string, ObjectSpec> = {
  [ROLE_REF]: { type: "object", properties: { apiGroup: STRING, kind: STRING, name: STRING } },
  [SUBJECT]: { type: "object", properties: { apiGroup: STRING, kind: STRING, name: STRING, namespace: STRING } },
};

/** https://kubernetes.io/docs/reference/kubernetes-api/authorization-resources/role-binding-v1/ */
export const roleBinding: Kind = {
  token: "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding",
  description: "The subjects with a role's permissions in a namespace.",
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "RoleBinding",
  plural: "rolebindings",
  namespaced: true,
  inputs: BINDING,
  forceNew: ["roleRef"],
  types: BINDING_TYPES,
};
