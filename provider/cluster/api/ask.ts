import { ClusterError } from "../errors";
import { type NetworkFailure, networkFailure } from "../network";
import type { Pace } from "../pace";
import type { Target } from "../target";
import { answerError, foreignAnswer, isDenied, networkError } from "./failures";
import { mostTries, type Outcome, waitAfter } from "./patience";
import { type ApiAnswer, type ApiRequest, Unfinished } from "./request";
import { type RawAnswer, send } from "./send";

/**
 * Makes a call, again where its failure may pass, and gives the answer.
 *
 * @throws ClusterError, and Unfinished for a call that isn't repeatable and was cut off.
 */
export async function ask(target: Target, request: ApiRequest, pace: Pace): Promise<ApiAnswer> {
  for (let made = 1; ; made++) {
    const outcome = await attempt(target, request, pace);
    if ("answer" in outcome && isWanted(request, outcome.answer)) {
      return { status: outcome.answer.status, body: parsed(target, request, outcome.answer) };
    }
    if ("failure" in outcome && request.repeatable === false && ["cut", "silent"].includes(outcome.failure.kind)) {
      throw new Unfinished(outcome.failure.said);
    }
    if (made >= mostTries(outcome, target)) {
      throw "answer" in outcome
        ? answerError(target, request, outcome.answer)
        : networkError(target, request, outcome.failure);
    }
    if ("answer" in outcome && outcome.answer.status === 401) {
      target.renew?.();
    }
    await pace.sleep(waitAfter(outcome, made, pace));
  }
}

async function attempt(target: Target, request: ApiRequest, pace: Pace): Promise<Outcome> {
  try {
    return { answer: await send(target, request, pace) };
  } catch (error) {
    if (error instanceof ClusterError) {
      throw error;
    }
    return { failure: networkFailure(error, "this cluster's authority") ?? unknownFailure(error as Error) };
  }
}

/** What isn't known to be harmless isn't tried again. */
function unknownFailure({ name, code }: Error & { code?: unknown }): NetworkFailure {
  return { kind: "cut", said: `the request failed (${typeof code === "string" ? code : name})`, passing: false };
}

/** A webhook may refuse with any status, also with one that says something else here. */
function isWanted({ expected = [] }: ApiRequest, answer: RawAnswer): boolean {
  const { status } = answer;
  return (status >= 200 && status < 300) || (expected.includes(status) && !isDenied(answer));
}

/** The JSON of an answer. One that says that there is nothing may be any text. */
function parsed(target: Target, request: ApiRequest, { status, text }: RawAnswer): unknown {
  try {
    return JSON.parse(text);
  } catch {
    if (status >= 400) {
      return undefined;
    }
    throw foreignAnswer(target, request, status);
  }
}
