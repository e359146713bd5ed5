const goSpace = "\\t\\n\\v\\f\\r \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const outerSpace = new RegExp(`^[${goSpace}]+|[${goSpace}]+$`, "g");

/** A text without the white space around it, by Go's idea of white space. */
export function trim(text: string): string {
  return text.replace(outerSpace, "");
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
