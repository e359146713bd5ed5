import type { Agent, ClientRequest } from "node:http";
import { checkServerIdentity, type PeerCertificate } from "node:tls";
import { causeOf, causeOfAnswer, ProxyFailure } from "./networkFailures";
import type { ProxyServer } from "./proxyServer";

/** The call that a connection through a proxy is for. */
export interface ProxiedCall {
  /** Of what is asked: `https:` or `http:`. */
  protocol: string;
  /** Ends the wait for the proxy. */
  signal?: AbortSignal;
  /** The certificates of the authorities to trust, where it isn't for those that Node trusts; PEM. */
  ca?: string;
}

/**
 * Makes connections through a proxy, for one call. The proxy looks the host up, whatever its kind. Where it gives no
 * connection, the call fails with a ProxyFailure; other failures are those of what is asked.
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
    // The library would compare the certificate with the name of the proxy where the host is an address.
    const check = (_: string, certificate: PeerCertificate) => checkServerIdentity(host, certificate);
    const trust = { checkServerIdentity: check, ...(ca !== undefined && { ca }) };
    const socket = await connect(request, { ...options, ...trust }).catch((error) => {
      throw new ProxyFailure(proxy, causeOf(error));
    });
    if (status !== 200) {
      // Otherwise what the proxy says would be taken for the answer.
      throw new ProxyFailure(proxy, causeOfAnswer(status));
    }
    return socket;
  };
  // The library would look for it in the stack.
  return Object.assign(agent, { connect: connected, isSecureEndpoint: () => isSecure });
}

function agentFor(proxy: URL, isSecure: boolean, signal?: AbortSignal) {
  const { HttpProxyAgent, HttpsProxyAgent, SocksProxyAgent } =
    require("./proxyLibraries") as typeof import("./proxyLibraries");
  if (proxy.protocol.startsWith("socks")) {
    // By the other names of the scheme, the library looks the host up itself.
    const scheme = proxy.protocol.startsWith("socks4") ? "socks4a:" : "socks5h:";
    return new SocksProxyAgent(proxy.href.replace(proxy.protocol, scheme));
  }
  return isSecure ? new HttpsProxyAgent(proxy, { signal }) : new HttpProxyAgent(proxy, { signal });
}
