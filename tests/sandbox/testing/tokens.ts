import { get, type RequestOptions } from "node:https";
import { ApiException, CoreV1Api, type KubeConfig } from "@kubernetes/client-node";
import type { JSONWebKeySet } from "jose";

/** A token of a service account in the namespace "default", as a pod gets it; creates the account if needed. */
export async function mintToken(kubeConfig: KubeConfig, name: string, audience: string): Promise<string> {
  const core = kubeConfig.makeApiClient(CoreV1Api);
  const namespace = "default";
  await core.createNamespacedServiceAccount({ namespace, body: { metadata: { name } } }).catch((error) => {
    if (!(error instanceof ApiException && error.code === 409)) throw error;
  });
  const body = { spec: { audiences: [audience], expirationSeconds: 600 } };
  const { status } = await core.createNamespacedServiceAccountToken({ name, namespace, body });
  if (status === undefined) throw new Error("the API server returned no token");
  return status.token;
}

/** The public keys for the API server's tokens, from the API server's own endpoint. */
export async function tokenKeys(kubeConfig: KubeConfig): Promise<JSONWebKeySet> {
  const options: RequestOptions = {};
  await kubeConfig.applyToHTTPSOptions(options);
  const url = `${kubeConfig.getCurrentCluster()?.server}/openid/v1/jwks`;
  return new Promise((resolve, reject) => {
    const request = get(url, options, (response) => {
      response.toArray().then((chunks) => resolve(JSON.parse(Buffer.concat(chunks).toString())), reject);
    });
    request.on("error", reject);
  });
}
