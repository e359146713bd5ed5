import { isBreak } from "./goyaml/reader";

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
