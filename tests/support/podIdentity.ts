import { EKS, type PodIdentityAssociation } from "@aws-sdk/client-eks";
import { fromEnv } from "@aws-sdk/credential-providers";
import { Sha256 } from "@smithy/core/checksum";
import { SignatureV4 } from "@smithy/signature-v4";
import { fromSandbox, mintToken } from "./sandbox";

/** What EKS Pod Identity returns to a pod: the credentials and their session. */
export interface PodCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
  sessionArn: string;
}

/**
 * The response of the EKS Auth API to the agent's request for a pod of a service account, with a token from the API
 * server: the credentials of the associated role, or the name of the error.
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_auth_AssumeRoleForPodIdentity.html
 */
export async function assumeForPod(
  namespace: string,
  name: string,
  clusterName = fromSandbox("EKS_CLUSTER_NAME"),
): Promise<PodCredentials | string> {
  const token = await mintToken(namespace, name, "pods.eks.amazonaws.com");
  const response = await signedPost(`/clusters/${clusterName}/assume-role-for-pod-identity`, JSON.stringify({ token }));
  const answer = (await response.json()) as Record<string, never>;
  if (!response.ok) {
    return String(answer.__type ?? response.headers.get("x-amzn-errortype"));
  }
  const { credentials, assumedRoleUser } = answer as unknown as {
    credentials: Omit<PodCredentials, "sessionArn">;
    assumedRoleUser: { arn: string };
  };
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  return { accessKeyId, secretAccessKey, sessionToken, sessionArn: assumedRoleUser.arn };
}

/** The emulator routes the service's only operation by its path, and accepts the signature for EKS. */
async function signedPost(path: string, body: string): Promise<Response> {
  const endpoint = new URL(fromSandbox("AWS_ENDPOINT_URL"));
  const region = fromSandbox("AWS_REGION");
  const signer = new SignatureV4({ credentials: fromEnv(), region, service: "eks", sha256: Sha256 });
  const request = await signer.sign({
    method: "POST",
    protocol: endpoint.protocol,
    hostname: endpoint.hostname,
    port: Number(endpoint.port),
    path,
    query: {},
    headers: { host: endpoint.host, "content-type": "application/json" },
    body,
  });
  return fetch(new URL(path, endpoint), { method: "POST", headers: request.headers, body });
}

/** The associations of a service account, as described by EKS. */
export async function associationsOf(
  namespace: string,
  serviceAccount: string,
  clusterName = fromSandbox("EKS_CLUSTER_NAME"),
): Promise<PodIdentityAssociation[]> {
  const eks = new EKS({});
  try {
    const { associations = [] } = await eks.listPodIdentityAssociations({ clusterName, namespace, serviceAccount });
    const described = associations.map(({ associationId }) =>
      eks.describePodIdentityAssociation({ clusterName, associationId }),
    );
    return (await Promise.all(described)).flatMap(({ association }) => association ?? []);
  } finally {
    eks.destroy();
  }
}
