import { STRINGS } from "../../shared/schema";
import type { Kind } from "../kind";

const SPEC = "kubernetes:core/v1:NamespaceSpec";

/** https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/namespace-v1/ */
export const namespace: Kind = {
  token: "kubernetes:core/v1:Namespace",
  description: "A scope for names.",
  apiVersion: "v1",
  kind: "Namespace",
  plural: "namespaces",
  namespaced: false,
  inputs: { spec: { $ref: `#/types/${SPEC}`, description: "The specification." } },
  types: { [SPEC]: { type: "object", properties: { finalizers: STRINGS } } },
};
