import { type Issue, type Path, type Phrase, pending } from "./issues";

/** Replaces a value that must not be shown in an error. */
export const hidden = "[secret]";

const longestValueShown = 200;

/** A value as an error shows it: JSON, truncated if it is very long. */
export function show(value: unknown): string {
  if (value === hidden || typeof value === "number" || typeof value === "bigint") {
    return String(value);
  }
  const text = JSON.stringify(value, (_, item) => (item === pending ? "[not known yet]" : item)) ?? String(value);
  return text.length > longestValueShown ? `${text.slice(0, longestValueShown)}… (${text.length} characters)` : text;
}

/** A path as an error shows it, as in `serviceAccounts[0].name` and `tags["team"]`. */
export function showPath(path: Path): string {
  return path.map(showSegment).join("").replace(/^\./, "");
}

function showSegment(segment: Path[number]): string {
  if (typeof segment === "string") {
    return `.${segment}`;
  }
  return `[${typeof segment === "number" ? segment : show(segment.key)}]`;
}

/** Paths as an error shows them. */
export function showPaths(paths: readonly Path[]): string {
  return paths.map(showPath).join(", ");
}

/** A phrase as an error shows it. */
export function showPhrase(text: Phrase): string {
  return typeof text === "string"
    ? text
    : text.map((part) => (typeof part === "string" ? part : showPath(part))).join("");
}

/** An issue as one line: path, value, expected value, fix. This is the only function that renders issues. */
export function render(issue: Issue): string {
  const verb = issue.paths.length > 1 ? "are" : "is";
  const value = "value" in issue ? show(issue.value) : "missing";
  return `${showPaths(issue.paths)} ${verb} ${value}; expected ${showPhrase(issue.expected)}. ${showPhrase(issue.fix)}`;
}
