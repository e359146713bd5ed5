import type { Key, ListStyle, Range } from "../document/document";
import { defaultStyle } from "../document/style";
import { breakAt, breakBefore, lineEnd, lineStart, usualBreak } from "../lines";
import { endWithout } from "../text";
import type { ItemText } from "./write";

/** What to do with the items of a list, by their index. */
export interface ItemEdits {
  replace: Map<number, ItemText>;
  remove: Set<number>;
}

interface Edit extends Range {
  text: string;
}

/** The text of a key with some of its items replaced and some removed. All the rest stays, byte for byte. */
export function editItems(key: Key<Range>, { replace, remove }: ItemEdits): string {
  const raw = key.raw ?? "";
  const { flow = false, style = defaultStyle } = key.list ?? {};
  const replaced = key.items.flatMap((item, i): Edit[] => {
    const text = replace.get(i);
    return text ? [{ start: item.start, end: contentEnd(raw, item), text: written(text, flow, style, raw) }] : [];
  });
  const removed = flow ? flowRemovals(raw, key.items, remove) : blockRemovals(raw, key.items, remove);
  return applied(raw, [...replaced, ...removed]);
}

function written(text: ItemText, flow: boolean, style: ListStyle, raw: string): string {
  return flow ? text.flow : text.block(style, usualBreak(raw));
}

function applied(raw: string, edits: Edit[]): string {
  const ordered = [...edits].sort((a, b) => a.start - b.start);
  let text = "";
  let done = 0;
  for (const edit of ordered) {
    text += raw.slice(done, edit.start) + edit.text;
    done = edit.end;
  }
  return text + raw.slice(done);
}

/** Where the text of an item ends, without the empty lines that count to a block scalar. */
function contentEnd(raw: string, item: Range): number {
  return item.start + endWithout(raw.slice(item.start, item.end), /[ \t\n\r\x85\u2028\u2029]/);
}

/** The lines of the items that go. A comment behind an item stays, on a line of its own. */
function blockRemovals(raw: string, items: readonly Range[], remove: Set<number>): Edit[] {
  const edits: Edit[] = [];
  for (const item of items.filter((_, i) => remove.has(i))) {
    const edit = { ...blockRemoval(raw, item), text: "" };
    const last = edits.at(-1);
    if (last?.end === edit.start) {
      last.end = edit.end;
    } else {
      edits.push(edit);
    }
  }
  return edits.map((edit) => {
    const open = edit.end === raw.length && breakBefore(raw, edit.end) === "";
    return open ? { ...edit, start: edit.start - breakBefore(raw, edit.start).length } : edit;
  });
}

function blockRemoval(raw: string, item: Range): Range {
  const begin = lineStart(raw, item.start);
  const start = /^ *$/.test(raw.slice(begin, item.start)) ? begin : item.start;
  if (breakBefore(raw, item.end) !== "") {
    return { start, end: item.end };
  }
  const end = lineEnd(raw, item.end);
  const comment = raw.slice(item.end, end).indexOf("#");
  return comment < 0 ? { start, end: end + breakAt(raw, end).length } : { start: item.start, end: item.end + comment };
}

/** The items that go, each with a comma: the one before it, or behind it where nothing stays before it. */
function flowRemovals(raw: string, items: readonly Range[], remove: Set<number>): Edit[] {
  let kept: Range | undefined;
  return items.flatMap((item, i): Edit[] => {
    if (!remove.has(i)) {
      kept = item;
      return [];
    }
    if (kept) {
      const comma = commaIn(raw, items[i - 1]?.end ?? item.start);
      return [{ start: comma ?? item.start, end: item.end, text: "" }];
    }
    const comma = commaIn(raw, item.end);
    const behind = comma === undefined ? item.end : comma + 1;
    const end = comma !== undefined && raw.charAt(behind) === " " ? behind + 1 : behind;
    return [{ start: item.start, end, text: "" }];
  });
}

/** The comma that follows an index, behind white space and comments. */
function commaIn(raw: string, index: number): number | undefined {
  const [skipped = ""] = /^(?:[\s\x85]|#[^\n\r\x85\u2028\u2029]*)*/.exec(raw.slice(index)) ?? [];
  return raw.charAt(index + skipped.length) === "," ? index + skipped.length : undefined;
}
