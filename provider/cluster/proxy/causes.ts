import { type NetworkFailure, networkFailure } from "../network";

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
