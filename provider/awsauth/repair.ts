import {
  defaultStyle,
  type KeyName,
  type LiveAccount,
  type LiveEntry,
  type Mapping,
  type MappingKey,
  mappingKeys,
} from "./document/document";
import { arnFields, readAwsAuth } from "./document/read";
import { isPrintable } from "./goyaml/reader";
import { accountText, entryText, quote } from "./merge/edit";
import { usualBreak, yamlBreak } from "./text";

/** The result of repairing a key. */
export interface Repair {
  /** The key's new text. */
  text: string;
  /** The ARNs or accounts of the entries that were kept or repaired. */
  kept: string[];
  /** The lines that were turned into comments. */
  commented: string[];
}

type Item = LiveEntry | LiveAccount;

/** A repaired chunk of the text: its entries and its lines. */
interface Part {
  lines: string[];
  items: Item[];
  commented: string[];
}

/**
 * Repairs a key that the authenticator can't read or doesn't read as a list. Nothing in it is lost: an entry that can
 * be read separately is kept; an entry whose meaning is clear from its lines is rewritten (an unquoted placeholder,
 * tabs, wrong indentation); everything else is kept as comments.
 */
export function repair(name: KeyName, raw: string): Repair {
  const parts = chunksOf(raw.replace(/^\ufeff+/, "")).map((chunk) => salvaged(name, chunk) ?? asComments(chunk));
  const items = parts.flatMap((part) => part.items);
  const texts = [parts, parts.map(rewritten)].map((list) => joined(list, usualBreak(raw)));
  const text = texts.find((candidate) => sameReading(readItems(name, candidate), items));
  if (text === undefined) {
    throw new Error(`the readable entries of ${name} can't be combined into one list`);
  }
  const kept = items.map((item) => ("arn" in item ? item.arn : item.account));
  return { text, kept, commented: parts.flatMap((part) => part.commented) };
}

function joined(parts: Part[], lineBreak: string): string {
  const lines = parts.flatMap((part) => part.lines);
  return (lines.at(-1) === "" ? lines : [...lines, ""]).join(lineBreak);
}

function salvaged(name: KeyName, chunk: Chunk): Part | undefined {
  if (!chunk.isEntry) {
    return undefined;
  }
  const margin = /^ */.exec(chunk.lines[0] ?? "")?.[0].length ?? 0;
  const lines = chunk.lines.map((line) => (line.slice(0, margin).trim() === "" ? line.slice(margin) : line));
  const items = readItems(name, `${lines.join("\n")}\n`);
  const isWhole = items.length > 0 && items.every((item) => item.dropped === undefined || ("sso" in item && item.sso));
  return isWhole ? { lines, items, commented: [] } : repaired(name, chunk);
}

