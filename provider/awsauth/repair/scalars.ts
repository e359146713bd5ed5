/** A scalar that goes on behind the line that it begins on. */
export type OpenScalar = { block: true; column: number } | { block: false; lastLine: number };

const blank = /[ \t]*/y;
const word = /[^ \t]*/y;
const plain = /.*?(?=:(?:[ \t]|$)|[ \t]#|$)/y;
const plainInFlow = /.*?(?=:(?:[ \t]|$)|[ \t]#|[,[\]{}]|$)/y;
const blockHeader = /[|>](?:[+-][1-9]?|[1-9][+-]?)?(?:[ \t]+#.*|[ \t]*)$/y;
const closing = { '"': /(?:[^"\\]|\\.)*(")?/y, "'": /(?:[^']|'')*(')?/y };
const behindQuote = /[ \t]*(?:[,\]}].*|#.*)?$/y;

/**
 * The scalar that goes on behind a line: one with `|` or `>`, with the column of the list or map that it stands in (-1
 * outside of all), or one in quotes that are closed on a later line. `unclosed` gets the quotes that are closed nowhere.
 */
export function openScalar(lines: readonly string[], index: number, unclosed: Set<string>): OpenScalar | undefined {
  const line = lines[index] ?? "";
  let column = -1;
  let flows = 0;
  let at = /^---(?=[ \t])/.test(line) ? 3 : 0;
  while (true) {
    at = end(blank, line, at);
    const character = line.charAt(at);
    if (character === "" || character === "#") {
      return undefined;
    }
    if (/[-?:]/.test(character) && /[ \t]|^$/.test(line.charAt(at + 1))) {
      column = character === ":" || flows > 0 ? column : at;
      at++;
    } else if (/[[{]/.test(character)) {
      flows++;
      at++;
    } else if (flows > 0 && /[,\]}]/.test(character)) {
      flows -= character === "," ? 0 : 1;
      at++;
    } else if (/[&!]/.test(character)) {
      at = end(word, line, at);
    } else if (flows === 0 && /[|>]/.test(character)) {
      return end(blockHeader, line, at) < 0 ? undefined : { block: true, column };
    } else {
      const quote = character === '"' || character === "'" ? character : undefined;
      const behind = quote ? closed(line, at + 1, quote) : end(flows > 0 ? plainInFlow : plain, line, at);
      if (behind === undefined) {
        return quote && quoted(lines, index, quote, unclosed);
      }
      const isKey = line.charAt(end(blank, line, behind)) === ":";
      if (flows === 0 && !isKey) {
        return undefined;
      }
      column = flows > 0 ? column : at;
      at = behind;
    }
  }
}

/** A scalar in quotes that other lines go on with; undefined where the quotes are never closed, or by chance. */
function quoted(
  lines: readonly string[],
  index: number,
  quote: '"' | "'",
  unclosed: Set<string>,
): OpenScalar | undefined {
  for (let at = index + 1; at < lines.length && !unclosed.has(quote); at++) {
    const line = lines[at] ?? "";
    const behind = closed(line, 0, quote);
    if (behind !== undefined) {
      return end(behindQuote, line, behind) < 0 ? undefined : { block: false, lastLine: at };
    }
  }
  unclosed.add(quote);
  return undefined;
}

/** Where a text in quotes is closed: behind its last quote. Undefined where it isn't on this line. */
function closed(line: string, start: number, quote: '"' | "'"): number | undefined {
  const pattern = closing[quote];
  pattern.lastIndex = start;
  return pattern.exec(line)?.[1] === undefined ? undefined : pattern.lastIndex;
}

/** Where a pattern that is tried at a place ends; -1 where it doesn't fit. */
function end(pattern: RegExp, line: string, start: number): number {
  pattern.lastIndex = start;
  return pattern.test(line) ? pattern.lastIndex : -1;
}
