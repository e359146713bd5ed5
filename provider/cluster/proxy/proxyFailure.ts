import type { NetworkFailure } from "../network";
import { type ProxyServer, shownProxy } from "./server";

/** A proxy gave no connection. */
export class ProxyFailure extends Error {
  public constructor(
    public readonly proxy: ProxyServer,
    /** Why, in words about the proxy. */
    public readonly why: NetworkFailure,
  ) {
    super(
      `the proxy ${shownProxy(proxy)} ${why.kind === "certificate" ? "isn't trusted" : "can't be used"}: ${why.said}`,
    );
    if (why.passing) {
      // The AWS SDK makes calls that fail by this name again.
      this.name = "TimeoutError";
    }
  }
}

/** What to do where a proxy fails. */
export function proxyFix({ proxy, why }: ProxyFailure): string {
  const check = `Check ${proxy.setting}`;
  const trust = "add the authority of its certificate by NODE_EXTRA_CA_CERTS";
  const exempt = "list the host in NO_PROXY where no proxy is needed";
  const fixes = [check, ...(why.kind === "certificate" ? [trust] : []), ...(proxy.isExemptible ? [exempt] : [])];
  return `${fixes.slice(0, -1).join(", ")}${fixes.length > 1 ? ", or " : ""}${fixes.at(-1)}.`;
}
