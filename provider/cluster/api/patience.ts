import type { NetworkFailure } from "../network";
import type { Pace } from "../pace";
import type { Target } from "../target";
import type { RawAnswer } from "./send";

/** What came of a try: an answer, or none. */
export type Outcome = { answer: RawAnswer } | { failure: NetworkFailure };

/** How often a call is made at most, and how often one that gets no answer, which takes its time. */
const tries = 5;
const silentTries = 2;

/** Waits, in milliseconds: the first, which doubles each time; the longest; the longest that the API server may ask for. */
const firstWait = 250;
const longestWait = 4_000;
const longestAsked = 30_000;
/** Tokens that are signed within one second are the same, and the API server remembers that it refused one. */
const waitForToken = 1_000;

/** How often a call may be made that ended like this. Credentials that are refused are renewed once. */
export function mostTries(outcome: Outcome, target: Target): number {
  if ("failure" in outcome) {
    const { kind, passing } = outcome.failure;
    return passing ? (kind === "silent" ? silentTries : tries) : 1;
  }
  if (outcome.answer.status === 401) {
    return target.renew === undefined ? 1 : 2;
  }
  return [429, 500, 502, 503, 504].includes(outcome.answer.status) ? tries : 1;
}

/**
 * How long to wait for the next try: as long as the API server asks for, else twice as long each time; by chance more
 * or less, so that callers who were turned away together don't come back together.
 */
export function waitAfter(outcome: Outcome, made: number, pace: Pace): number {
  if ("answer" in outcome && outcome.answer.status === 401) {
    return waitForToken;
  }
  const asked = "answer" in outcome ? millisecondsAsked(outcome.answer, pace.now()) : undefined;
  return asked === undefined
    ? Math.min(longestWait, firstWait * 2 ** (made - 1)) * (1 - pace.random() / 2)
    : Math.min(longestAsked, asked) + firstWait * pace.random();
}

/** The header Retry-After: seconds, or a date. https://www.rfc-editor.org/rfc/rfc9110#name-retry-after */
function millisecondsAsked({ retryAfter }: RawAnswer, now: number): number | undefined {
  if (retryAfter === undefined) {
    return undefined;
  }
  const asked = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - now;
  return Number.isNaN(asked) ? undefined : Math.max(0, asked);
}
