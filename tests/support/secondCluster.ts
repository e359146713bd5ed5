import { readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { createServer, request as requestTo } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { EKS } from "@aws-sdk/client-eks";
import { IAM } from "@aws-sdk/client-iam";
import { fromSandbox, kubernetes } from "./sandbox";

/** The differences from the sandbox's cluster. */
interface Settings {
  region?: string;
  authenticationMode?: "API" | "API_AND_CONFIG_MAP" | "CONFIG_MAP";
  /** The user in Kubernetes that every caller is, whose RBAC decides. Default: an administrator. */
  user?: string;
}

/** A second cluster in EKS. */
export interface SecondCluster {
  /** The namespace of the sandbox's API server that serves as its kube-system. */
  readonly namespace: string;
  /** The data of its ConfigMap aws-auth; undefined if it doesn't exist. */
  data(): Promise<Record<string, string> | undefined>;
  /** Creates the ConfigMap. */
  setData(data: Record<string, string>): Promise<void>;
  /** Answers each write of aws-auth with this status from now on; undefined restores the API server's responses. */
  rejectWrites(status: number | undefined): void;
  /** Deletes the cluster in EKS and stops its API server. */
  remove(): Promise<void>;
}

/** The number of clusters created; a namespace takes seconds to be deleted. */
let made = 0;

/**
 * Creates a cluster in EKS whose API server is the sandbox's, with another namespace as kube-system. It requires no
 * login.
 */
export async function newCluster(name: string, settings: Settings = {}): Promise<SecondCluster> {
  const api = kubernetes();
  made += 1;
  // As long as kube-system, so that no length changes.
  const namespace = `cluster-${String(made).padStart(3, "0")}`;
  const awsAuth = { namespace, name: "aws-auth" };
  let rejected: number | undefined;
  const server = createServer(identity(), async (request, response) => {
    const isWrite = request.method !== "GET" && /\/configmaps(\/aws-auth)?(\?|$)/.test(request.url ?? "");
    const body = swapped(await buffer(request), "kube-system", namespace);
    const isOfAwsAuth = isWrite && JSON.parse(body || "{}").metadata?.name === awsAuth.name;
    if (isOfAwsAuth && rejected !== undefined) {
      response.writeHead(rejected).end();
      return;
    }
    const answer = await forward(request, body, namespace, settings.user);
    response.writeHead(answer.statusCode ?? 0, { "content-type": answer.headers["content-type"] });
    response.end(swapped(await buffer(answer), namespace, "kube-system"), "latin1");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  await api.createNamespace({ body: { metadata: { name: namespace } } });
  const endpoint = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await createInEks(name, endpoint, settings);
  return {
    namespace,
    data: async () => {
      const { items } = await api.listNamespacedConfigMap({ namespace });
      return items.find(({ metadata }) => metadata?.name === awsAuth.name)?.data;
    },
    setData: async (data) => {
      await api.createNamespacedConfigMap({ namespace, body: { metadata: awsAuth, data } });
    },
    rejectWrites: (status) => {
      rejected = status;
    },
    remove: async () => {
      await eks(settings).deleteCluster({ name });
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await api.deleteNamespace({ name: namespace });
    },
  };
}

const eks = ({ region = fromSandbox("AWS_REGION") }: Settings) =>
  new EKS({ endpoint: fromSandbox("AWS_ENDPOINT_URL"), region });

async function createInEks(name: string, endpoint: string, settings: Settings): Promise<void> {
  const { Role } = await new IAM({ endpoint: fromSandbox("AWS_ENDPOINT_URL") }).getRole({ RoleName: "eks-cluster" });
  const resourcesVpcConfig = { subnetIds: ["subnet-0example1", "subnet-0example2"] };
  const tags = { "sandbox/endpoint": endpoint, "sandbox/ca": fromSandbox("SANDBOX_CA"), "sandbox/status": "ACTIVE" };
  const accessConfig = { authenticationMode: settings.authenticationMode ?? "API_AND_CONFIG_MAP" };
  await eks(settings).createCluster({ name, roleArn: Role?.Arn, resourcesVpcConfig, accessConfig, tags });
}

function identity() {
  const file = (name: string) => readFileSync(join(fromSandbox("SANDBOX_DIR"), "secrets", name));
  return { cert: file("kube-apiserver.crt"), key: file("kube-apiserver.key") };
}

/** A body with another namespace, one character for each byte: kubectl also sends protobuf. */
function swapped(text: Buffer, from: string, to: string): string {
  return text.toString("latin1").replaceAll(`"${from}"`, `"${to}"`);
}

/** Sends a request to the sandbox's API server as its administrator, or as a user. */
function forward(
  { method, url = "", headers }: IncomingMessage,
  body: string,
  namespace: string,
  user: string | undefined,
): Promise<IncomingMessage> {
  const { clusters, users } = JSON.parse(readFileSync(fromSandbox("KUBECONFIG"), "utf8"));
  const decoded = (base64: string) => Buffer.from(base64, "base64");
  const { "client-certificate-data": cert, "client-key-data": key } = users[0].user;
  const { accept, "content-type": type } = headers;
  const options = {
    method,
    ca: decoded(clusters[0].cluster["certificate-authority-data"]),
    cert: decoded(cert),
    key: decoded(key),
    headers: {
      ...(accept && { accept }),
      ...(type && { "content-type": type }),
      ...(user && { "impersonate-user": user }),
      // Node states no length for the body of a DELETE. The API server would read it as the connection's next request.
      ...(body !== "" && { "content-length": Buffer.byteLength(body, "latin1") }),
    },
  };
  const path = url.replace("/namespaces/kube-system/", `/namespaces/${namespace}/`);
  return new Promise((resolve, reject) => {
    requestTo(new URL(path, clusters[0].cluster.server), options, resolve).once("error", reject).end(body, "latin1");
  });
}
