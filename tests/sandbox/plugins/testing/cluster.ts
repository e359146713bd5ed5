import { CoreV1Api, KubeConfig, PatchStrategy, setHeaderOptions, type V1ServiceAccount } from "@kubernetes/client-node";
import { fromSandbox } from "../../../support/sandbox";

// The API server as seen by the tests: with their own client.

const config = new KubeConfig();
config.loadFromFile(fromSandbox("KUBECONFIG"));
export const core = config.makeApiClient(CoreV1Api);

/** The annotations of a service account. */
export async function annotationsOf(namespace: string, name: string): Promise<Record<string, string> | undefined> {
  return (await core.readNamespacedServiceAccount({ namespace, name })).metadata?.annotations;
}

/** Changes a service account as another field manager would, with a merge patch. */
export function change(namespace: string, name: string, body: V1ServiceAccount): Promise<V1ServiceAccount> {
  const options = setHeaderOptions("Content-Type", PatchStrategy.MergePatch);
  return core.patchNamespacedServiceAccount({ namespace, name, body, fieldManager: "somebody" }, options);
}

/** The managers that apply fields of a service account. */
export async function appliersOf(namespace: string, name: string): Promise<string[]> {
  const { metadata } = await core.readNamespacedServiceAccount({ namespace, name });
  return (metadata?.managedFields ?? []).flatMap(({ manager = "", operation }) =>
    operation === "Apply" ? [manager] : [],
  );
}

/** Whether a service account exists. */
export async function exists(namespace: string, name: string): Promise<boolean> {
  const { items } = await core.listNamespacedServiceAccount({ namespace });
  return items.some(({ metadata }) => metadata?.name === name);
}
