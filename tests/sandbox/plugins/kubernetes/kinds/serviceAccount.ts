import { BOOLEAN, STRING } from "../../shared/schema";
import { type Kind, patchOf } from "../kind";

const LOCAL_REFERENCE = "kubernetes:core/v1:LocalObjectReference";
const REFERENCE = "kubernetes:core/v1:ObjectReference";

/** https://kubernetes.io/docs/reference/kubernetes-api/authentication-resources/service-account-v1/ */
export const serviceAccount: Kind = {
  token: "kubernetes:core/v1:ServiceAccount",
  description: "An identity for processes in pods.",
  apiVersion: "v1",
  kind: "ServiceAccount",
  plural: "serviceaccounts",
  namespaced: true,
  inputs: {
    automountServiceAccountToken: { ...BOOLEAN, description: "Whether pods get a token mounted." },
    imagePullSecrets: {
      type: "array",
      items: { $ref: `#/types/${LOCAL_REFERENCE}` },
      description: "Secrets for pulling images.",
    },
    secrets: { type: "array", items: { $ref: `#/types/${REFERENCE}` }, description: "Secrets that pods may use." },
  },
  types: {
    [LOCAL_REFERENCE]: { type: "object", properties: { name: STRING } },
    [REFERENCE]: {
      type: "object",
      properties: {
        apiVersion: STRING,
        fieldPath: STRING,
        kind: STRING,
        name: STRING,
        namespace: STRING,
        resourceVersion: STRING,
        uid: STRING,
      },
    },
  },
};

export const serviceAccountPatch = patchOf(serviceAccount);
