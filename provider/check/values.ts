import { isAbsent, type Problem, pending } from "./problems";

/** What a text has to look like, and how to say so. */
export interface Form {
  /** What the text is, with its article, as in "an IAM role name (1 to 64 of …)". */
  expected: string;
  /** What to do about a value that isn't, or a function that tells from the value; without one, what to do about any. */
  fix: string | ((value: unknown) => string);
  /** True for a text of this form. */
  fits(text: string): boolean;
}

/** The problems of a text input. */
export function textProblems(path: string, value: unknown, form: Form): Problem[] {
  if (isAbsent(value) || (typeof value === "string" && form.fits(value))) {
    return [];
  }
  const { expected, fix } = form;
  return [
    typeof fix === "string"
      ? { path, value, expected, fix }
      : { path, value, expected, fix: fix(value), fixUnseen: fix(undefined) },
  ];
}

/** The problem of an input that has to be there and isn't. A value that isn't known yet is there. */
export function missingProblems(path: string, value: unknown, expected: string, fix: string): Problem[] {
  return isEmpty(value) ? [{ path, expected, fix }] : [];
}

/** The problems of a whole number with bounds. */
export function numberProblems(path: string, value: unknown, min: number, max: number, unit: string): Problem[] {
  if (isAbsent(value) || (Number.isInteger(value) && (value as number) >= min && (value as number) <= max)) {
    return [];
  }
  return [
    {
      path,
      value,
      expected: `a whole number of ${unit} from ${min} to ${max}`,
      fix: `Give a number within these bounds, or leave ${path} out for the default.`,
    },
  ];
}

/** The problems of an input that is true or false. */
export function booleanProblems(path: string, value: unknown): Problem[] {
  return isAbsent(value) || typeof value === "boolean"
    ? []
    : [{ path, value, expected: "true or false", fix: "Write it without quotes." }];
}

/** The problem of an input that decides which resources there are, and so has to be known before any exists. */
export function plainProblems(path: string, value: unknown): Problem[] {
  const fix = "Write the value itself, or take it from the stack's configuration.";
  const expected = "a value that is known when the program starts, not the output of a resource";
  return value === pending ? [{ path, value, expected, fix }] : [];
}

/** The problems of an input that takes one of a closed set of words. */
export function choiceProblems(path: string, value: unknown, choices: Record<string, string>): Problem[] {
  const words = Object.values(choices);
  if (isAbsent(value) || words.includes(value as string)) {
    return [];
  }
  const expected = `one of ${words.map((word) => `"${word}"`).join(", ")}`;
  return [{ path, value, expected, fix: `Use one of these words, or leave ${path} out for the default.` }];
}

/** How many items a list may have, and what one is called. */
export interface ListForm {
  /** The plural of what the list holds, as in "service accounts". */
  items: string;
  /** The fewest items, by default 0. */
  min?: number;
  /** The most items, by default any number. */
  max?: number;
  /** What to do about a list that is too short or too long. */
  fix: string;
}

/**
 * The problems of a list: not a list, too short, too long, an empty item, an item twice.
 * `problemsInItem` adds those of each item; `keyOf` gives what makes two items the same.
 */
export function listProblems(
  path: string,
  value: unknown,
  form: ListForm,
  problemsInItem: (path: string, item: unknown) => Problem[],
  keyOf: (item: unknown) => unknown = (item) => item,
): Problem[] {
  if (isAbsent(value)) {
    return [];
  }
  const { items, min = 0, max = Number.POSITIVE_INFINITY, fix } = form;
  if (!Array.isArray(value)) {
    return [{ path, value, expected: `a list of ${items}`, fix: "Write it as a list, even with one item." }];
  }
  const bounds =
    max === Number.POSITIVE_INFINITY ? `at least ${min}` : min === 0 ? `at most ${max}` : `${min} to ${max}`;
  const size: Problem[] =
    value.length < min || value.length > max
      ? [{ path, value: value.length === 0 ? value : `${value.length} items`, expected: `${bounds} ${items}`, fix }]
      : [];
  return [
    ...size,
    ...value.flatMap((item, index) =>
      isEmpty(item) ? [emptyItem(`${path}[${index}]`, items)] : problemsInItem(`${path}[${index}]`, item),
    ),
    ...twice(path, value, keyOf),
  ];
}

function isEmpty(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}

function emptyItem(path: string, items: string): Problem {
  return { path, value: null, expected: `no empty item among the ${items}`, fix: "Give its value, or remove it." };
}

function twice(path: string, list: unknown[], keyOf: (item: unknown) => unknown): Problem[] {
  const first = new Map<unknown, number>();
  return list.flatMap((item, index) => {
    const key = keyOf(item);
    const earlier = key === pending || isEmpty(key) ? undefined : first.get(key);
    if (earlier === undefined) {
      first.set(key, index);
      return [];
    }
    return [
      {
        path: `${path}[${index}]`,
        value: item,
        expected: `no duplicate of ${path}[${earlier}]`,
        fix: "Remove one of the two.",
      },
    ];
  });
}

/** The entries of a map input, and the problem of one that is no map. */
export function mapEntries(
  path: string,
  value: unknown,
  expected: string,
): { entries: [string, unknown][]; problems: Problem[] } {
  if (isAbsent(value)) {
    return { entries: [], problems: [] };
  }
  if (typeof value !== "object" || Array.isArray(value)) {
    return { entries: [], problems: [{ path, value, expected, fix: "Write it as a map from names to values." }] };
  }
  return { entries: Object.entries(value as object), problems: [] };
}

/** The problems of two inputs of which exactly one has to be given. */
export function exactlyOneProblems(first: [string, unknown], second: [string, unknown], fix: string): Problem[] {
  const given = [first, second].filter(([, value]) => !isEmpty(value));
  if (given.length === 1) {
    return [];
  }
  const path = `${first[0]}, ${second[0]}`;
  const expected = `exactly one of ${first[0]} and ${second[0]}`;
  return given.length === 0
    ? [{ path, expected: `${expected}, and neither is given`, fix }]
    : [{ path, value: Object.fromEntries(given), expected: `${expected}, and both are given`, fix }];
}
