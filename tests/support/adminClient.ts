import { Agent, type RequestOptions, request } from "node:https";
import { text } from "node:stream/consumers";
import { KubeConfig, type V1SubjectAccessReviewSpec } from "@kubernetes/client-node";
import { fromSandbox } from "./sandbox";

/** Makes many calls of the sandbox's API server as its administrator, over connections that stay open. */
export class AdminClient {
  readonly #agent: Agent;
  readonly #server: string;

  /** @param width The number of calls that are made at the same time. */
  public constructor(private readonly width = 16) {
    const config = new KubeConfig();
    config.loadFromFile(fromSandbox("KUBECONFIG"));
    const { server = "", caData = "" } = config.getCurrentCluster() ?? {};
    const { certData = "", keyData = "" } = config.getCurrentUser() ?? {};
    const decoded = (data: string) => Buffer.from(data, "base64");
    this.#server = server;
    this.#agent = new Agent({
      keepAlive: true,
      maxSockets: width,
      ca: decoded(caData),
      cert: decoded(certData),
      key: decoded(keyData),
    });
  }

  public close(): void {
    this.#agent.destroy();
  }

  /** Calls the API server, which has to answer with success. */
  public async call<T>(method: "GET" | "POST" | "DELETE", path: string, body?: object): Promise<T> {
    const headers = { "content-type": "application/json", accept: "application/json" };
    const options: RequestOptions = { method, headers, agent: this.#agent };
    const { status, answer } = await new Promise<{ status: number; answer: string }>((resolve, reject) => {
      const made = request(`${this.#server}${path}`, options, (response) => {
        text(response).then((answer) => resolve({ status: response.statusCode ?? 0, answer }), reject);
      });
      made.once("error", reject).end(body && JSON.stringify(body));
    });
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${answer}`);
    return JSON.parse(answer);
  }

  /** Calls a function for each item, as many at the same time as the client is wide; returns the results in order. */
  public async each<T, R>(items: readonly T[], call: (item: T) => Promise<R>): Promise<R[]> {
    const results: R[] = [];
    const queue = items.entries();
    const work = async () => {
      for (const [index, item] of queue) results[index] = await call(item);
    };
    await Promise.all(Array.from({ length: this.width }, work));
    return results;
  }

  /** Whether the API server allows a request to a user, by SubjectAccessReview. */
  public async isAllowed(spec: V1SubjectAccessReviewSpec): Promise<boolean> {
    const group = "authorization.k8s.io";
    const { status } = await this.call<{ status: { allowed: boolean } }>(
      "POST",
      `/apis/${group}/v1/subjectaccessreviews`,
      {
        apiVersion: `${group}/v1`,
        kind: "SubjectAccessReview",
        spec,
      },
    );
    return status.allowed;
  }
}
