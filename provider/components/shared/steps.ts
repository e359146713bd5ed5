import { setImmediate } from "node:timers/promises";
import { withShortStackTraces } from "../../sdkInternals";

// The SDK spends about a millisecond in the constructor of a resource. While a component declares hundreds of them, no
// answer from AWS arrives, and the engine gets none of them. So it declares some at a time.

/** Work that can pause after each step. */
export type Steps<T> = Generator<void, T, void>;

/** Does all steps at once. */
export function atOnce<T>(steps: Steps<T>): T {
  let step = nextOf(steps);
  while (!step.done) {
    step = nextOf(steps);
  }
  return step.value;
}

/** Does the steps one by one, and lets the network and the engine proceed in between. */
export async function inTurns<T>(steps: Steps<T>): Promise<T> {
  let step = nextOf(steps);
  while (!step.done) {
    await setImmediate();
    step = nextOf(steps);
  }
  return step.value;
}

function nextOf<T>(steps: Steps<T>): IteratorResult<void, T> {
  return withShortStackTraces(() => steps.next());
}
