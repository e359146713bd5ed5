import { type ProxyServer, shownProxy } from "./proxyServer";
import { Cancelled, TimedOut } from "./timing";

/** Why a request has no answer. */
export interface NetworkFailure {
  /**
   * - `certificate`: whoever answers isn't whom the connection names.
   * - `notSent`: there was no connection; the request was never seen.
   * - `cut`: it may have been seen, and done, or not.
   * - `silent`: the same, after a long wait.
   * - `cancelled`: the same, since the deployment was cancelled.
   */
  kind: "certificate" | "notSent" | "cut" | "silent" | "cancelled";
  /** In words, with the code of the error. */
  said: string;
  /** True where the next try may be luckier. */
  passing: boolean;
  /** Where it is a proxy that fails, and not what is asked. */
  proxy?: ProxyFailure;
}

const notSent: Record<string, string> = {
  ECONNREFUSED: "the connection is refused",
  EHOSTUNREACH: "there is no route to the host",
  ENETUNREACH: "there is no route to its network",
  EADDRNOTAVAIL: "its address can't be used from here",
};
const unresolved: Record<string, string> = {
  ENOTFOUND: "the host name doesn't resolve",
  EAI_AGAIN: "the host name can't be resolved just now",
};
const cut = ["ECONNRESET", "ECONNABORTED", "EPIPE"];
const silent = ["ETIMEDOUT", "ESOCKETTIMEDOUT", "ECONNTIMEDOUT"];

/** https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const certificate: [RegExp, string][] = [
  [/^CERT_HAS_EXPIRED$/, "its certificate has expired"],
  [/^CERT_NOT_YET_VALID$/, "its certificate isn't valid yet"],
  [/^ERR_TLS_CERT_ALTNAME_INVALID$|^HOSTNAME_MISMATCH$/, "its certificate is for another host"],
  [/^ERR_OSSL_/, "the certificates or the key of the connection can't be read"],
  [/^ERR_SSL_|^EPROTO$/, "it doesn't speak TLS as it should"],
  [/^(CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|ERR_TLS_|INVALID_)/, "its certificate isn't one of {authority}"],
];

/**
 * The network's failure behind an error of an HTTP client; undefined for any other error.
 *
 * @param authority Whose certificates are trusted.
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

/** How the proxies' libraries say in a message what they say by no code. */
const messages: [RegExp, (match: RegExpExecArray) => NetworkFailure][] = [
  [/\b(E[A-Z_]{4,})\b/, ([, code]) => networkFailure({ code }) ?? unknown],
  [/Authentication failed|initial handshake \(Unaccepted|authentication/i, () => ({ ...refused, said: noLogin })],
  [
    /rejected connection - \(?(\w+)/,
    ([, status]) => ({ kind: "notSent", said: `it answered ${status}`, passing: true }),
  ],
  [/timed out/, () => ({ kind: "silent", said: "no answer came in time", passing: true })],
  [
    /ended before|closed/i,
    () => ({ kind: "notSent", said: "it ended the connection without an answer", passing: true }),
  ],
];

const refused = { kind: "notSent", passing: false } as const;
const unknown: NetworkFailure = { ...refused, said: "it doesn't answer as a proxy does" };
const noLogin = "it doesn't accept the user name and password of its URL";

/** Why a proxy gave no connection, by the error of its library. */
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

/** Why a proxy gave no connection, by what it answered to CONNECT. */
export function causeOfAnswer(status: number): NetworkFailure {
  return status === 407
    ? { ...refused, said: `${noLogin} (407)` }
    : { kind: "notSent", said: `it answered ${status}`, passing: status >= 500 };
}
