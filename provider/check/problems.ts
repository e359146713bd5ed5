/** One thing that is wrong with one input. */
export interface Problem {
  /** The path of the input, as in `serviceAccounts[0].name`. */
  path: string;
  /** The value that was given; left out where there is none to show. */
  value?: unknown;
  /** What the input takes. */
  expected: string;
  /** What to do about it. */
  fix: string;
  /** The same where the value is a secret, if `fix` has words from it. */
  fixUnseen?: string;
  /** True for an input with a secret in it. */
  isSecret?: boolean;
}

/**
 * Stands where a value isn't known yet: the output of a resource that the same program creates.
 * Checks pass over it; they run again once the value is there.
 */
export const pending: unique symbol = Symbol("not known yet");

/** True for an input that has nothing to check: left out, or not known yet. */
export function isAbsent(value: unknown): value is undefined | null | typeof pending {
  return value === undefined || value === null || value === pending;
}

/** True for a value of which everything is known. */
export function isComplete(value: unknown): boolean {
  if (typeof value !== "object" || value === null) {
    return value !== pending;
  }
  return Object.values(value).every(isComplete);
}

/** What stands in an error for a value that must not be shown. */
export const hidden = "[secret]";

const longestValueShown = 200;

/** A value as an error shows it: JSON, cut where it is very long. */
export function show(value: unknown): string {
  if (value === hidden || typeof value === "number" || typeof value === "bigint") {
    return String(value);
  }
  const text = JSON.stringify(value, (_, item) => (item === pending ? "[not known yet]" : item)) ?? String(value);
  return text.length > longestValueShown ? `${text.slice(0, longestValueShown)}… (${text.length} characters)` : text;
}

/** A problem as one line: path, value, expectation, fix. */
export function describe(problem: Problem): string {
  const value = "value" in problem ? ` is ${show(problem.value)}` : " is missing";
  return `${problem.path}${value}; expected ${problem.expected}. ${problem.fix}`;
}
