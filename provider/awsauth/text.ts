import { isBreak } from "./goyaml/reader";

/** White space as Go's unicode.IsSpace defines it (https://pkg.go.dev/unicode#IsSpace). */
const goSpace = /[\t\n\v\f\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

/** A text without leading and trailing white space, like Go's strings.TrimSpace. */
export function trim(text: string): string {
  const end = endWithout(text, goSpace);
  let start = 0;
  while (start < end && goSpace.test(text.charAt(start))) {
    start++;
  }
  return text.slice(start, end);
}

/**
 * The length of a text without the characters of a class at its end. A regular expression that ends in `+$` would take
 * quadratic time, since it is tried at every character of every run of the class.
 */
export function endWithout(text: string, characters: RegExp): number {
  let end = text.length;
  while (end > 0 && characters.test(text.charAt(end - 1))) {
    end--;
  }
  return end;
}

/**
 * Converts to lower case like the authenticator, character by character. Unlike JavaScript, it has no special cases for
 * the final sigma and for letters that become two.
 */
export function lowerCase(text: string): string {
  return isAscii(text)
    ? text.toLowerCase()
    : Array.from(text, (character) => (character === "\u0130" ? "i" : character.toLowerCase())).join("");
}

function isAscii(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}

/**
 * A form that is the same for two texts that Go considers equal when it ignores case: lower case, with the long s as an
 * s. (The Kelvin sign is already a k in lower case. Unicode folds more letters, but no ARN from STS contains them.)
 */
export function foldCase(text: string): string {
  return lowerCase(text).replaceAll("\u017f", "s");
}

/** A value in an error or a notice: quoted, with visible line breaks, and truncated if it is long. */
export function quoted(text: string): string {
  const shown = JSON.stringify(text);
  return shown.length > 120 ? `${shown.slice(0, 119)}…"` : shown;
}

/** The start of a text, after its byte order mark. */
export function textStart(text: string): number {
  return text.startsWith("\ufeff") ? 1 : 0;
}

/** The start of the line that contains an index. */
export function lineStart(text: string, index: number): number {
  let start = index;
  while (start > textStart(text) && !isBreak(text.charCodeAt(start - 1))) {
    start--;
  }
  return start;
}

/** A line break of YAML 1.1. */
export const yamlBreak = /\r\n|[\n\r\x85\u2028\u2029]/;

/** The end of the line that contains an index: before its line break, or the end of the text. */
export function lineEnd(text: string, index: number): number {
  let end = index;
  while (end < text.length && !isBreak(text.charCodeAt(end))) {
    end++;
  }
  return end;
}

/** The line break that begins at an index; empty if there is none. */
export function breakAt(text: string, index: number): string {
  if (index >= text.length || !isBreak(text.charCodeAt(index))) {
    return "";
  }
  return text.startsWith("\r\n", index) ? "\r\n" : text.charAt(index);
}

/** The line break that ends right before an index; empty if there is none. */
export function breakBefore(text: string, index: number): string {
  if (index === 0 || !isBreak(text.charCodeAt(index - 1))) {
    return "";
  }
  return text.startsWith("\r\n", index - 2) && index >= 2 ? "\r\n" : text.charAt(index - 1);
}

/** The line break that a text uses: its first one, or `\n` if it has none. */
export function usualBreak(text: string): string {
  return breakAt(text, lineEnd(text, 0)) || "\n";
}

/** A clause with a full stop at its end, if it has none. */
export function asSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** The number of occurrences of each text. */
export function counted(texts: string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) {
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return counts;
}
