import { type Issue, isAbsent, type Path, pending, phrase } from "./issues";

/** The format of a string, with the sentences for its errors. */
export interface Format {
  /** A noun phrase with its article, as in "an IAM role name (1 to 64 of …)". */
  expected: string;
  /** The fix, or a function that returns the fix for a value; it gets undefined if the value must not be shown. */
  fix: string | ((value: unknown) => string);
  /** True for a string of this format. */
  fits(text: string): boolean;
}

/** The location of an input: its name, or its path if it is part of another input. */
type Place = string | Path;

function pathOf(place: Place): Path {
  return typeof place === "string" ? [place] : place;
}

/** The issues of a string input. */
export function textIssues(place: Place, value: unknown, form: Format): Issue[] {
  if (isAbsent(value) || (typeof value === "string" && form.fits(value))) {
    return [];
  }
  const { expected, fix } = form;
  const found = { code: "format", paths: [pathOf(place)], value, expected } as const;
  return [typeof fix === "string" ? { ...found, fix } : { ...found, fix: fix(value), fixWithoutValue: fix(undefined) }];
}

/** The issue of a missing required input. A value that isn't known yet isn't missing. */
export function missingIssues(place: Place, value: unknown, expected: string, fix: string): Issue[] {
  return isEmpty(value) ? [{ code: "missing", paths: [pathOf(place)], expected, fix }] : [];
}

/** The issues of an integer with bounds. */
export function numberIssues(place: Place, value: unknown, min: number, max: number, unit: string): Issue[] {
  if (isAbsent(value) || (Number.isInteger(value) && (value as number) >= min && (value as number) <= max)) {
    return [];
  }
  const path = pathOf(place);
  return [
    {
      code: "range",
      paths: [path],
      value,
      expected: `a whole number of ${unit} from ${min} to ${max}`,
      fix: phrase`Pass a number in this range, or omit ${path} to use the default.`,
    },
  ];
}

/** The issues of a boolean input. */
export function booleanIssues(place: Place, value: unknown): Issue[] {
  return isAbsent(value) || typeof value === "boolean"
    ? []
    : [{ code: "type", paths: [pathOf(place)], value, expected: "true or false", fix: "Write it without quotes." }];
}

/** The issue of an input that decides which resources are declared, and so can't be an output. */
export function plainIssues(place: Place, value: unknown): Issue[] {
  const fix = "Write the value itself, or read it from the stack's configuration.";
  const expected = "a plain value, not an output";
  return value === pending ? [{ code: "not-plain", paths: [pathOf(place)], value, expected, fix }] : [];
}

/** The issues of an input with a fixed set of choices. */
export function choiceIssues(place: Place, value: unknown, choices: Record<string, string>): Issue[] {
  const words = Object.values(choices);
  if (isAbsent(value) || words.includes(value as string)) {
    return [];
  }
  const expected = `one of ${words.map((word) => `"${word}"`).join(", ")}`;
  const path = pathOf(place);
  const fix = phrase`Use one of these values, or omit ${path} to use the default.`;
  return [{ code: "choice", paths: [path], value, expected, fix }];
}

/** The bounds of a list, and the name of its items. */
export interface ListFormat {
  /** The name of the items in the plural, as in "service accounts". */
  items: string;
  /** The minimum number of items, by default 0; without a maximum, 0 or 1. */
  min?: number;
  /** The maximum number of items, by default unlimited. */
  max?: number;
  /** The fix for a list that is too short or too long. */
  fix: string;
}

/**
 * The issues of a list: not a list, too short, too long, an empty item, a duplicate item.
 * `issuesInItem` adds the issues of each item; items with the same `keyOf` are duplicates.
 */
export function listIssues(
  place: Place,
  value: unknown,
  form: ListFormat,
  issuesInItem: (path: Path, item: unknown) => Issue[],
  keyOf: (item: unknown) => unknown = (item) => item,
): Issue[] {
  const path = pathOf(place);
  const paths = [path];
  if (isAbsent(value)) {
    return [];
  }
  const { items, min = 0, max = Number.POSITIVE_INFINITY } = form;
  if (!Array.isArray(value)) {
    const fix = "Write it as a list, even with one item.";
    return [{ code: "type", paths, value, expected: `a list of ${items}`, fix }];
  }
  const bounds =
    max === Number.POSITIVE_INFINITY ? "a non-empty list of" : min === 0 ? `at most ${max}` : `${min} to ${max}`;
  const count = value.length === 0 ? value : `${value.length} items`;
  const size: Issue[] =
    value.length < min || value.length > max
      ? [{ code: "range", paths, value: count, expected: `${bounds} ${items}`, fix: form.fix }]
      : [];
  return [
    ...size,
    ...value.flatMap((item, index) =>
      isEmpty(item) ? [emptyItem([...path, index], items)] : issuesInItem([...path, index], item),
    ),
    ...twice(path, value, keyOf),
  ];
}

function isEmpty(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}

function emptyItem(path: Path, items: string): Issue {
  const expected = `no empty item among the ${items}`;
  return { code: "missing", paths: [path], value: null, expected, fix: "Set its value, or remove it." };
}

function twice(path: Path, list: unknown[], keyOf: (item: unknown) => unknown): Issue[] {
  const first = new Map<unknown, number>();
  return list.flatMap((item, index) => {
    const key = keyOf(item);
    const earlier = key === pending || isEmpty(key) ? undefined : first.get(key);
    if (earlier === undefined) {
      first.set(key, index);
      return [];
    }
    return [duplicateIssue([...path, index], item, [...path, earlier], "Remove one of the two.")];
  });
}

/** The issue of a value that duplicates an earlier input. */
export function duplicateIssue(path: Path, value: unknown, first: Path, fix: string): Issue {
  return { code: "duplicate", paths: [path], value, expected: phrase`no duplicate of ${first}`, fix };
}

/** The entries of a map input, each with its path, and the issue of a value that isn't a map. */
export function mapEntries(
  place: Place,
  value: unknown,
  expected: string,
): { entries: [string, unknown, Path][]; issues: Issue[] } {
  const path = pathOf(place);
  if (isAbsent(value)) {
    return { entries: [], issues: [] };
  }
  if (typeof value !== "object" || Array.isArray(value)) {
    const fix = "Write it as a map from names to values.";
    return { entries: [], issues: [{ code: "type", paths: [path], value, expected, fix }] };
  }
  const entries = Object.entries(value as object);
  return { entries: entries.map(([key, item]) => [key, item, [...path, { key }]]), issues: [] };
}

/** The issues of two inputs of which exactly one is required. */
export function exactlyOneIssues(first: [string, unknown], second: [string, unknown], fix: string): Issue[] {
  const given = [first, second].filter(([, value]) => !isEmpty(value));
  if (given.length === 1) {
    return [];
  }
  const paths = [[first[0]], [second[0]]];
  const [one = [], other = []] = paths;
  return given.length === 0
    ? [{ code: "missing", paths, expected: phrase`exactly one of ${one} and ${other}`, fix }]
    : [
        {
          code: "exclusive",
          paths,
          value: Object.fromEntries(given),
          expected: phrase`exactly one of ${one} and ${other}, not both`,
          fix,
        },
      ];
}
