import * as pulumi from "@pulumi/pulumi";
import { describe, hidden, type Problem, pending } from "./problems";

type Path = (string | number)[];

/**
 * Checks the inputs of a component and returns them, ready to use.
 *
 * What is plain is checked at once, so that a constructor throws during preview. Each value that arrives later (an
 * output) is checked as soon as it is known, and is returned behind that check: whatever uses it can't run on a bad one.
 * `problemsIn` sees the inputs with `pending` wherever a value isn't known yet.
 */
export function checkInputs<T extends object>(
  component: string,
  name: string,
  args: T,
  problemsIn: (args: T) => Problem[],
): T {
  const eventual: { path: Path; value: unknown }[] = [];
  const plain = split(args, [], eventual) as T;
  refuse(component, name, problemsIn(plain));
  return eventual.reduce((checked, { path, value }) => {
    const gate = ([known, isSecret]: [unknown, boolean]) => {
      const problems = problemsIn(replaced(plain, path, known) as T);
      refuse(component, name, isSecret ? problems.map(withoutValue) : problems);
      return known;
    };
    const later = pulumi.output(value);
    const gated = pulumi.all([later, pulumi.isSecret(later)]).apply((pair) => gate(pair as [unknown, boolean]));
    return replaced(checked, path, gated) as T;
  }, args);
}

function refuse(component: string, name: string, problems: Problem[]): void {
  if (problems.length > 0) {
    throw invalidInputs(component, name, problems);
  }
}

function withoutValue(problem: Problem): Problem {
  return "value" in problem ? { ...problem, value: hidden } : problem;
}

/** A copy of `value` with `pending` for every output and promise in it; these are listed in `eventual`. */
function split(value: unknown, path: Path, eventual: { path: Path; value: unknown }[]): unknown {
  if (pulumi.Output.isInstance(value) || value instanceof Promise) {
    eventual.push({ path, value });
    return pending;
  }
  if (Array.isArray(value)) {
    return value.map((item, index) => split(item, [...path, index], eventual));
  }
  if (isRecord(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, split(item, [...path, key], eventual)]));
  }
  return value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !pulumi.Resource.isInstance(value);
}

/** A copy of `value` with `item` at `path`. */
function replaced(value: unknown, [step, ...rest]: Path, item: unknown): unknown {
  if (step === undefined) {
    return item;
  }
  if (Array.isArray(value)) {
    return value.map((old, index) => (index === step ? replaced(old, rest, item) : old));
  }
  const record = value as Record<string, unknown>;
  return { ...record, [step]: replaced(record[step], rest, item) };
}

/**
 * The error that reports all the problems of one component together. Its message is complete, since a program that uses
 * the component in its own process sees only that; its `errors` carry the same per property for the engine.
 */
export function invalidInputs(component: string, name: string, problems: Problem[]): pulumi.InputPropertiesError {
  const count = problems.length === 1 ? "an invalid input" : `${problems.length} invalid inputs`;
  const lines = problems.map((problem) => `  - ${describe(problem)}`);
  return new pulumi.InputPropertiesError({
    message: [`${component} "${name}" has ${count}:`, ...lines].join("\n"),
    errors: problems.map((problem) => ({ propertyPath: problem.path, reason: describe(problem) })),
  });
}
