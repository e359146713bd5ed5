import { AsyncLocalStorage } from "node:async_hooks";
import { setImmediate, setTimeout } from "node:timers/promises";
import type * as pulumi from "@pulumi/pulumi";
import { engineHasAnswered, outputValue, replaceRejectionHandlers } from "../sdkInternals";
import type { InvalidInputs } from "../validation/inputs";
import { withSources } from "./sources";

/** The failures of one construction. */
class Failures {
  public readonly errors = new Set<unknown>();
  public readonly first: Promise<void>;
  /** Resolves when a child was rejected in an update, and the construction can't continue. */
  public readonly rejected: Promise<void>;
  /** Resolves when the construction has ended. */
  public readonly ended: Promise<void>;
  public isDecided = false;
  #report = () => {};
  #reject = () => {};
  #end = () => {};

  public constructor() {
    this.first = new Promise((resolve) => {
      this.#report = resolve;
    });
    this.rejected = new Promise((resolve) => {
      this.#reject = resolve;
    });
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  public add(error: unknown): void {
    this.errors.add(error);
    this.#report();
  }

  public reject(error: unknown): void {
    this.add(error);
    this.#reject();
  }

  public end(): void {
    this.#end();
  }
}

const running = new AsyncLocalStorage<Failures>();

/** How long a failed construction waits for further failures of its own, and then for others, in milliseconds. */
const patience = 5_000;

/**
 * Keeps the failures of one component from the others. If a component fails after a lookup, the promises of its
 * children are rejected and nothing handles them. Then only the component that they belong to fails.
 */
export function isolateFailures(): void {
  replaceRejectionHandlers((error, passOn) => {
    const failures = running.getStore();
    if (failures) {
      failures.add(error);
    } else {
      passOn(withSources(error));
    }
  });
}

/** The number of constructions that have neither finished nor failed, and when the last one began or was decided. */
const others = { undecided: 0, latest: 0 };

/** A failed construction ends after no other one has begun for this long, in milliseconds. */
const quiet = 250;

/**
 * Constructs a component, waits until its outputs are settled and its children registered, and fails with all failures
 * of the component.
 *
 * The program ends with the first failure, and the engine closes its connections: other components that are being
 * constructed, or are about to be, then fail with "grpc: the client connection is closing"
 * (https://github.com/pulumi/pulumi/issues/19275, open). So a failure waits until the others are decided, and the user
 * sees the errors of all of them.
 */
export async function runConstruct<T extends { state: pulumi.Inputs }>(construct: () => T): Promise<T> {
  const { rejectBy } =
    require("../components/shared/beforeCreate") as typeof import("../components/shared/beforeCreate");
  rejectBy(rejected);
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
  } finally {
    failures.end();
  }
}

/**
 * Rejects a child that the engine is about to create: its component fails. A preview creates nothing, so nothing else is
 * needed. In an update, the hook fails too, so that the child isn't created. It fails last: the engine first learns that
 * the component has failed, and so deletes nothing, even with `--continue-on-error`.
 */
async function rejected(error: unknown): Promise<void> {
  const failures = running.getStore();
  const { runtime } = require("@pulumi/pulumi") as typeof pulumi;
  if (failures === undefined) {
    throw error;
  }
  if (runtime.isDryRun()) {
    failures.add(error);
    return;
  }
  failures.reject(error);
  await failures.ended;
  await setTimeout(headStart);
  throw new Error("the error of its component gives the reason");
}

/** The time that the engine gets to process the failure of a component, in milliseconds. */
const headStart = 500;

function decide(failures: Failures): void {
  if (!failures.isDecided) {
    failures.isDecided = true;
    others.undecided -= 1;
    others.latest = Date.now();
  }
}

let waiting: Promise<void> | undefined;

/** Resolves when the others are decided, for all callers that are waiting at the same time. */
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
    await Promise.race([
      all,
      failures.first.then(() => setTimeout(patience, undefined, { ref: false })),
      failures.rejected,
    ]);
    // Node reports an unhandled rejection only after all code that could still handle it has run.
    await setImmediate();
    if (failures.errors.size > 0) {
      throw together([...failures.errors]);
    }
    return result;
  });
}

/** Resolves when an output is known or can't be known in this run. Fails if the output fails. */
function settled(output: unknown): Promise<unknown> {
  const { output: lift } = require("@pulumi/pulumi") as typeof pulumi;
  return outputValue(lift(output) as pulumi.Output<unknown>);
}

/** Combines errors into one: the invalid inputs of all parts, or else the first error. */
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
