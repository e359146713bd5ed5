import * as pulumi from "@pulumi/pulumi";
import { reportByMessage } from "../sdkInternals";
import { Gate } from "./gate";
import { type Issue, pending } from "./issues";
import { deepApply, isDeeplyPlain, mapEventual, resolveIfKnown } from "./outputs";
import { render, showPaths } from "./render";
import { withoutSecrets } from "./secrets";

/** The checked inputs of a component. */
export interface CheckedInputs<T> {
  /**
   * The inputs. An output or promise among them passes through the check, so that an invalid value reaches no resource.
   */
  inputs: T;
  /**
   * Opens if the inputs are valid, and otherwise fails with their issues. The component creates everything behind this
   * gate.
   */
  gate: Gate;
  /** The values of the inputs, with `pending` for each value that this run can't know. Fails if the gate fails. */
  known: Promise<T>;
}

/**
 * Checks the inputs of a component and returns them, ready to use.
 *
 * Plain values are checked immediately, so that a constructor throws during preview. Outputs and promises are checked
 * together once all are known, because the validity of one can depend on others. `issuesIn` gets the inputs with
 * `pending` for each value that isn't known yet. A null, which other languages send for an omitted input, becomes
 * undefined.
 */
export function checkInputs<T extends object>(
  component: string,
  name: string,
  args: T,
  issuesIn: (args: T) => Issue[],
): CheckedInputs<T> {
  const given = Object.fromEntries(Object.entries(args).filter(([, value]) => value !== null));
  const rejectInputs = (issues: Issue[]) => {
    if (issues.length > 0) {
      throw invalidInputs(component, name, issues);
    }
  };
  rejectInputs(issuesIn(mapEventual(given, () => pending) as T));
  if (isDeeplyPlain(given)) {
    return { inputs: given as T, gate: Gate.open, known: Promise.resolve(given as T) };
  }
  const verdict = settled(given)
    .then(async (known) => {
      rejectInputs(await withoutSecrets(issuesIn(known as T), given));
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
 * Removes the stack of an error about invalid inputs: at this time it no longer contains the program's line, and would
 * only point to this package. An error of the input itself comes from the program, and stays unchanged.
 */
function withoutStack(error: unknown): never {
  if (pulumi.InputPropertiesError.isInstance(error)) {
    error.stack = error.message;
  }
  throw error;
}

/** The inputs after all values have settled, with `pending` for each value that this run can't know. */
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
 * The inputs that a component registers, without failing ones. A component whose registration fails never gets its URN,
 * and its children would wait for the URN forever if the program continues, as under the Automation API. The failure
 * isn't lost: the children and the outputs fail with it.
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
  /** The first line of the message, without its colon: the engine shows the issues separately. */
  readonly headline: string;
  readonly issues: readonly Issue[];
}

/**
 * The error that reports all issues of a component. Its message is complete, because a program that uses the component
 * in its own process only sees the message; its `errors` contain the same issues per property for the engine.
 */
export function invalidInputs(component: string, name: string, issues: Issue[]): InvalidInputs {
  const count = issues.length === 1 ? "an invalid input" : `${issues.length} invalid inputs`;
  const headline = `${component} "${name}" has ${count}`;
  const message = [`${headline}:`, ...issues.map((problem) => `  - ${render(problem)}`)].join("\n");
  // The engine prints the value of a property that it finds, even a secret, so the path of a secret is changed.
  const pathOf = ({ paths, secret }: Issue) => `${showPaths(paths)}${secret ? " (secret)" : ""}`;
  const errors = issues.map((problem) => ({ propertyPath: pathOf(problem), reason: render(problem) }));
  const error = new pulumi.InputPropertiesError({ message, errors });
  reportByMessage(error);
  const data = { headline: { value: headline }, issues: { value: issues } };
  return withFixedMessage(Object.defineProperties(error, data) as InvalidInputs);
}

/** Throws the issues that a lookup found, if there are any. */
export async function rejectInputs(component: string, name: string, args: object, issues: Issue[]): Promise<void> {
  if (issues.length > 0) {
    const error = invalidInputs(component, name, await withoutSecrets(issues, { ...args }));
    // The stack no longer contains the program's line, and would only point to this package.
    error.stack = error.message;
    throw error;
  }
}

/**
 * An error of a lookup, of which a user only needs the message. While the program runs, Pulumi's Node host reports only
 * the message of a RunError, but the stack and all properties of any other error. Afterwards it reports the stack,
 * which would only point to this package.
 */
export function userError(message: string): Error {
  const error = withFixedMessage(new pulumi.RunError(message));
  error.stack = message;
  return error;
}

/**
 * Protects the message of an error from changes: the SDK prepends property names to errors that pass through outputs.
 */
export function withFixedMessage<T extends Error>(error: T): T {
  const { message } = error;
  return Object.defineProperty(error, "message", { get: () => message, set: () => {} });
}
