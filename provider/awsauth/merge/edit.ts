import {
  type AwsAuthDocument,
  defaultStyle,
  type Key,
  type KeyName,
  type ListStyle,
  type LiveAccount,
  type Mapping,
  type MappingKey,
  type Range,
} from "../document/document";
import { arnFields, readAwsAuth } from "../document/read";
import { breakAt, breakBefore, endWithout, lineEnd, lineStart, textStart, usualBreak, yamlBreak } from "../text";

/** True for a text in this package's format for the mapping, ignoring indentation. */
export function isWrittenAs(text: string, key: MappingKey, mapping: Mapping): boolean {
  const written = entryText(arnFields[key], mapping);
  const lines = written.block(defaultStyle, "\n").split("\n");
  return text === written.flow || sameLines(text, lines);
}

/** Compares lines, ignoring indentation and the kind of line break. */
function sameLines(text: string, lines: string[]): boolean {
  const found = text.split(yamlBreak).map((line) => line.trim().replace(/^- +/, "- "));
  return found.length === lines.length && found.every((line, i) => line === lines[i]?.trim());
}

/** The text of a list item, for both list formats. */
export interface ItemText {
  /** The text in a list without brackets, from its `-` on. Lines after the first include their indentation. */
  block(style: ListStyle, lineBreak: string): string;
  /** The text in a list in brackets. */
  flow: string;
}