/** Rewrites an entry whose meaning is clear from its lines. Its comments come before it. */
function repaired(name: KeyName, { lines }: Chunk): Part | undefined {
  const key = mappingKeys.find((mappingKey) => mappingKey === name);
  const mapping = key && readByLines(key, lines);
  if (!mapping) {
    return undefined;
  }
  const comments = lines.filter((line) => /^\s*#/.test(line)).map(asComment);
  const entry = entryText(arnFields[key], mapping).block(defaultStyle, "\n").split("\n");
  return { lines: [...comments, ...entry], items: readItems(name, entry.join("\n")), commented: [] };
}

function asComments({ lines }: Chunk): Part {
  return { lines: lines.map(asComment), items: [], commented: lines.filter((line) => asComment(line) !== line) };
}

/** A line as a comment. Comments and empty lines are kept as they are. Control characters are escaped. */
function asComment(line: string): string {
  const printable = Array.from(line, (character) => {
    return isPrintable(character.codePointAt(0) ?? 0) ? character : quote(character).slice(1, -1);
  }).join("");
  return /^ *(#|$)/.test(printable) ? printable : `# ${printable}`;
}

/** A part with its entries in this package's format, for texts whose parts can't be combined. */
function rewritten(part: Part): Part {
  const lines = part.items.flatMap((item) => {
    const text = "arn" in item ? entryText(arnFields[item.key], item) : accountText(item.account);
    return text.block(defaultStyle, "\n").split("\n");
  });
  return part.items.length === 0 ? part : { ...part, lines };
}

/** The entries of a text; none if their values are random or the text can't be read completely. */
function readItems(name: KeyName, text: string): Item[] {
  const key = readAwsAuth({ [name]: text })[name];
  return key.unstable || key.state === "malformed" ? [] : key.items;
}

function sameReading(found: Item[], wanted: Item[]): boolean {
  const texts = (items: Item[]) =>
    items.map((item) => ("arn" in item ? [item.arn, item.username, item.groups, item.sso] : item.account));
  return JSON.stringify(texts(found)) === JSON.stringify(texts(wanted));
}

const field = /^\s*(?:-\s+)?["']?(\w+)["']?\s*:(?:\s+(.*))?$/;
const item = /^\s*-\s+(.*)$/;

/**
 * Reads an entry line by line, ignoring indentation. The meaning is clear if every line is either a field with its
 * value on the same line or a group; otherwise the result is undefined.
 */
function readByLines(key: MappingKey, lines: string[]): Mapping | undefined {
  const mapping: Partial<Mapping> = {};
  for (const line of lines.filter((text) => !/^\s*(#|$)/.test(text))) {
    const [, name = "", value = ""] = field.exec(line) ?? [];
    if (!(takesField(key, mapping, name.toLowerCase(), value) || takesGroup(mapping, line))) {
      return undefined;
    }
  }
  const { arn, username = "", groups = [] } = mapping;
  return arn ? { arn, username, groups } : undefined;
}

function takesField(key: MappingKey, mapping: Partial<Mapping>, name: string, value: string): boolean {
  if (name === "groups") {
    const groups = /^(#.*)?$/.test(value) ? [] : readList(value);
    const isNew = mapping.groups === undefined && groups !== undefined;
    mapping.groups ??= groups;
    return isNew;
  }
  const known = { [arnFields[key]]: "arn", username: "username" }[name] as "arn" | "username" | undefined;
  const text = known && readScalar(value);
  if (known === undefined || text === undefined || mapping[known] !== undefined) {
    return false;
  }
  mapping[known] = text;
  return true;
}

function takesGroup(mapping: Partial<Mapping>, line: string): boolean {
  const group = readScalar(item.exec(line)?.[1] ?? "");
  if (group === undefined || mapping.groups === undefined) {
    return false;
  }
  mapping.groups.push(group);
  return true;
}

/** The string value on a line. A value that begins with a placeholder must be meant as a string. */
function readScalar(value: string): string | undefined {
  const text = value.startsWith("{{")
    ? `'${value
        .replace(/(?<=\S)\s+#.*$/, "")
        .trim()
        .replaceAll("'", "''")}'`
    : value;
  const [entry] = readAwsAuth({ mapRoles: `- rolearn: x\n  username: ${text}\n` }).mapRoles.items;
  return entry && entry.misread.length === 0 && entry.username !== "" && !/[\n\r]/.test(text)
    ? entry.username
    : undefined;
}

function readList(value: string): string[] | undefined {
  const [entry] = readAwsAuth({ mapRoles: `- rolearn: x\n  groups: ${value}\n` }).mapRoles.items;
  return entry?.misread.length === 0 && !entry.groups.includes("") ? entry.groups : undefined;
}

/** A chunk of a key's text, if the whole text can't be read. */
interface Chunk {
  lines: string[];
  /** True for the lines of what appears to be one entry; false for a comment, an empty line or similar. */
  isEntry: boolean;
}

const fieldLine = /^[ \t]*(?:-[ \t]+)?["']?(?:rolearn|userarn|username|groups)["']?[ \t]*:/i;
const dashLine = /^([ \t]*)-(?:[ \t]|$)/;
const marker = /^(?:---|\.\.\.)(?:[ \t]|$)/;
const remark = /^[ \t]*(?:#|$)/;

/**
 * Splits a text into its entries. An entry begins with a `-` that isn't indented more than those before it, or with a
 * `-` and one of the fields of an entry; the first entry may also begin with a field alone. Text after the end of a
 * document isn't an entry. The text of a scalar with several lines is part of the entry that contains it.
 */
function chunksOf(text: string): Chunk[] {
  const chunks: Chunk[] = [];
  let margin = Number.POSITIVE_INFINITY;
  let ended = false;
  let open: OpenScalar | undefined;
  const unclosed = new Set<string>();
  const all = text.split(yamlBreak);
  for (const [index, line] of all.entries()) {
    const dash = dashLine.exec(line)?.[1]?.length;
    const first = margin === Number.POSITIVE_INFINITY;
    const isText = open !== undefined && goesOn(open, line, index, margin);
    open = isText ? open : openScalar(all, index, unclosed);
    ended ||= marker.test(line) && !first && !isText;
    const begins = isText
      ? false
      : dash === undefined
        ? first && fieldLine.test(line)
        : dash <= margin || fieldLine.test(line);
    if (ended || (marker.test(line) && !isText)) {
      chunks.push({ lines: [line], isEntry: false });
    } else if (begins) {
      margin = dash ?? 0;
      chunks.push({ lines: [line], isEntry: true });
    } else if (!first) {
      chunks.at(-1)?.lines.push(line);
    } else {
      chunks.push({ lines: [line], isEntry: false });
    }
  }
  return chunks.flatMap(withoutTail);
}

/**
 * True for a line of an open scalar. After a `|`, a dash that is indented more than those of the entries may be part of
 * the scalar, so it never begins an entry.
 */
function goesOn(open: OpenScalar, line: string, index: number, margin: number): boolean {
  if (!open.block) {
    return index <= open.lastLine;
  }
  const indent = line.search(/[^ \t]/);
  const dash = dashLine.exec(line)?.[1]?.length ?? -1;
  return indent < 0 || indent > open.column || dash > margin;
}

/** Separates the comments and empty lines at the end of an entry, so that they are kept as they are. */
function withoutTail({ lines, isEntry }: Chunk): Chunk[] {
  const end = isEntry ? lines.findLastIndex((line) => !remark.test(line)) + 1 : lines.length;
  const tail = lines.slice(end).map((line): Chunk => ({ lines: [line], isEntry: false }));
  return [{ lines: lines.slice(0, end), isEntry }, ...tail];
}

/** A scalar that continues after its first line. */
type OpenScalar = { block: true; column: number } | { block: false; lastLine: number };

const blank = /[ \t]*/y;
const word = /[^ \t]*/y;
const plain = /.*?(?=:(?:[ \t]|$)|[ \t]#|$)/y;
const plainInFlow = /.*?(?=:(?:[ \t]|$)|[ \t]#|[,[\]{}]|$)/y;
const blockHeader = /[|>](?:[+-][1-9]?|[1-9][+-]?)?(?:[ \t]+#.*|[ \t]*)$/y;
const closing = { '"': /(?:[^"\\]|\\.)*(")?/y, "'": /(?:[^']|'')*(')?/y };
const behindQuote = /[ \t]*(?:[,\]}].*|#.*)?$/y;

/**
 * The scalar that continues after a line: one with `|` or `>`, with the column of the list or map that contains it (-1
 * outside of any), or one in quotes that are closed on a later line. Quotes that are never closed are added to
 * `unclosed`.
 */
function openScalar(lines: readonly string[], index: number, unclosed: Set<string>): OpenScalar | undefined {
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

/** A quoted scalar that continues on other lines; undefined if the quotes are never closed, or only by coincidence. */
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

/** The position after the closing quote; undefined if the quotes aren't closed on this line. */
function closed(line: string, start: number, quote: '"' | "'"): number | undefined {
  const pattern = closing[quote];
  pattern.lastIndex = start;
  return pattern.exec(line)?.[1] === undefined ? undefined : pattern.lastIndex;
}

/** The end of a pattern's match at a position; -1 if it doesn't match. */
function end(pattern: RegExp, line: string, start: number): number {
  pattern.lastIndex = start;
  return pattern.test(line) ? pattern.lastIndex : -1;
}
