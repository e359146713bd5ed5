import type { Key, KeyName, Range } from "../document/document";
import { readAwsAuth } from "../document/read";
import { breakAt, lineEnd, lineStart } from "../lines";
import { withItems } from "./append";
import { editItems, type ItemEdits } from "./edit";
import type { ItemText } from "./write";

/** A key's text; undefined when the key isn't there. */
type KeyText = string | undefined;

/** A text that a key may get, and what has to be known later to restore what it was. */
export interface Candidate {
  text: KeyText;
  /** What the key was before its first item; only where its text can't tell. */
  before: KeyText;
}

/**
 * The texts that carry a change out, the best first.
 *
 * `before` is what was recorded about the key when it got its first item: a `null` for example, which a list can't
 * stand beside. It comes back once the list is empty again, unless somebody else has changed what is around it.
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

/** What the key was before its first item, where nothing has changed around the items that go. */
function restored(edited: KeyText, edits: ItemEdits, before: KeyText): Candidate[] {
  return edits.remove.size > 0 && isLeftOf(edited, before) ? [{ text: before, before: undefined }] : [];
}

/** The text with an empty list in place of its items, where without it the rest would read as something else. */
function emptied(key: Key<Range>, { remove }: ItemEdits): Candidate[] {
  if (key.items.length === 0 || remove.size < key.items.length) {
    return [];
  }
  const replace = new Map([[0, { block: () => "[]", flow: "[]" }]]);
  const others = new Set([...remove].filter((index) => index > 0));
  return [{ text: editItems(key, { replace, remove: others }), before: undefined }];
}

/** The text after the edits. A list that began the text and is gone takes the key with it. */
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

/** The text of an empty key without what stands in place of a list. A line that has nothing else goes whole. */
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

/** True when a text is what stays of a key that had its first item added. */
function isLeftOf(text: KeyText, before: KeyText): boolean {
  return before !== undefined && [undefined, "", before, withoutNothing(readAgain("mapRoles", before))].includes(text);
}
