import { ClusterError } from "./clusterErrors";
import { isExempt } from "./noProxy";

/** A proxy, and the setting that configures it. */
export interface ProxyServer {
  url: URL;
  /** The name of the setting, as in `HTTPS_PROXY`. */
  setting: string;
  /** True if NO_PROXY can exempt a host from it. */
  isExemptible: boolean;
}

/** The form of a proxy's URL, for errors. */
export const proxyForm = 'a URL such as "http://proxy.example.com:3128" with the scheme http, https or socks5';

const schemes = ["http:", "https:", "socks:", "socks4:", "socks4a:", "socks5:", "socks5h:"];

/** Parses the URL of a proxy; undefined for any other text. */
export function proxyUrl(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url !== undefined && schemes.includes(url.protocol) && url.hostname !== "" ? url : undefined;
}

/**
 * The environment's proxy for a URL: HTTPS_PROXY (HTTP_PROXY for http), else ALL_PROXY, unless NO_PROXY exempts the
 * host. The names may be in lower case.
 *
 * @throws ClusterError if the variable isn't the URL of a proxy
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

/** The address of a proxy without its username and password. */
export function shownProxy({ url }: ProxyServer): string {
  return `${url.protocol}//${url.host}`;
}
