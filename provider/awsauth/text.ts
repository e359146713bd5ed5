import { isBreak } from "./goyaml/reader";

/** White space as Go's unicode.IsSpace defines it (https://pkg.go.dev/unicode#IsSpace). */
const goSpace = /[\t\n\v\f\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

/** A text without leading and trailing white space, as Go's strings.TrimSpace returns it. */
export function trim(text: string): string {
  const end = endWithout(text, goSpace);
  let start = 0;
  while (start < end && goSpace.test(text.charAt(start))) {
    start++;
  }
  return text.slice(start, end);
}

/**
 * The length of a text without the characters of a class at its end. A regular expression that ends in `+$` would be
 * tried at every character of every run of the class, which takes quadratic time.
 */
export function endWithout(text: string, characters: RegExp): number {
  let end = text.length;
  while (end > 0 && characters.test(text.charAt(end - 1))) {
    end--;
  }
  return end;
}

/**
 * Lower case as the authenticator makes it, character by character: unlike JavaScript's it knows neither the final
 * sigma nor letters that become two.
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
 * What two texts have in common that Go takes for equal when it ignores case: beyond lower case, the long s is an s.
 * (The Kelvin sign becomes a k in lower case already. Further letters fold in Unicode, and stand in no ARN that STS gives.)
 */
export function foldCase(text: string): string {
  return lowerCase(text).replaceAll("\u017f", "s");
}

/** A value in an error or a notice: quoted, line breaks visible, cut where it is long. */
export function quoted(text: string): string {
  const shown = JSON.stringify(text);
  return shown.length > 120 ? `${shown.slice(0, 119)}…"` : shown;
}

/** Where a text begins: behind its byte order mark. */
export function textStart(text: string): number {
  return text.startsWith("\ufeff") ? 1 : 0;
}

/** Where the line begins that an index is on. */
export function lineStart(text: string, index: number): number {
  let start = index;
  while (start > textStart(text) && !isBreak(text.charCodeAt(start - 1))) {
    start--;
  }
  return start;
}

/** Where the line ends that an index is on: before its line break, or at the end of the text. */
export function lineEnd(text: string, index: number): number {
  let end = index;
  while (end < text.length && !isBreak(text.charCodeAt(end))) {
    end++;
  }
  return end;
}

/** The line break that begins at an index; empty where none does. */
export function breakAt(text: string, index: number): string {
  if (index >= text.length || !isBreak(text.charCodeAt(index))) {
    return "";
  }
  return text.startsWith("\r\n", index) ? "\r\n" : text.charAt(index);
}

/** The line break that ends right before an index; empty where none does. */
export function breakBefore(text: string, index: number): string {
  if (index === 0 || !isBreak(text.charCodeAt(index - 1))) {
    return "";
  }
  return text.startsWith("\r\n", index - 2) && index >= 2 ? "\r\n" : text.charAt(index - 1);
}

/** The line break that a text uses: its first one, `\n` when it has none. */
export function usualBreak(text: string): string {
  return breakAt(text, lineEnd(text, 0)) || "\n";
}

/** Texts, each with how often it is there. */
export function counted(texts: string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) {
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return counts;
}