/** The characters that JSON allows inside quotes and that YAML 1.1 doesn't allow or reads as line breaks. */
const unprintable = /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** A text in double quotes that every YAML or JSON parser reads as exactly this text. */
export function quote(text: string): string {
  return JSON.stringify(text).replace(unprintable, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/** An entry of mapRoles or mapUsers. */
export function entryText(arnField: string, { arn, username, groups }: Mapping): ItemText {
  const list = groups.map(quote);
  const fields = [`${arnField}: ${quote(arn)}`, `username: ${quote(username)}`];
  return {
    block: (style, lineBreak) => {
      const indent = " ".repeat(style.margin + style.fields);
      const items = list.map((group) => `${" ".repeat(style.groups)}- ${group}`);
      const lines = [...fields, ...(items.length === 0 ? ["groups: []"] : ["groups:", ...items])];
      return `-${" ".repeat(style.fields - 1)}${lines.join(lineBreak + indent)}`;
    },
    flow: `{"${arnField}": ${quote(arn)}, "username": ${quote(username)}, "groups": [${list.join(", ")}]}`,
  };
}

/** An item of mapAccounts. The quotes keep leading zeros. */
export function accountText(account: string): ItemText {
  return { block: () => `- ${quote(account)}`, flow: quote(account) };
}

/** Edits of list items, by index. */
interface ItemEdits {
  replace: Map<number, ItemText>;
  remove: Set<number>;
}

interface Edit extends Range {
  text: string;
}

/** The text of a key with some items replaced or removed. Everything else is preserved byte for byte. */
function editItems(key: Key<Range>, { replace, remove }: ItemEdits): string {
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

/** The end of an item's text, without the empty lines that belong to a block scalar. */
function contentEnd(raw: string, item: Range): number {
  return item.start + endWithout(raw.slice(item.start, item.end), /[ \t\n\r\x85\u2028\u2029]/);
}

/** The lines of the removed items. A comment after an item is kept, on its own line. */
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

/** The removed items, each with the comma before it, or with the comma after it if no item remains before it. */
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

/** The position of the comma after an index, white space and comments. */
function commaIn(raw: string, index: number): number | undefined {
  const [skipped = ""] = /^(?:[\s\x85]|#[^\n\r\x85\u2028\u2029]*)*/.exec(raw.slice(index)) ?? [];
  return raw.charAt(index + skipped.length) === "," ? index + skipped.length : undefined;
}

/**
 * The candidate texts of a key with items added at its end, the preferred one first. The caller reads each to find out
 * whether it is correct.
 *
 * The way in which an item is added determines how it is removed later, without a record of the previous text: if the
 * text ended without a line break, it does so again; a key that was missing begins with the item; and a key that was
 * empty begins with a line break.
 */
function withItems(key: Key<Range>, items: ItemText[]): string[] {
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

/** The line break to use at a position: the one before it, or the usual one, but never a CR before an existing LF. */
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

/** The position after an item's line and any following comments that are indented like its fields. */
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

/** A key's text; undefined if the key is missing. */
type KeyText = string | undefined;

/** A candidate text of a key, and the record needed to restore the previous text later. */
export interface Candidate {
  text: KeyText;
  /** The text before the key's first item, if it can't be derived from the current text. */
  before: KeyText;
}

/**
 * The candidate texts for a change, the preferred one first.
 *
 * `before` is the recorded text of the key before its first item, such as a `null`, which can't occur together with a
 * list. It is restored once the list is empty again, unless someone else has changed the text around it.
 */
export function rewritten(key: Key<Range>, edits: ItemEdits, add: ItemText[], before: KeyText): Candidate[] {
  const edited = edits.remove.size + edits.replace.size > 0 ? withoutRemoved(key, edits) : key.raw;
  const next = edited === key.raw ? key : readAgain(key.name, edited);
  if (add.length === 0) {
    return [
      ...restored(edited, edits, before),
      { text: edited, before: next.items.length > 0 ? before : undefined },
      ...emptied(key, edits),
    ];
  }
  return next.state === "empty"
    ? addedToEmpty(next, add, before)
    : withItems(next, add).map((text) => ({ text, before }));
}

/** The text before the key's first item, if nothing has changed around the removed items. */
function restored(edited: KeyText, edits: ItemEdits, before: KeyText): Candidate[] {
  return edits.remove.size > 0 && isLeftOf(edited, before) ? [{ text: before, before: undefined }] : [];
}

/** The text with an empty list instead of its items, in case the rest would be read differently without a list. */
function emptied(key: Key<Range>, { remove }: ItemEdits): Candidate[] {
  if (key.items.length === 0 || remove.size < key.items.length) {
    return [];
  }
  const replace = new Map([[0, { block: () => "[]", flow: "[]" }]]);
  const others = new Set([...remove].filter((index) => index > 0));
  return [{ text: editItems(key, { replace, remove: others }), before: undefined }];
}

/** The text after the edits. The key is removed if its text is empty and began with the list. */
function withoutRemoved(key: Key<Range>, edits: ItemEdits): KeyText {
  const text = editItems(key, edits);
  const began = lineStart(key.raw ?? "", key.items[0]?.start ?? 0) === 0;
  return text === "" && began ? undefined : text;
}

function readAgain(name: KeyName, text: KeyText): Key<Range> {
  return readAwsAuth(text === undefined ? undefined : { [name]: text })[name];
}

function addedToEmpty(key: Key<Range>, add: ItemText[], before: KeyText): Candidate[] {
  const raw = key.raw ?? "";
  const base = withoutNothing(key);
  const record = before ?? raw;
  const beside = withItems({ ...key, raw: base }, add).map((text) => ({
    text,
    before: base === raw ? before : record,
  }));
  const instead = withItems({ ...key, raw: "" }, add).map((text) => ({ text, before: record }));
  return [...beside, ...instead];
}

/** The text of an empty key without the value that replaces a list. A line with nothing else is removed completely. */
function withoutNothing(key: Key<Range>): string {
  const raw = key.raw ?? "";
  const { start, end } = key.nothing ?? { start: 0, end: 0 };
  if (start === end) {
    return raw;
  }
  const [from, to] = [lineStart(raw, start), lineEnd(raw, end)];
  const alone = (raw.slice(from, start) + raw.slice(end, to)).trim() === "";
  return alone ? raw.slice(0, from) + raw.slice(to + breakAt(raw, to).length) : raw.slice(0, start) + raw.slice(end);
}

/** True if a text is what remains of a key after its first item was added and removed. */
function isLeftOf(text: KeyText, before: KeyText): boolean {
  return before !== undefined && [undefined, "", before, withoutNothing(readAgain("mapRoles", before))].includes(text);
}

/** Returns a function that is true for an item of mapAccounts in this package's format: with double quotes. */
export function isOurAccount({ mapAccounts: { raw = "" } }: AwsAuthDocument): (item: LiveAccount) => boolean {
  return ({ start, end, account }) => raw.slice(start, end).replace(/^- +/, "") === accountText(account).flow;
}
