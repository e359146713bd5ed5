import * as pulumi from "@pulumi/pulumi";
import { reportByMessage } from "../sdkInternals";
import { Gate } from "./gate";
import { type Issue, pending } from "./issues";
import { deepApply, isDeeplyPlain, mapEventual, resolveIfKnown } from "./outputs";
import { render, showPaths } from "./render";
import { withoutSecrets } from "./secrets";

/** What a component works with once its inputs are checked. */
export interface CheckedInputs<T> {
  /** The inputs. An output or promise among them passes through the check, so that an invalid value reaches no resource. */
  inputs: T;
  /** Opens when the inputs turn out to be valid, and fails with their issues otherwise. Everything the component does is behind it. */
  gate: Gate;
  /** The values of the inputs, with `pending` for each value that this run can't know. Fails if the gate fails. */
  known: Promise<T>;
}

/**
 * Checks the inputs of a component and returns them, ready to use.
 *
 * What is plain is checked at once, so that a constructor throws during preview. Values that are known only later
 * (outputs and promises) are checked all together as soon as they are, since some are good or bad only beside others.
 * `issuesIn` sees the inputs with `pending` wherever a value isn't known yet. A null, which is how other languages
 * leave an input out, becomes undefined.
 */
export function checkInputs<T extends object>(
  component: string,
  name: string,
  args: T,
  issuesIn: (args: T) => Issue[],
): CheckedInputs<T> {
  const given = Object.fromEntries(Object.entries(args).filter(([, value]) => value !== null));
  const refuse = (issues: Issue[]) => {
    if (issues.length > 0) {
      throw invalidInputs(component, name, issues);
    }
  };
  refuse(issuesIn(mapEventual(given, () => pending) as T));
  if (isDeeplyPlain(given)) {
    return { inputs: given as T, gate: Gate.open, known: Promise.resolve(given as T) };
  }
  const verdict = settled(given)
    .then(async (known) => {
      refuse(await withoutSecrets(issuesIn(known as T), given));
      return known as T;
    })
    .catch(withoutStack);
  const checkedFirst = (eventual: unknown) =>
    deepApply(eventual as pulumi.Input<object | null>, async (known) => {
      await verdict;
      return known ?? undefined;
    });
  return { inputs: mapEventual(given, checkedFirst) as T, gate: Gate.for(verdict), known: verdict };
}

/**
 * By now the line of the program that gave the input is long past: the stack of a refusal would only lead into this
 * package. An error that the input itself fails with is the program's, and stays as it is.
 */
function withoutStack(error: unknown): never {
  if (pulumi.InputPropertiesError.isInstance(error)) {
    error.stack = error.message;
  }
  throw error;
}

/** The inputs as they are once everything in them is known that this run can know. */
async function settled(given: object): Promise<unknown> {
  const values = new Map<unknown, unknown>();
  mapEventual(given, (eventual) => values.set(eventual, pending));
  const settle = async (eventual: unknown) => {
    const known = await resolveIfKnown(eventual);
    values.set(eventual, known ? (known.value ?? undefined) : pending);
  };
  await Promise.all([...values.keys()].map(settle));
  return mapEventual(given, (eventual) => values.get(eventual));
}

/**
 * The inputs as a component registers itself with them: one that fails is left out. A component whose registration fails
 * never gets its URN, and its children would wait for that for ever where the program goes on, as under the Automation
 * API. The failure isn't lost: the children and the outputs have it.
 */
export function registrationInputs<T extends object>(args: T): T {
  const recovered = (eventual: unknown) =>
    pulumi.recover<unknown>(
      deepApply<unknown, unknown>(eventual, (known) => known),
      () => undefined,
    );
  return mapEventual(args, recovered) as T;
}

/** The error of invalid inputs. */
export interface InvalidInputs extends pulumi.InputPropertiesError {
  /** The first line of the message, without its colon: the engine shows the issues by themselves. */
  readonly headline: string;
  readonly issues: readonly Issue[];
}

/**
 * The error that reports all the issues of one component together. Its message is complete, since a program that uses
 * the component in its own process sees only that; its `errors` carry the same per property for the engine.
 */
export function invalidInputs(component: string, name: string, issues: Issue[]): InvalidInputs {
  const count = issues.length === 1 ? "an invalid input" : `${issues.length} invalid inputs`;
  const headline = `${component} "${name}" has ${count}`;
  const message = [`${headline}:`, ...issues.map((problem) => `  - ${render(problem)}`)].join("\n");
  // The engine prints the value of a property that it finds, even a secret: of one it isn't told the plain path.
  const pathOf = ({ paths, secret }: Issue) => `${showPaths(paths)}${secret ? " (secret)" : ""}`;
  const errors = issues.map((problem) => ({ propertyPath: pathOf(problem), reason: render(problem) }));
  const error = new pulumi.InputPropertiesError({ message, errors });
  reportByMessage(error);
  const data = { headline: { value: headline }, issues: { value: issues } };
  return withFixedMessage(Object.defineProperties(error, data) as InvalidInputs);
}

/** Fails with issues that show only once something was looked up, if there are any. */
export async function refuse(component: string, name: string, args: object, issues: Issue[]): Promise<void> {
  if (issues.length > 0) {
    const error = invalidInputs(component, name, await withoutSecrets(issues, { ...args }));
    // The line of the program is long past: the stack would only lead into this package.
    error.stack = error.message;
    throw error;
  }
}

/**
 * An error of a look-up, whose message is all that a user needs. While the program runs, Pulumi's Node host reports a
 * RunError by its message alone, and any other error with its stack and every property. After that it reports the stack,
 * which would only lead into this package.
 */
export function userError(message: string): Error {
  const error = withFixedMessage(new pulumi.RunError(message));
  error.stack = message;
  return error;
}

/** The error with a message that stays as it is: where an error passes through outputs, the SDK prepends property names. */
export function withFixedMessage<T extends Error>(error: T): T {
  const { message } = error;
  return Object.defineProperty(error, "message", { get: () => message, set: () => {} });
}
