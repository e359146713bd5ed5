import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { forwarder } from "./faultForwarding";
import { serveWith } from "./faultServing";
import type { Fault, Match, Recorded } from "./faults";
import { fromSandbox } from "./sandbox";

/** A server's certificate and its key, in PEM. */
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
 * A proxy in front of the sandbox's API server. It passes requests through, except those matched by a test's rules. It
 * has the API server's own certificate, so clients that trust the API server trust it. It forwards tokens unchanged;
 * clients with a client certificate of the sandbox become its administrator.
 */
export class FaultProxy {
  /** Every request received, in order. */
  readonly requests: Recorded[] = [];
  private rules: Rule[] = [];

  private constructor(private readonly server: Server) {
    const faultFor = (request: Recorded): Fault | undefined => {
      this.requests.push(request);
      return nextFault(this.rules, request);
    };
    server.on("request", serveWith(faultFor, forwarder()));
  }

  /** @param identity The proxy's certificate; default: the API server's. */
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

  /** Applies a fault to the matching requests. The first matching rule that isn't used up counts. */
  when(match: Match, fault: Fault): void {
    this.rules.push({ match, fault, seen: 0 });
  }

  /** Removes all faults and the recorded requests. */
  reset(): void {
    this.rules = [];
    this.requests.length = 0;
  }

  /** Stops the proxy and closes every connection through it. */
  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  /**
   * A kubeconfig for the proxy: the administrator's, or one with a token.
   * @param ca The CA certificate that it trusts, in PEM; default: the sandbox's.
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

/** The fault that the rules define for a request. */
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
