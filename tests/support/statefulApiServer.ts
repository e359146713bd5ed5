import {
  type FakeApiServer,
  json,
  type Reply,
  type Request,
  startApiServer,
  status,
} from "../kubernetes/fakes/apiServer";
import { sharedCertificate } from "../kubernetes/fakes/connected";
import { kubeconfigText } from "../kubernetes/fakes/kubeconfig";

interface ConfigMap {
  metadata: {
    name: string;
    resourceVersion?: string;
    annotations?: Record<string, string>;
    labels?: Record<string, string>;
    creationTimestamp?: string;
  };
  data?: Record<string, string>;
}

const path = "/api/v1/namespaces/kube-system/configmaps";

/** An API server that stores the ConfigMaps of kube-system, with versions and conflicts, and access to it. */
export class StatefulApiServer {
  public readonly configMaps = new Map<string, ConfigMap>();
  /** The replies to other requests, by the path without the query. They take precedence over the stored objects. */
  public readonly others = new Map<string, Reply>();
  /** Called when a request arrives. */
  public onRequest: () => void = () => {};
  /** Called before each write of aws-auth, which may thus come too late. */
  public beforeWrite: () => void = () => {};
  #version = 100;

  private constructor(
    private readonly server: FakeApiServer,
    public readonly kubeconfig: string,
  ) {}

  public static async start(): Promise<StatefulApiServer> {
    const certificate = await sharedCertificate();
    const server = await startApiServer(certificate);
    const started = new StatefulApiServer(server, kubeconfigText({ server: server.endpoint, ca: certificate.ca }));
    const always: Reply = (response, request) => {
      server.replies.push(always);
      started.onRequest();
      started.#answer(request)(response, request);
    };
    server.replies.push(always);
    return started;
  }

  public get endpoint(): string {
    return this.server.endpoint;
  }

  /** The requests since the last read of this property, as in `GET aws-auth`. */
  public asked(): string[] {
    return this.server.requests.splice(0).map(({ method, path: asked }) => {
      const [name = ""] = asked.replace(path, "").replace(/^\//, "").split("?");
      return `${method} ${name.replace(/backup-.*/, "backup")}`.trim();
    });
  }

  /** Creates a ConfigMap. */
  public set(name: string, data: Record<string, string>, annotations: Record<string, string> = {}): void {
    this.#keep({ metadata: { name, annotations }, data });
  }

  /** Creates a backup of aws-auth that an owner has made. */
  public setBackup(name: string, data: Record<string, string>, owner: string): void {
    const labels = { "app.kubernetes.io/managed-by": "eks-auth", "eks-auth/backup-of": "aws-auth" };
    this.#keep({ metadata: { name, labels: { ...labels, "eks-auth/backup-by": owner } }, data });
  }

  public stop(): Promise<void> {
    return this.server.stop();
  }

  #keep(object: ConfigMap): ConfigMap {
    this.#version++;
    // One second after the other, so that backups have an order.
    const creationTimestamp = new Date(Date.UTC(2026, 0, 2, 0, 0, this.#version)).toISOString().replace(".000Z", "Z");
    const kept = {
      ...object,
      kind: "ConfigMap",
      metadata: { creationTimestamp, ...object.metadata, resourceVersion: String(this.#version) },
    };
    this.configMaps.set(object.metadata.name, kept);
    return kept;
  }

  #answer({ method, path: asked, body }: Request): Reply {
    const [place = "", query = ""] = asked.split("?");
    const other = this.others.get(place);
    if (other !== undefined) {
      return other;
    }
    if (method === "POST" && place.endsWith("/selfsubjectreviews")) {
      return json(201, { kind: "SelfSubjectReview", status: { userInfo: {} } });
    }
    const name = decodeURIComponent(place.slice(path.length + 1));
    const sent = body as ConfigMap;
    if (method === "PUT" || (method === "POST" && sent.metadata.name === "aws-auth")) {
      this.beforeWrite();
    }
    const live = this.configMaps.get(name);
    switch (true) {
      case !place.startsWith(path):
        return status(404, "not here");
      case method === "POST" && !this.configMaps.has(sent.metadata.name):
        return json(201, this.#keep(sent));
      case method === "GET" && name === "" && query.startsWith("labelSelector="):
        return json(200, {
          items: [...this.configMaps.values()].filter(({ metadata }) => metadata.name !== "aws-auth"),
        });
      case live === undefined:
        return status(404, "not found");
      case method === "GET":
        return json(200, live ?? {});
      case method === "PUT" && sent.metadata.resourceVersion === live?.metadata.resourceVersion:
        return json(200, this.#keep(sent));
      case method === "DELETE":
        this.configMaps.delete(name);
        return json(200, { kind: "Status", status: "Success" });
      default:
        return status(409, "existingMappings");
    }
  }
}
