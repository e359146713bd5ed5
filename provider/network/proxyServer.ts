import { ClusterError } from "./clusterErrors";
import { isExempt } from "./noProxy";

/** A proxy, and what names it. */
export interface ProxyServer {
  url: URL;
  /** As in `HTTPS_PROXY`. */
  setting: string;
  /** True where NO_PROXY can exempt a host from it. */
  isExemptible: boolean;
}

/** What a URL of a proxy has to be. */
export const proxyForm = 'a URL as in "http://proxy.example.com:3128"; the scheme is http, https or socks5';

const schemes = ["http:", "https:", "socks:", "socks4:", "socks4a:", "socks5:", "socks5h:"];

/** The URL of a proxy; undefined for a text that is none. */
export function proxyUrl(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url !== undefined && schemes.includes(url.protocol) && url.hostname !== "" ? url : undefined;
}

/**
 * The proxy through which the environment has a URL asked: HTTPS_PROXY, for http HTTP_PROXY, else ALL_PROXY, unless
 * NO_PROXY exempts its host. The names may be in lower case.
 *
 * @throws ClusterError where the variable holds no URL of a proxy
 */
export function proxyInEnvironment(url: URL): ProxyServer | undefined {
  const names = [url.protocol === "https:" ? "HTTPS_PROXY" : "HTTP_PROXY", "ALL_PROXY"];
  const setting = names.flatMap((name) => [name, name.toLowerCase()]).find((name) => process.env[name]);
  if (setting === undefined || isExempt(url, process.env.NO_PROXY || process.env.no_proxy || "")) {
    return undefined;
  }
  const text = process.env[setting] ?? "";
  const proxy = proxyUrl(text.includes("://") ? text : `http://${text}`);
  if (proxy === undefined) {
    throw new ClusterError("settings", `${setting} isn't the address of a proxy; expected ${proxyForm}. Correct it.`);
  }
  return { url: proxy, setting, isExemptible: true };
}

/** The address of a proxy without name and password. */
export function shownProxy({ url }: ProxyServer): string {
  return `${url.protocol}//${url.host}`;
}
