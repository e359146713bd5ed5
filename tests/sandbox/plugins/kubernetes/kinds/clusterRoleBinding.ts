import type { Kind } from "../kind";
import { BINDING, BINDING_TYPES } from "./roleBinding";

/** https://kubernetes.io/docs/reference/kubernetes-api/authorization-resources/cluster-role-binding-v1/ */
export const clusterRoleBinding: Kind = {
  token: "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding",
  description: "The subjects with a role's permissions in the cluster.",
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "ClusterRoleBinding",
  plural: "clusterrolebindings",
  namespaced: false,
  inputs: BINDING,
  forceNew: ["roleRef"],
  types: BINDING_TYPES,
};
