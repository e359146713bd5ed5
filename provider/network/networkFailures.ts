import { type ProxyServer, shownProxy } from "./proxyServer";
import { Cancelled, TimedOut } from "./timing";

/** The reason why a request got no answer. */
export interface NetworkFailure {
  /**
   * - `certificate`: the server's certificate isn't trusted.
   * - `notSent`: there was no connection, so the server never received the request.
   * - `cut`: the connection was lost; the server may or may not have carried out the request.
   * - `silent`: the wait timed out; the server may or may not have carried out the request.
   * - `cancelled`: the deployment was cancelled; the server may or may not have carried out the request.
   */
  kind: "certificate" | "notSent" | "cut" | "silent" | "cancelled";
  /** A description with the error code. */
  said: string;
  /** True if a retry may succeed. */
  passing: boolean;
  /** Set if a proxy failed, not the server. */
  proxy?: ProxyFailure;
}

const notSent: Record<string, string> = {
  ECONNREFUSED: "it rejects connections",
  EHOSTUNREACH: "there is no route to the host",
  ENETUNREACH: "there is no route to its network",
  EADDRNOTAVAIL: "its address can't be used from this machine",
};
const unresolved: Record<string, string> = {
  ENOTFOUND: "the host name doesn't resolve",
  EAI_AGAIN: "the host name can't be resolved at the moment",
};
const cut = ["ECONNRESET", "ECONNABORTED", "EPIPE"];
const silent = ["ETIMEDOUT", "ESOCKETTIMEDOUT", "ECONNTIMEDOUT"];

/** https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const certificate: [RegExp, string][] = [
  [/^CERT_HAS_EXPIRED$/, "its certificate has expired"],
  [/^CERT_NOT_YET_VALID$/, "its certificate isn't valid yet"],
  [/^ERR_TLS_CERT_ALTNAME_INVALID$|^HOSTNAME_MISMATCH$/, "its certificate is for another host"],
  [/^ERR_OSSL_/, "the connection's certificates or key can't be read"],
  [/^ERR_SSL_|^EPROTO$/, "it doesn't follow the TLS protocol"],
  [/^(CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|ERR_TLS_|INVALID_)/, "its certificate isn't signed by {authority}"],
];

/**
 * The network failure that caused an error of an HTTP client; undefined for any other error.
 *
 * @param authority The trusted certificate authority, for the message.
 */
export function networkFailure(error: unknown, authority = "a trusted authority"): NetworkFailure | undefined {
  if (error instanceof ProxyFailure) {
    return { ...error.why, proxy: error };
  }
  if (error instanceof TimedOut) {
    const { milliseconds, endpoint } = error;
    const limit = `within ${milliseconds / 1000} s`;
    const said = endpoint === undefined ? `no answer came ${limit}` : `${endpoint} gave no answer ${limit}`;
    return { kind: "silent", said, passing: true };
  }
  if (error instanceof Cancelled) {
    return { kind: "cancelled", said: "the deployment was cancelled", passing: false };
  }
  const { name, code: given } = error as { name?: string; code?: unknown };
  const code = typeof given === "string" ? given : "";
  if (code in notSent) {
    return { kind: "notSent", said: `${notSent[code]} (${code})`, passing: true };
  }
  if (code in unresolved) {
    return { kind: "notSent", said: `${unresolved[code]} (${code})`, passing: code === "EAI_AGAIN" };
  }
  const distrust = certificate.find(([pattern]) => pattern.test(code));
  if (distrust !== undefined) {
    const said = distrust[1].replace("{authority}", authority);
    return { kind: "certificate", said: `${said} (${code})`, passing: false };
  }
  if (silent.includes(code) || name === "TimeoutError" || name === "AbortError") {
    return { kind: "silent", said: "no answer came in time", passing: true };
  }
  if (cut.includes(code)) {
    return { kind: "cut", said: `the connection was cut (${code})`, passing: true };
  }
  if (code.startsWith("HPE_")) {
    return { kind: "cut", said: `the answer isn't HTTP (${code})`, passing: true };
  }
  return undefined;
}

/** A connection through a proxy failed. */
export class ProxyFailure extends Error {
  public constructor(
    public readonly proxy: ProxyServer,
    /** The reason, with a description of what the proxy did. */
    public readonly why: NetworkFailure,
  ) {
    super(
      `the proxy ${shownProxy(proxy)} ${why.kind === "certificate" ? "isn't trusted" : "can't be used"}: ${why.said}`,
    );
    if (why.passing) {
      // The AWS SDK retries calls that fail with this error name.
      this.name = "TimeoutError";
    }
  }
}

/** The fix for a proxy that fails. */
export function proxyFix({ proxy, why }: ProxyFailure): string {
  const check = `Check ${proxy.setting}`;
  const trust = "add its certificate authority with NODE_EXTRA_CA_CERTS";
  const exempt = "list the host in NO_PROXY if it needs no proxy";
  const fixes = [check, ...(why.kind === "certificate" ? [trust] : []), ...(proxy.isExemptible ? [exempt] : [])];
  return `${fixes.slice(0, -1).join(", ")}${fixes.length > 1 ? ", or " : ""}${fixes.at(-1)}.`;
}

/** Failures that the proxy libraries report in the message only, not in the error code. */
const messages: [RegExp, (match: RegExpExecArray) => NetworkFailure][] = [
  [/\b(E[A-Z_]{4,})\b/, ([, code]) => networkFailure({ code }) ?? unknown],
  [
    /Authentication failed|initial handshake \(Unaccepted|authentication/i,
    () => ({ ...connectionRejected, said: noLogin }),
  ],
  [
    /rejected connection - \(?(\w+)/,
    ([, status]) => ({ kind: "notSent", said: `it answered ${status}`, passing: true }),
  ],
  [/timed out/, () => ({ kind: "silent", said: "no answer came in time", passing: true })],
  [
    /ended before|closed/i,
    () => ({ kind: "notSent", said: "it closed the connection without an answer", passing: true }),
  ],
];

const connectionRejected = { kind: "notSent", passing: false } as const;
const unknown: NetworkFailure = { ...connectionRejected, said: "its answer isn't that of a proxy" };
const noLogin = "it doesn't accept the username and password of its URL";

/** The reason why a proxy connection failed, from the error of the proxy library. */
export function causeOf(error: Error): NetworkFailure {
  const failure = networkFailure(error);
  if (failure !== undefined) {
    return failure;
  }
  for (const [pattern, cause] of messages) {
    const match = pattern.exec(error.message);
    if (match !== null) {
      return cause(match);
    }
  }
  return unknown;
}

/** The reason why a proxy connection failed, from the status of the answer to CONNECT. */
export function causeOfAnswer(status: number): NetworkFailure {
  return status === 407
    ? { ...connectionRejected, said: `${noLogin} (407)` }
    : { kind: "notSent", said: `it answered ${status}`, passing: status >= 500 };
}
