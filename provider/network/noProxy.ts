import { BlockList, isIP } from "node:net";

/**
 * True if requests to a URL bypass the proxy, by the rules of the AWS provider and kubectl: requests to this machine
 * always do. An entry of NO_PROXY is `*`, an address, a range of addresses (CIDR) or a host. A host also matches its
 * subdomains; with a leading `.` or `*.` it matches only subdomains. An address or a host may have a port.
 * https://pkg.go.dev/golang.org/x/net/http/httpproxy#Config
 */
export function isExempt(url: URL, noProxy: string): boolean {
  const host = hostOf(url);
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  return isThisMachine(host) || entriesOf(noProxy).some((entry) => matches(entry, host, port));
}

/** The host of a URL; an IPv6 address without its brackets. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, "$1");
}

function isThisMachine(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}

function entriesOf(noProxy: string): string[] {
  return noProxy
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== "");
}

function matches(entry: string, host: string, port: string): boolean {
  if (entry === "*") {
    return true;
  }
  const range = /^(.+)\/(\d{1,3})$/.exec(entry);
  if (range !== null) {
    return isIn(range[1] ?? "", Number(range[2]), host);
  }
  const [, name = "", onlyPort] = isIP(entry) === 6 ? [entry, entry] : (/^(.*?)(?::(\d*))?$/.exec(entry) ?? []);
  return (onlyPort || port) === port && isOf(name.replace(/^\[(.*)\]$/, "$1"), host);
}

function isOf(name: string, host: string): boolean {
  if (isIP(name) !== 0 || isIP(host) !== 0) {
    return isIP(name) !== 0 && isIn(name, isIP(name) === 4 ? 32 : 128, host);
  }
  const [, isOnlySubdomains, domain = ""] = /^(\*?\.)?(.*)$/.exec(name) ?? [];
  return domain !== "" && (host.endsWith(`.${domain}`) || (isOnlySubdomains === undefined && host === domain));
}

function isIn(network: string, bits: number, host: string): boolean {
  const family = isIP(network);
  if (family === 0 || family !== isIP(host) || bits > (family === 4 ? 32 : 128)) {
    return false;
  }
  const range = new BlockList();
  range.addSubnet(network, bits, family === 4 ? "ipv4" : "ipv6");
  return range.check(host, family === 4 ? "ipv4" : "ipv6");
}
