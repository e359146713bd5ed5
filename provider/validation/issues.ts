/** A key of a map, which may be any string. It is written in brackets, as in `tags["team"]`. */
export interface MapKey {
  readonly key: string;
}

/** The location of an input, as in `["serviceAccounts", 0, "name"]`: names of inputs, list indices, map keys. */
export type Path = readonly (string | number | MapKey)[];

/**
 * A sentence. Inputs in it are paths, so that they stay correct when the issue becomes part of a larger input's issues.
 */
export type Phrase = string | readonly (string | Path)[];

/** The kind of an issue. */
export type IssueCode =
  /** A required input is missing. */
  | "missing"
  /** The value has the wrong type. */
  | "type"
  /** The string has the wrong format. */
  | "format"
  /** A number, or the length of a list, is out of range. */
  | "range"
  /** The value isn't one of the choices. */
  | "choice"
  /** The item duplicates an earlier one. */
  | "duplicate"
  /** The input can't be combined with another one. */
  | "exclusive"
  /** The value is an output, but the input decides which resources are declared. */
  | "not-plain"
  /** A limit of AWS or Kubernetes is exceeded. */
  | "limit"
  /** AWS, Kubernetes or this package reserves the value. */
  | "reserved"
  /** The input or key doesn't exist. */
  | "unknown"
  /** An existing object differs from the program's description of it. */
  | "mismatch"
  /** The object already exists, or the program declares it twice. */
  | "exists";

/** A mistake in the inputs. */
export interface Issue {
  readonly code: IssueCode;
  /** The affected inputs, nearly always one. */
  readonly paths: readonly Path[];
  /** The given value; omitted if there is none to show. */
  readonly value?: unknown;
  /** The expected value, as a noun phrase. */
  readonly expected: Phrase;
  /** The fix, as an imperative sentence. */
  readonly fix: Phrase;
  /** The fix for a secret value, if `fix` contains a part of the value. */
  readonly fixWithoutValue?: Phrase;
  /** True for an input that contains a secret. */
  readonly secret?: true;
}

/**
 * Represents a value that isn't known yet: the output of a resource that the same program creates.
 * Checks skip it; they run again once the value is known.
 */
export const pending: unique symbol = Symbol("not known yet");

/** True for an input with nothing to check: omitted, or not known yet. */
export function isAbsent(value: unknown): value is undefined | null | typeof pending {
  return value === undefined || value === null || value === pending;
}

/** True for a value that is completely known. */
export function isComplete(value: unknown): boolean {
  if (typeof value !== "object" || value === null) {
    return value !== pending;
  }
  return Object.values(value).every(isComplete);
}

/** A sentence that names inputs: phrase`no duplicate of ${path}`. */
export function phrase(texts: TemplateStringsArray, ...parts: readonly (string | number | Path)[]): Phrase {
  const after = (index: number) => texts[index + 1] ?? "";
  return [texts[0] ?? "", ...parts.flatMap((part, index) => [Array.isArray(part) ? part : String(part), after(index)])];
}

/** The issues with `move` applied to every path, as from a part to the whole. */
export function movePaths(issues: readonly Issue[], move: (path: Path) => Path): Issue[] {
  const moved = (text: Phrase): Phrase =>
    typeof text === "string" ? text : text.map((part) => (typeof part === "string" ? part : move(part)));
  return issues.map((issue) => ({
    ...issue,
    paths: issue.paths.map(move),
    expected: moved(issue.expected),
    fix: moved(issue.fix),
    ...(issue.fixWithoutValue === undefined ? {} : { fixWithoutValue: moved(issue.fixWithoutValue) }),
  }));
}

/** The issues of an item as issues of the whole that contains the item at `prefix`. */
export function at(prefix: Path, issues: readonly Issue[]): Issue[] {
  return movePaths(issues, (path) => [...prefix, ...path]);
}
