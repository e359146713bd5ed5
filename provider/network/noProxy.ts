import { BlockList, isIP } from "node:net";

/**
 * True where a URL is asked without a proxy, as the AWS provider and kubectl decide it: this machine never is asked
 * through one, and an entry of NO_PROXY is `*`, an address, a range of addresses (CIDR), or a host, which stands for its
 * subdomains too, or for them alone where it begins with `.` or `*.`. An address or a host may have a port.
 * https://pkg.go.dev/golang.org/x/net/http/httpproxy#Config
 */
export function isExempt(url: URL, noProxy: string): boolean {
  const host = hostOf(url);
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  return isThisMachine(host) || entriesOf(noProxy).some((entry) => matches(entry, host, port));
}

/** The host of a URL; of an IPv6 address without brackets. */
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
