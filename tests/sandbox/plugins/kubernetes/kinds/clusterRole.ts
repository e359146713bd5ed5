import { ANY } from "../../shared/schema";
import type { Kind } from "../kind";
import { RULE_TYPES, RULES } from "./role";

/** https://kubernetes.io/docs/reference/kubernetes-api/authorization-resources/cluster-role-v1/ */
export const clusterRole: Kind = {
  token: "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole",
  description: "Permissions in the cluster, or in namespaces that bind them.",
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "ClusterRole",
  plural: "clusterroles",
  namespaced: false,
  inputs: { aggregationRule: { ...ANY, description: "The ClusterRoles to aggregate." }, rules: RULES },
  types: RULE_TYPES,
};
