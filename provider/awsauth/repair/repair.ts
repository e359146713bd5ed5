import { type KeyName, type LiveAccount, type LiveEntry, mappingKeys } from "../document/document";
import { arnFields } from "../document/entry";
import { readAwsAuth } from "../document/read";
import { defaultStyle } from "../document/style";
import { isPrintable } from "../goyaml/reader";
import { usualBreak } from "../lines";
import { accountText, entryText, quote } from "../merge/write";
import { type Chunk, chunksOf } from "./chunks";
import { readByLines } from "./fields";

/** What a repair made of a key. */
export interface Repair {
  /** The key's new text. */
  text: string;
  /** The entries that were kept or mended, by their ARN or account. */
  kept: string[];
  /** The lines that are comments now and were none. */
  commented: string[];
}

type Item = LiveEntry | LiveAccount;

/** A chunk of the text, mended: the entries in it and its lines. */
interface Part {
  lines: string[];
  items: Item[];
  commented: string[];
}

/**
 * Makes a key readable that the authenticator can't read, or takes for no list. Nothing of it is lost: an entry that
 * can be read by itself is an entry again; one whose meaning is certain, line by line, is written anew (a placeholder
 * without quotes, tabs, wrong indentation); all the rest stays as comments.
 */
export function repair(name: KeyName, raw: string): Repair {
  const parts = chunksOf(raw.replace(/^\ufeff+/, "")).map((chunk) => salvaged(name, chunk) ?? asComments(chunk));
  const items = parts.flatMap((part) => part.items);
  const texts = [parts, parts.map(writtenAnew)].map((list) => joined(list, usualBreak(raw)));
  const text = texts.find((candidate) => sameReading(readItems(name, candidate), items));
  if (text === undefined) {
    throw new Error(`the entries of ${name} that can be read by themselves can't be put together`);
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
  return isWhole ? { lines, items, commented: [] } : mended(name, chunk);
}

/** Writes an entry anew whose lines tell what it means; its comments go before it. */
function mended(name: KeyName, { lines }: Chunk): Part | undefined {
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

/** A line as a comment; a comment and an empty line already are. Control characters are spelt out. */
function asComment(line: string): string {
  const printable = Array.from(line, (character) => {
    return isPrintable(character.codePointAt(0) ?? 0) ? character : quote(character).slice(1, -1);
  }).join("");
  return /^ *(#|$)/.test(printable) ? printable : `# ${printable}`;
}

/** A part with its entries written as the package writes them, for texts whose pieces don't go together. */
function writtenAnew(part: Part): Part {
  const lines = part.items.flatMap((item) => {
    const text = "arn" in item ? entryText(arnFields[item.key], item) : accountText(item.account);
    return text.block(defaultStyle, "\n").split("\n");
  });
  return part.items.length === 0 ? part : { ...part, lines };
}

/** The entries of a text; none when what they say is chance, or it can't be read to its end. */
function readItems(name: KeyName, text: string): Item[] {
  const key = readAwsAuth({ [name]: text })[name];
  return key.unstable || key.state === "malformed" ? [] : key.items;
}

function sameReading(found: Item[], wanted: Item[]): boolean {
  const texts = (items: Item[]) =>
    items.map((item) => ("arn" in item ? [item.arn, item.username, item.groups, item.sso] : item.account));
  return JSON.stringify(texts(found)) === JSON.stringify(texts(wanted));
}
