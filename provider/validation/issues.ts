/** A key of a map, which may be any text. It is written in brackets, as in `tags["team"]`. */
export interface MapKey {
  readonly key: string;
}

/** Where an input is, as in `["serviceAccounts", 0, "name"]`: names of inputs, indices of lists, keys of maps. */
export type Path = readonly (string | number | MapKey)[];

/** A sentence. The inputs that it names are paths, so that they stay right where the issue becomes one of a larger input. */
export type Phrase = string | readonly (string | Path)[];

/** What kind of mistake an issue is. */
export type IssueCode =
  /** An input that is required, and left out. */
  | "missing"
  /** A value of another type than the input takes. */
  | "type"
  /** A text of another form than the input takes. */
  | "format"
  /** A number, or the length of a list, out of its bounds. */
  | "range"
  /** A word that isn't one of the words that the input takes. */
  | "choice"
  /** The same as an earlier item. */
  | "duplicate"
  /** An input that can't be combined with another one. */
  | "exclusive"
  /** The output of a resource where the input decides which resources there are. */
  | "not-plain"
  /** More than AWS or Kubernetes takes. */
  | "limit"
  /** A value that AWS, Kubernetes or this package reserves. */
  | "reserved"
  /** An input or a key that doesn't exist. */
  | "unknown"
  /** Something that isn't as the program says it is. */
  | "mismatch"
  /** Something that exists already, or that the program declares twice. */
  | "exists";

/** One mistake in the inputs. */
export interface Issue {
  readonly code: IssueCode;
  /** The inputs that it is about, nearly always one. */
  readonly paths: readonly Path[];
  /** The value that was given; left out where there is none to show. */
  readonly value?: unknown;
  /** What the input takes, as a noun. */
  readonly expected: Phrase;
  /** What to do about it, as a sentence. */
  readonly fix: Phrase;
  /** The same where the value is secret, if `fix` has words from it. */
  readonly fixWithoutValue?: Phrase;
  /** True for an input with a secret in it. */
  readonly secret?: true;
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

/** A sentence that names inputs: phrase`no duplicate of ${path}`. */
export function phrase(texts: TemplateStringsArray, ...parts: readonly (string | number | Path)[]): Phrase {
  const after = (index: number) => texts[index + 1] ?? "";
  return [texts[0] ?? "", ...parts.flatMap((part, index) => [Array.isArray(part) ? part : String(part), after(index)])];
}

/** The issues with every path in them moved: that of a part as one of the whole. */
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

/** The issues of an item as those of the whole, in which the item is at a path. */
export function at(prefix: Path, issues: readonly Issue[]): Issue[] {
  return movePaths(issues, (path) => [...prefix, ...path]);
}
