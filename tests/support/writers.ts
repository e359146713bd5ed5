import { setTimeout as sleep } from "node:timers/promises";
import { ApiException, CoreV1Api, KubeConfig, setHeaderOptions, type V1ConfigMap } from "@kubernetes/client-node";
import { nodeEntry } from "./liveAwsAuth";
import { fromSandbox } from "./sandbox";

const where = { namespace: "kube-system", name: "aws-auth" };

/** The user agent of these writers, for the audit log. */
export const eksUserAgent = "eks-imitation";

/** The result of a writer. */
export interface Written {
  /** How often another writer had changed the ConfigMap in between. */
  conflicts: number;
}

/**
 * Adds node roles to aws-auth, each as EKS does when a node group is created: reads the ConfigMap, appends an entry,
 * and replaces the ConfigMap, starting over if it has changed in between; creates the ConfigMap if it doesn't exist.
 * All writers run at the same time.
 */
export function eksAddsNodeRoles(roleArns: readonly string[]): Promise<Written[]> {
  return Promise.all(roleArns.map(addNodeRole));
}

/** A writer that never stops conflicting is a test error. */
const attempts = 200;

async function addNodeRole(roleArn: string): Promise<Written> {
  const config = new KubeConfig();
  config.loadFromFile(fromSandbox("KUBECONFIG"));
  const api = config.makeApiClient(CoreV1Api);
  for (let conflicts = 0; conflicts < attempts; conflicts++) {
    const live = await read(api);
    if (await write(api, live, appended(live?.data ?? {}, nodeEntry(roleArn)))) return { conflicts };
    // Two writers that conflict must not conflict again and again.
    await sleep(Math.random() * 50);
  }
  throw new Error(`couldn't write the entry of ${roleArn} in ${attempts} attempts`);
}

function appended(data: Record<string, string>, entry: string): Record<string, string> {
  const { mapRoles = "" } = data;
  return { ...data, mapRoles: mapRoles + (mapRoles === "" || mapRoles.endsWith("\n") ? "" : "\n") + entry };
}

async function read(api: CoreV1Api): Promise<V1ConfigMap | undefined> {
  try {
    return await api.readNamespacedConfigMap(where, asEks);
  } catch (error) {
    if (error instanceof ApiException && error.code === 404) return undefined;
    throw error;
  }
}

/** Replaces the ConfigMap, or creates it if it didn't exist; returns false on a conflict. */
async function write(api: CoreV1Api, live: V1ConfigMap | undefined, data: Record<string, string>): Promise<boolean> {
  try {
    if (live === undefined) await api.createNamespacedConfigMap({ ...where, body: { metadata: where, data } }, asEks);
    else await api.replaceNamespacedConfigMap({ ...where, body: { ...live, data } }, asEks);
    return true;
  } catch (error) {
    // Another writer changed (409), created (409) or deleted (404) it.
    if (error instanceof ApiException && (error.code === 409 || (error.code === 404 && live))) return false;
    throw error;
  }
}

const asEks = setHeaderOptions("User-Agent", eksUserAgent);
