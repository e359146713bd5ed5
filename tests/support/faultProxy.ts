import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { forwarder } from "./faultForwarding";
import { serveWith } from "./faultServing";
import type { Fault, Match, Recorded } from "./faults";
import { fromSandbox } from "./sandbox";

/** The certificate of a server and its key, in PEM. */
export interface ServerIdentity {
  cert: string | Buffer;
  key: string | Buffer;
}

interface Rule {
  match: Match;
  fault: Fault;
  /** How many requests have matched. */
  seen: number;
}

/**
 * A proxy in front of the sandbox's API server, which passes requests through except where a test says otherwise. Its
 * certificate is the API server's own, so that who trusts the one trusts the other. A token goes through as it is; who
 * comes with a client certificate of the sandbox is its administrator.
 */
export class FaultProxy {
  /** Everything that came, in order. */
  readonly requests: Recorded[] = [];
  private rules: Rule[] = [];

  private constructor(private readonly server: Server) {
    const faultFor = (request: Recorded): Fault | undefined => {
      this.requests.push(request);
      return nextFault(this.rules, request);
    };
    server.on("request", serveWith(faultFor, forwarder()));
  }

  /** @param identity of the proxy, where it is to be another than the API server's */
  static async start(identity: ServerIdentity = apiServerIdentity()): Promise<FaultProxy> {
    const ca = readFileSync(fromSandbox("SANDBOX_CA"));
    const server = createServer({ ...identity, ca, requestCert: true, rejectUnauthorized: false });
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(0, "127.0.0.1", resolve);
    });
    return new FaultProxy(server);
  }

  /** The proxy's endpoint, in the form of an API server's. */
  get url(): string {
    return `https://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Has a fault happen to certain requests. Of several rules for a request the first that isn't used up counts. */
  when(match: Match, fault: Fault): void {
    this.rules.push({ match, fault, seen: 0 });
  }

  /** Passes everything through from now on, and forgets what came. */
  reset(): void {
    this.rules = [];
    this.requests.length = 0;
  }

  /** Ends the proxy and every connection through it. */
  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  /**
   * A kubeconfig that leads through the proxy: the administrator's, or one with a token.
   * @param ca the authority in PEM that it trusts, where that isn't to be the sandbox's
   */
  kubeconfig({ token, ca }: { token?: string; ca?: string | Buffer } = {}): string {
    const config = JSON.parse(readFileSync(fromSandbox("KUBECONFIG"), "utf8"));
    const [{ cluster }] = config.clusters;
    cluster.server = this.url;
    if (ca !== undefined) cluster["certificate-authority-data"] = Buffer.from(ca).toString("base64");
    if (token !== undefined) config.users[0].user = { token };
    return JSON.stringify(config);
  }
}

/** The fault that the rules have for a request. */
function nextFault(rules: Rule[], { method, path }: Recorded): Fault | undefined {
  for (const rule of rules) {
    const { match, fault } = rule;
    const { skip = 0, times = 1 } = match;
    const fits = (match.method ?? method) === method && (match.path?.test(path) ?? true);
    if (!fits || rule.seen >= skip + times) continue;
    rule.seen += 1;
    return rule.seen > skip ? fault : undefined;
  }
  return undefined;
}

function apiServerIdentity(): ServerIdentity {
  const file = (name: string) => readFileSync(join(fromSandbox("SANDBOX_DIR"), "secrets", name));
  return { cert: file("kube-apiserver.crt"), key: file("kube-apiserver.key") };
}
