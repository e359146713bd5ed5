import { ApiException, type V1ConfigMap } from "@kubernetes/client-node";
import { kubernetes } from "./sandbox";

// Sets up and reads the live ConfigMap kube-system/aws-auth for tests, without the package's own code.

const namespace = "kube-system";
const name = "aws-auth";
const backupPrefix = "aws-auth-backup-";

export type Data = Record<string, string>;

/** The current ConfigMap; undefined if it doesn't exist. */
export async function readAwsAuth(): Promise<V1ConfigMap | undefined> {
  try {
    return await kubernetes().readNamespacedConfigMap({ namespace, name });
  } catch (error) {
    if (error instanceof ApiException && error.code === 404) return undefined;
    throw error;
  }
}

/** Its exact data; undefined if the ConfigMap doesn't exist, {} if it has no data. */
export async function awsAuthData(): Promise<Data | undefined> {
  const live = await readAwsAuth();
  return live && (live.data ?? {});
}

/** Replaces the ConfigMap with exactly this content, with only the given annotations and labels. */
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

/** Makes the API server record that the texts were last changed some seconds ago. The data stays. */
export async function ageAwsAuth(seconds: number): Promise<void> {
  const live = await readAwsAuth();
  const time = new Date(Date.now() - seconds * 1000);
  const managedFields = live?.metadata?.managedFields?.map((fields) => ({ ...fields, time }));
  // The API server ignores an update that only changes times, and sets the time of the manager that makes it.
  const labels = { aged: String(time.getTime()) };
  const body = { ...live, metadata: { ...live?.metadata, managedFields, labels } };
  await kubernetes().replaceNamespacedConfigMap({ namespace, name, body, fieldManager: "aging" });
}

/** Deletes the ConfigMap if it exists. */
export async function removeAwsAuth(): Promise<void> {
  await kubernetes()
    .deleteNamespacedConfigMap({ namespace, name })
    .catch((error) => {
      if (!(error instanceof ApiException && error.code === 404)) throw error;
    });
}

/** Its backups, oldest first. */
export async function backups(): Promise<V1ConfigMap[]> {
  const { items } = await kubernetes().listNamespacedConfigMap({ namespace });
  const nameOf = ({ metadata }: V1ConfigMap) => metadata?.name ?? "";
  const order = (a: V1ConfigMap, b: V1ConfigMap) => (nameOf(a) < nameOf(b) ? -1 : 1);
  return items.filter((item) => nameOf(item).startsWith(backupPrefix)).sort(order);
}

/** Deletes all backups. */
export async function removeBackups(): Promise<void> {
  for (const { metadata } of await backups()) {
    await kubernetes().deleteNamespacedConfigMap({ namespace, name: metadata?.name ?? "" });
  }
}

/**
 * A mapRoles entry for a node role, as EKS writes it for a managed node group.
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

/** The entry for the pod execution role of a Fargate profile. */
export function fargateEntry(roleArn: string): string {
  return `- groups:
  - system:bootstrappers
  - system:nodes
  - system:node-proxier
  rolearn: ${roleArn}
  username: system:node:{{SessionName}}
`;
}
