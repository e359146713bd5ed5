import { readFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { createServer, request as httpsRequest, type Server } from "node:https";
import { text } from "node:stream/consumers";
import { authenticatorUrl } from "./authenticator";
import type { Context } from "./context";
import { awsUrl } from "./emulator";
import { PartFailure } from "./failure";
import { account, clusterName, deployerArn, region } from "./settings";

/** A TokenReview, as far as it matters here. */
interface TokenReview {
  apiVersion: string;
  kind: string;
  spec: { token: string };
  status?: {
    authenticated: boolean;
    user?: { username: string; uid?: string; groups?: string[]; extra?: Record<string, string[]> };
  };
}

/** The emulator's path for requests about logins. Its last part is a secret on k3s, and unused here. */
const path = `/_ministack/eks-auth/${account}/${region}/${clusterName}/unused-by-the-sandbox`;

/**
 * Starts the API server's webhooks, which identify the owner of a token and decide what access policies allow. They
 * follow the cluster's authentication mode, as EKS does: an access entry takes precedence over the ConfigMap, which the
 * real authenticator reads.
 * https://docs.aws.amazon.com/eks/latest/userguide/grant-k8s-access.html
 */
export async function startWebhooks(context: Context): Promise<Server> {
  const { ports, secrets } = context;
  const { certificate, key } = secrets.authenticatorServer;
  const server = createServer({ cert: readFileSync(certificate), key: readFileSync(key) }, (request, response) => {
    const isToken = request.url?.startsWith("/authenticate");
    text(request)
      .then((body) => (isToken ? authenticate(JSON.parse(body), context) : authorize(JSON.parse(body), context)))
      .then(
        (review) => response.setHeader("content-type", "application/json").end(JSON.stringify(review)),
        (error: Error) => response.writeHead(500).end(error.message),
      );
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(new PartFailure("webhooks", "can't listen", error.message)));
    server.listen(ports.webhooks, "127.0.0.1", resolve);
  });
  return server;
}

async function authenticate(review: TokenReview, context: Context): Promise<TokenReview> {
  const { ports, secrets } = context;
  const ask = (port: number): Promise<TokenReview> => post(authenticatorUrl(port), review, secrets.authority.file);
  const unknown = { ...review, status: { authenticated: false } };
  const { status } = await ask(ports.verifier);
  const { arn = [""], principalId = [""], sessionName = [""] } = status?.user?.extra ?? {};
  if (!status?.authenticated) {
    return unknown;
  }
  const identity = { arn: arn[0], principalId: principalId[0], sessionName: sessionName[0] };
  const byEntry: { user: { username: string; groups: string[] } | null; authenticationMode: string } = await post(
    `${awsUrl(ports)}${path}`,
    { identity },
  );
  if (byEntry.user !== null) {
    return { ...review, status: { authenticated: true, user: { ...status.user, ...byEntry.user } } };
  }
  if (byEntry.authenticationMode === "API") {
    return unknown;
  }
  const byConfigMap = await ask(ports.authenticator);
  // The authenticator always maps the cluster's creator. In a mode with access entries, only the creator's entry
  // counts.
  const isHidden = arn[0] === deployerArn && byEntry.authenticationMode !== "CONFIG_MAP";
  return isHidden ? unknown : byConfigMap;
}

async function authorize(review: object, { ports }: Context): Promise<object> {
  const { allowed } = await post<{ allowed: boolean }>(`${awsUrl(ports)}${path}`, review);
  return { ...review, status: { allowed } };
}

function post<T>(url: string, body: object, authority?: string): Promise<T> {
  const send = url.startsWith("https:") ? httpsRequest : httpRequest;
  // A new connection for each request: the other side may close one that is kept open just as the request is sent.
  const options = { method: "POST", headers: { "content-type": "application/json" }, timeout: 10_000, agent: false };
  return new Promise((resolve, reject) => {
    const request = send(url, { ...options, ...(authority && { ca: readFileSync(authority) }) }, (response) => {
      // The authenticator answers a token that it rejects with 401 and a TokenReview.
      text(response).then((answer) => resolve(JSON.parse(answer)), reject);
    });
    request.on("timeout", () => request.destroy(new Error(`${url} doesn't answer`)));
    request.once("error", reject).end(JSON.stringify(body));
  });
}
