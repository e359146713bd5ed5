import type { Agent, ClientRequest } from "node:http";
import { checkServerIdentity, type PeerCertificate } from "node:tls";
import { causeOf, causeOfAnswer, ProxyFailure } from "./networkFailures";
import type { ProxyServer } from "./proxyServer";

/** The call that uses a connection through a proxy. */
export interface ProxiedCall {
  /** The protocol of the call: `https:` or `http:`. */
  protocol: string;
  /** Ends the wait for the proxy. */
  signal?: AbortSignal;
  /** The certificates of the authorities to trust, as PEM; by default those that Node trusts. */
  ca?: string;
}

/**
 * An agent that connects through a proxy, for one call. The proxy resolves the host name, for every kind of proxy. If
 * the proxy connection fails, the call fails with a ProxyFailure; other failures come from the server.
 */
export function agentThrough(proxy: ProxyServer, { protocol, signal, ca }: ProxiedCall): Agent {
  const isSecure = protocol === "https:";
  const agent = agentFor(proxy.url, isSecure, signal);
  const connect = agent.connect.bind(agent) as (request: ClientRequest, options: object) => Promise<unknown>;
  const connected = async (request: ClientRequest, options: { host?: string; servername?: string }) => {
    let status = 200;
    request.once("proxyConnect", ({ statusCode }) => {
      status = statusCode;
    });
    const host = options.servername || options.host || "";
    // If the host is an address, the library would compare the certificate with the name of the proxy.
    const check = (_: string, certificate: PeerCertificate) => checkServerIdentity(host, certificate);
    const trust = { checkServerIdentity: check, ...(ca !== undefined && { ca }) };
    const socket = await connect(request, { ...options, ...trust }).catch((error) => {
      throw new ProxyFailure(proxy, causeOf(error));
    });
    if (status !== 200) {
      // Otherwise the proxy's error page would be taken for the server's answer.
      throw new ProxyFailure(proxy, causeOfAnswer(status));
    }
    return socket;
  };
  // Without isSecureEndpoint, the library would search the call stack to find the protocol.
  return Object.assign(agent, { connect: connected, isSecureEndpoint: () => isSecure });
}

function agentFor(proxy: URL, isSecure: boolean, signal?: AbortSignal) {
  const { HttpProxyAgent, HttpsProxyAgent, SocksProxyAgent } =
    require("./proxyLibraries") as typeof import("./proxyLibraries");
  if (proxy.protocol.startsWith("socks")) {
    // With the other schemes, the library would resolve the host name locally.
    const scheme = proxy.protocol.startsWith("socks4") ? "socks4a:" : "socks5h:";
    return new SocksProxyAgent(proxy.href.replace(proxy.protocol, scheme));
  }
  return isSecure ? new HttpsProxyAgent(proxy, { signal }) : new HttpProxyAgent(proxy, { signal });
}
