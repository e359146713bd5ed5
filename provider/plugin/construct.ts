import { AsyncLocalStorage } from "node:async_hooks";
import { setImmediate, setTimeout } from "node:timers/promises";
import type * as pulumi from "@pulumi/pulumi";
import { engineHasAnswered, forgetCalls, outputValue } from "../sdkInternals";
import type { InvalidInputs } from "../validation/inputs";
import { withSources } from "./sources";

/** What has failed in one construction. */
class Failures {
  public readonly errors = new Set<unknown>();
  public readonly first: Promise<void>;
  /** Resolves when the engine knows that a child is refused, and stops. */
  public readonly stopped: Promise<void>;
  public isDecided = false;
  #tell = () => {};
  #stop = () => {};

  public constructor() {
    this.first = new Promise((resolve) => {
      this.#tell = resolve;
    });
    this.stopped = new Promise((resolve) => {
      this.#stop = resolve;
    });
  }

  public add(error: unknown): void {
    this.errors.add(error);
    this.#tell();
  }

  public stop(): void {
    this.#stop();
  }
}

const running = new AsyncLocalStorage<Failures>();

/** How long a construction that has failed waits for what else is wrong in it, and then for others, in milliseconds. */
const patience = 5_000;

/**
 * Keeps the failures of one component from the others. If a component fails after a lookup, the promises of its children
 * are rejected, and nothing handles them. The SDK's server then fails every component that it is constructing at that time,
 * since its handlers are those of the process: https://github.com/pulumi/pulumi/pull/7365, which came before constructions
 * ran in parallel, https://github.com/pulumi/pulumi/pull/16428. From here on, only the component fails that the promise
 * belongs to.
 */
export function isolateFailures(): void {
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
 * construction, or about to be, then fails with "grpc: the client connection is closing"
 * (https://github.com/pulumi/pulumi/issues/19275, open). So a failure waits until the
 * others are decided, and the user sees what is wrong with any of them.
 */
export async function runConstruct<T extends { state: pulumi.Inputs }>(construct: () => T): Promise<T> {
  const { refuseBy } =
    require("../components/shared/beforeCreate") as typeof import("../components/shared/beforeCreate");
  refuseBy(refused);
  const { compareRunsByEngine } =
    require("../components/shared/thisRun") as typeof import("../components/shared/thisRun");
  compareRunsByEngine();
  const failures = new Failures();
  others.undecided += 1;
  others.latest = Date.now();
  try {
    return await decided(construct, failures).finally(() => decide(failures));
  } catch (error) {
    await othersAreDecided();
    throw error;
  }
}

/**
 * Refuses a child that the engine is about to create. A preview creates nothing, so that the component can fail as it does
 * for any other reason. In an update the engine has to be stopped: the hook fails, and as that too closes the connections, not
 * before the others are decided. The construction then ends without an error of its own, since the engine has reported that
 * of the hook.
 */
async function refused(error: unknown): Promise<void> {
  const failures = running.getStore();
  const { runtime } = require("@pulumi/pulumi") as typeof pulumi;
  if (failures !== undefined && runtime.isDryRun()) {
    failures.add(error);
    return;
  }
  if (failures !== undefined) {
    decide(failures);
    await othersAreDecided();
    void setTimeout(headStart).then(() => failures.stop());
  }
  throw error;
}

/** How long the engine gets to take in that a hook has failed, in milliseconds. */
const headStart = 3;

function decide(failures: Failures): void {
  if (!failures.isDecided) {
    failures.isDecided = true;
    others.undecided -= 1;
    others.latest = Date.now();
  }
}

let waiting: Promise<void> | undefined;

/** Resolves when the others are decided: for all that wait for it in the same moment. */
function othersAreDecided(): Promise<void> {
  waiting ??= untilDecided().finally(() => {
    waiting = undefined;
  });
  return waiting;
}

async function untilDecided(): Promise<void> {
  const end = Date.now() + patience;
  while (Date.now() < end && (others.undecided > 0 || Date.now() - others.latest < quiet)) {
    await setTimeout(quiet / 5);
  }
}

function decided<T extends { state: pulumi.Inputs }>(construct: () => T, failures: Failures): Promise<T> {
  return running.run(failures, async () => {
    const result = construct();
    const outputs = Object.values(result.state).map((output) => settled(output).catch((error) => failures.add(error)));
    const all = Promise.all(outputs).then(engineHasAnswered);
    const isStopped = await Promise.race([
      all,
      failures.first.then(() => setTimeout(patience, undefined, { ref: false })),
      failures.stopped.then(() => true),
    ]);
    if (isStopped === true) {
      forgetCalls();
      return { ...result, state: {} };
    }
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
  return outputValue(lift(output) as pulumi.Output<unknown>);
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
