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
  metadata: { name: string; resourceVersion?: string; annotations?: Record<string, string> };
  data?: Record<string, string>;
}

const path = "/api/v1/namespaces/kube-system/configmaps";

/** An API server that stores the ConfigMaps of kube-system, with versions and conflicts, and access to it. */
export class StatefulApiServer {
  public readonly configMaps = new Map<string, ConfigMap>();
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

  public stop(): Promise<void> {
    return this.server.stop();
  }

  #keep(object: ConfigMap): ConfigMap {
    this.#version++;
    const kept = {
      ...object,
      kind: "ConfigMap",
      metadata: { ...object.metadata, resourceVersion: String(this.#version) },
    };
    this.configMaps.set(object.metadata.name, kept);
    return kept;
  }

  #answer({ method, path: asked, body }: Request): Reply {
    const [place = "", query = ""] = asked.split("?");
    if (method === "POST" && place.endsWith("/selfsubjectreviews")) {
      return json(201, { kind: "SelfSubjectReview", status: { userInfo: {} } });
    }
    const name = decodeURIComponent(place.slice(path.length + 1));
    const live = this.configMaps.get(name);
    const sent = body as ConfigMap;
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
