import type { Key, Range } from "../document/document";
import { defaultStyle } from "../document/style";
import { breakAt, breakBefore, lineEnd, textStart, usualBreak } from "../lines";
import type { ItemText } from "./write";

/**
 * The texts of a key with items added at its end, the best first: which of them reads rightly shows when it is read.
 *
 * The way an item is added tells how to take it away again, without a note of what was there before: where the text
 * ended without a line break it does so again, a key that was absent begins with the item, and one that was there and
 * empty begins with a line break.
 */
export function withItems(key: Key<Range>, items: ItemText[]): string[] {
  if (items.length === 0) {
    return [key.raw ?? ""];
  }
  if (key.list?.flow) {
    return inBrackets(key, items.map((item) => item.flow).join(", "));
  }
  const raw = key.raw ?? "";
  const style = key.list?.style ?? defaultStyle;
  const written = (lineBreak: string) =>
    items.map((item) => " ".repeat(style.margin) + item.block(style, lineBreak)).join(lineBreak);
  const last = key.items.at(-1);
  const place = last ? placeBehind(raw, last, style.margin) : raw.length;
  const closed = key.raw === undefined || breakBefore(raw, place) !== "";
  const lineBreak = breakAround(raw, place);
  const lines = closed ? written(lineBreak) + lineBreak : lineBreak + written(lineBreak);
  const start = textStart(raw);
  const firstBreak = breakAround(raw, start);
  return [
    raw.slice(0, place) + lines + raw.slice(place),
    raw.slice(0, start) + written(firstBreak) + firstBreak + raw.slice(start),
  ];
}

/** The line break to use at a place: the one before it, or the usual one, but no CR that would join with an LF. */
function breakAround(raw: string, place: number): string {
  const lineBreak = breakBefore(raw, place) || usualBreak(raw);
  return lineBreak === "\r" && raw.charAt(place) === "\n" ? "\n" : lineBreak;
}

function inBrackets(key: Key<Range>, text: string): string[] {
  const raw = key.raw ?? "";
  const last = key.items.at(-1);
  const start = raw.indexOf("[", key.list?.start) + 1;
  const first = raw.slice(0, start) + text + (last ? ", " : "") + raw.slice(start);
  return last ? [`${raw.slice(0, last.end)}, ${text}${raw.slice(last.end)}`, first] : [first];
}

/** Where the line of an item ends, and those with comments that are indented like its inside. */
function placeBehind(raw: string, item: Range, margin: number): number {
  const nextLine = (index: number) => {
    const end = lineEnd(raw, index);
    return end + breakAt(raw, end).length;
  };
  let place = breakBefore(raw, item.end) === "" ? nextLine(item.end) : item.end;
  for (;;) {
    const [, indent = "", comment] = /^( *)(#?)/.exec(raw.slice(place, lineEnd(raw, place))) ?? [];
    if (comment !== "#" || indent.length <= margin || place >= raw.length) {
      return place;
    }
    place = nextLine(place);
  }
}
