import { ApiException, type V1ConfigMap } from "@kubernetes/client-node";
import { kubernetes } from "./sandbox";

// The live ConfigMap kube-system/aws-auth as the tests set it up and look at it, never by our own code.

const namespace = "kube-system";
const name = "aws-auth";
const backupPrefix = "aws-auth-backup-";

export type Data = Record<string, string>;

/** The ConfigMap as it is, or undefined where there is none. */
export async function readAwsAuth(): Promise<V1ConfigMap | undefined> {
  try {
    return await kubernetes().readNamespacedConfigMap({ namespace, name });
  } catch (error) {
    if (error instanceof ApiException && error.code === 404) return undefined;
    throw error;
  }
}

/** Its data, character for character; undefined where there is no ConfigMap, {} where it has no data. */
export async function awsAuthData(): Promise<Data | undefined> {
  const live = await readAwsAuth();
  return live && (live.data ?? {});
}

/** Makes the ConfigMap exactly this, whatever it was before: without any annotation or label that isn't given. */
export async function setAwsAuth(data: Data | undefined, metadata: V1ConfigMap["metadata"] = {}): Promise<void> {
  const body: V1ConfigMap = { metadata: { ...metadata, name, namespace }, data };
  const api = kubernetes();
  try {
    await api.replaceNamespacedConfigMap({ namespace, name, body });
  } catch (error) {
    if (!(error instanceof ApiException && error.code === 404)) throw error;
    await api.createNamespacedConfigMap({ namespace, body });
  }
}

/** Removes the ConfigMap, if there is one. */
export async function removeAwsAuth(): Promise<void> {
  await kubernetes()
    .deleteNamespacedConfigMap({ namespace, name })
    .catch((error) => {
      if (!(error instanceof ApiException && error.code === 404)) throw error;
    });
}

/** The backups beside it, oldest first. */
export async function backups(): Promise<V1ConfigMap[]> {
  const { items } = await kubernetes().listNamespacedConfigMap({ namespace });
  const nameOf = ({ metadata }: V1ConfigMap) => metadata?.name ?? "";
  const order = (a: V1ConfigMap, b: V1ConfigMap) => (nameOf(a) < nameOf(b) ? -1 : 1);
  return items.filter((item) => nameOf(item).startsWith(backupPrefix)).sort(order);
}

/** Removes all backups. */
export async function removeBackups(): Promise<void> {
  for (const { metadata } of await backups()) {
    await kubernetes().deleteNamespacedConfigMap({ namespace, name: metadata?.name ?? "" });
  }
}

/**
 * An entry of mapRoles for a node role, as EKS writes it for a managed node group.
 * Source: https://docs.aws.amazon.com/eks/latest/userguide/auth-configmap.html
 */
export function nodeEntry(roleArn: string): string {
  return `- groups:
  - system:bootstrappers
  - system:nodes
  rolearn: ${roleArn}
  username: system:node:{{EC2PrivateDNSName}}
`;
}

/** The same for the pod execution role of a Fargate profile. */
export function fargateEntry(roleArn: string): string {
  return `- groups:
  - system:bootstrappers
  - system:nodes
  - system:node-proxier
  rolearn: ${roleArn}
  username: system:node:{{SessionName}}
`;
}
