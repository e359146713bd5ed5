import { AsyncLocalStorage } from "node:async_hooks";
import { setImmediate, setTimeout } from "node:timers/promises";
import type * as pulumi from "@pulumi/pulumi";
import type { InvalidInputs } from "../check/inputs";
import { withSources } from "./sources";

/** What has failed in one construction. */
class Failures {
  public readonly errors = new Set<unknown>();
  public readonly first: Promise<void>;
  #tell = () => {};

  public constructor() {
    this.first = new Promise((resolve) => {
      this.#tell = resolve;
    });
  }

  public add(error: unknown): void {
    this.errors.add(error);
    this.#tell();
  }
}

const running = new AsyncLocalStorage<Failures>();

/** How long a construction that has failed waits for what else is wrong in it, and then for others, in milliseconds. */
const patience = 5_000;

/**
 * Keeps the failures of one component from the others. Where a component fails after it has asked AWS, its children fail
 * with it, and nobody handles their promises. The SDK's server takes that for a reason to fail every component that it is
 * constructing at that time; from here on only the one fails that the promise belongs to.
 */
export function keepFailuresApart(): void {
  const event = "unhandledRejection";
  const others = process.listeners(event);
  process.removeAllListeners(event);
  process.on(event, (error, promise) => {
    const failures = running.getStore();
    if (failures) {
      failures.add(error);
      return;
    }
    for (const other of others) {
      other.call(process, withSources(error), promise);
    }
  });
}

/** How many constructions are neither through nor failed, and when the last one began or was decided. */
const others = { undecided: 0, latest: 0 };

/** How long no other construction has to begin until a failed one ends, in milliseconds. */
const quiet = 250;

/**
 * Constructs a component, waits until its outputs are settled and its children registered, and fails with everything that
 * failed in it.
 *
 * With the first failure the program ends, and the engine closes its connections: each component that is under
 * construction, or about to be, then fails with "grpc: the client connection is closing". So a failure waits until the
 * others are decided, and the user sees what is wrong with any of them.
 */
export async function constructed<T extends { state: pulumi.Inputs }>(construct: () => T): Promise<T> {
  note(1);
  try {
    return await decided(construct).finally(() => note(-1));
  } catch (error) {
    // All that have failed end in the same moment.
    waiting ??= othersAreDecided().finally(() => {
      waiting = undefined;
    });
    await waiting;
    throw error;
  }
}

let waiting: Promise<void> | undefined;

function note(change: 1 | -1): void {
  others.undecided += change;
  others.latest = Date.now();
}

async function othersAreDecided(): Promise<void> {
  const end = Date.now() + patience;
  while (Date.now() < end && (others.undecided > 0 || Date.now() - others.latest < quiet)) {
    await setTimeout(quiet / 5);
  }
}

function decided<T extends { state: pulumi.Inputs }>(construct: () => T): Promise<T> {
  const failures = new Failures();
  return running.run(failures, async () => {
    const result = construct();
    const { waitForRPCs } = require("@pulumi/pulumi/runtime/settings") as { waitForRPCs(): Promise<void> };
    const outputs = Object.values(result.state).map((output) => settled(output).catch((error) => failures.add(error)));
    const all = Promise.all(outputs).then(waitForRPCs);
    await Promise.race([all, failures.first.then(() => setTimeout(patience, undefined, { ref: false }))]);
    // A rejection that nobody handles is reported once everything that could still handle it has run.
    await setImmediate();
    if (failures.errors.size > 0) {
      throw together([...failures.errors]);
    }
    return result;
  });
}

/** Resolves when an output is known or can't be known in this run, and fails as it does. */
function settled(output: unknown): Promise<unknown> {
  const { output: lift } = require("@pulumi/pulumi") as typeof pulumi;
  return (lift(output) as unknown as { promise(): Promise<unknown> }).promise();
}

/** One error for all: the invalid inputs of every part, or else what failed first. */
function together(errors: unknown[]): unknown {
  const { InputPropertiesError } = require("@pulumi/pulumi") as typeof pulumi;
  const [first, ...others] = errors.filter((error) => InputPropertiesError.isInstance(error));
  if (first === undefined || others.length === 0) {
    return first ?? errors[0];
  }
  const invalid = [first, ...others] as InvalidInputs[];
  const error = new InputPropertiesError({
    message: invalid.map(({ message }) => message).join("\n"),
    errors: invalid.flatMap((each) => each.errors ?? []),
  });
  return Object.assign(error, { headline: invalid.map(({ headline }) => headline).join("; ") });
}
