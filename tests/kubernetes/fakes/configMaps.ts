import type { LiveConfigMap } from "../../../provider/kubernetes/configMap";

/** The path of the ConfigMaps of kube-system. */
export const configMaps = "/api/v1/namespaces/kube-system/configmaps";

/** The ConfigMap aws-auth as an API server returns it, with fields that this package doesn't use. */
export function awsAuth(resourceVersion = "41", data: object | undefined = { mapRoles: "- rolearn: x\n" }) {
  return {
    kind: "ConfigMap",
    apiVersion: "v1",
    metadata: {
      name: "aws-auth",
      namespace: "kube-system",
      uid: "11111111-2222-3333-4444-555555555555",
      resourceVersion,
      creationTimestamp: "2026-01-01T00:00:00Z",
      labels: { team: "platform" },
      annotations: { note: "by hand" },
      managedFields: [
        { manager: "eks", operation: "Update", time: "2026-01-01T00:00:00Z", fieldsV1: { "f:data": {} } },
      ],
      futureField: { kept: [1, 2.5, null] },
    },
    ...(data && { data }),
    binaryData: { seal: "AAEC" },
    immutable: false,
    anotherFutureField: true,
  };
}

/** The same ConfigMap as `read` returns it. */
export function live(object: ReturnType<typeof awsAuth> = awsAuth()): LiveConfigMap {
  const { data, metadata } = object as {
    data?: Record<string, string>;
    metadata: ReturnType<typeof awsAuth>["metadata"];
  };
  return { data, annotations: metadata.annotations, resourceVersion: metadata.resourceVersion, object };
}
