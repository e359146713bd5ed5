import { BOOLEAN, STRING_MAP } from "../../shared/schema";
import { type Kind, patchOf } from "../kind";

/** https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/config-map-v1/ */
export const configMap: Kind = {
  token: "kubernetes:core/v1:ConfigMap",
  description: "Configuration data for pods to consume.",
  apiVersion: "v1",
  kind: "ConfigMap",
  plural: "configmaps",
  namespaced: true,
  inputs: {
    binaryData: { ...STRING_MAP, description: "Data that isn't UTF-8, in base64." },
    data: { ...STRING_MAP, description: "Data that is UTF-8." },
    immutable: { ...BOOLEAN, description: "Whether the data can't be changed." },
  },
  // Unless the provider's enableConfigMapMutable is set.
  forceNew: ["binaryData", "data"],
};

export const configMapPatch = patchOf(configMap);
