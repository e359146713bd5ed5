// Separate from other texts: the start of the command loads it.

/** The characters, except line breaks, that a terminal or a reader doesn't show as they are. */
export const invisibleCharacters =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the expression looks for control characters
  /[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** A text with escapes instead of characters that a reader doesn't see, for formats without emphasis of their own. */
export function visible(text: string): string {
  return text.replaceAll(invisibleCharacters, (found) => `\\u{${found.codePointAt(0)?.toString(16)}}`);
}
