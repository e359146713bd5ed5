import { setTimeout } from "node:timers/promises";
import { IAMClient } from "@aws-sdk/client-iam";
import { AssumeRoleWithWebIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { CoreV1Api, KubeConfig } from "@kubernetes/client-node";

/** Lets a test in the sandbox inspect the result through the API server and the AWS emulator, without our own code. */

/** A variable set by tests/sandbox/run. */
export function fromSandbox(variable: string): string {
  const value = process.env[variable];
  if (!value) {
    throw new Error(`${variable} is not set: run this through tests/sandbox/run.`);
  }
  return value;
}

export function kubernetes(): CoreV1Api {
  const config = new KubeConfig();
  config.loadFromFile(fromSandbox("KUBECONFIG"));
  return config.makeApiClient(CoreV1Api);
}

export function iam(): IAMClient {
  return new IAMClient({ endpoint: fromSandbox("AWS_ENDPOINT_URL") });
}

/** A token as EKS mounts it into a pod of the service account. */
export async function mintToken(namespace: string, name: string, audience = "sts.amazonaws.com"): Promise<string> {
  const answer = await kubernetes().createNamespacedServiceAccountToken({
    namespace,
    name,
    body: { spec: { audiences: [audience], expirationSeconds: 600 } },
  });
  const token = answer.status?.token;
  if (!token) {
    throw new Error(`The API server returned no token for ${namespace}/${name}.`);
  }
  return token;
}

/** The claims of a token, without verifying its signature. */
export function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
}

/** The response of STS to a pod that requests a role with its token: the ARN of the session, or the error name. */
export async function assume(roleArn: string, token: string): Promise<string> {
  const anonymous = { accessKeyId: "none", secretAccessKey: "none" };
  const sts = new STSClient({ endpoint: fromSandbox("AWS_ENDPOINT_URL"), credentials: anonymous });
  try {
    const command = { RoleArn: roleArn, RoleSessionName: "pod", WebIdentityToken: token };
    const answer = await sts.send(new AssumeRoleWithWebIdentityCommand(command));
    return answer.AssumedRoleUser?.Arn ?? "no session";
  } catch (error) {
    return (error as Error).name;
  } finally {
    sts.destroy();
  }
}

/** Creates a service account, and its namespace if needed; the returned function deletes what was created. */
export async function makeServiceAccount(namespace: string, name: string, annotations?: Record<string, string>) {
  const api = kubernetes();
  const { items } = await api.listNamespace();
  const isNew = !items.some(({ metadata }) => metadata?.name === namespace);
  if (isNew) {
    await api.createNamespace({ body: { metadata: { name: namespace } } });
  }
  await api.createNamespacedServiceAccount({ namespace, body: { metadata: { name, annotations } } });
  return async () => {
    await api.deleteNamespacedServiceAccount({ namespace, name });
    if (isNew) {
      await removeNamespace(namespace);
    }
  };
}

/** Deletes a namespace and waits until it is deleted, so that the next test can create one with the same name. */
export async function removeNamespace(name: string): Promise<void> {
  const api = kubernetes();
  await api.deleteNamespace({ name });
  for (const end = Date.now() + 60_000; Date.now() < end; await setTimeout(100)) {
    const { items } = await api.listNamespace();
    if (!items.some(({ metadata }) => metadata?.name === name)) {
      return;
    }
  }
  throw new Error(`The namespace ${name} still exists a minute after its deletion.`);
}
