import { anchorOrAlias, directive, tag } from "./directives";
import {
  code,
  isBlank,
  isBlankOrEnd,
  isBreak,
  isDocumentIndicator,
  type Position,
  type Scanner,
  type SimpleKey,
  skipComment,
  type Token,
  type TokenType,
  YamlError,
} from "./reader";
import { blockScalar, plainScalar, quotedScalar } from "./scalars";

// A port of scannerc.go, gopkg.in/yaml.v2 2.4.0.

/** Returns the next token without taking it. */
export function peek(scanner: Scanner): Token {
  while (scanner.queue.length === 0 || mayBecomeKey(scanner)) {
    fetchNext(scanner);
  }
  return scanner.queue[0] as Token;
}

/** Takes the next token. */
export function take(scanner: Scanner): Token {
  const token = peek(scanner);
  scanner.queue.shift();
  scanner.taken++;
  return token;
}

/** True while a key token may still have to be inserted before the first token of the queue. */
function mayBecomeKey(scanner: Scanner): boolean {
  const level = scanner.simpleKeyAt.get(scanner.taken);
  const key = level === undefined ? undefined : scanner.simpleKeys[level];
  return key !== undefined && isValid(scanner, key);
}

/** Adds the next token to the queue, and any tokens that result from indentation or a `:`. */
function fetchNext(scanner: Scanner): void {
  const { reader } = scanner;
  reader.need(1);
  if (!scanner.started) {
    scanner.started = true;
    insert(scanner, "stream start", reader.position());
    return;
  }
  skipToToken(scanner);
  closeBlocks(scanner, reader.column);
  reader.need(4);
  const fetch = fetcherFor(scanner);
  if (!fetch) {
    const tab = reader.at() === code("\t");
    const shown = JSON.stringify(String.fromCodePoint(reader.at()));
    throw new YamlError(
      tab ? "a tab is used for indentation, which must be spaces" : `nothing can begin with ${shown} here`,
      reader,
    );
  }
  fetch(scanner);
}

/** Skips white space and comments. Tabs may not indent a block collection. */
function skipToToken(scanner: Scanner): void {
  const { reader } = scanner;
  for (;;) {
    reader.need(1);
    if (reader.seesByteOrderMark()) {
      reader.skip();
    }
    reader.need(1);
    const tabs = scanner.flowLevel > 0 || !scanner.simpleKeyAllowed;
    while (reader.at() === code(" ") || (tabs && reader.at() === code("\t"))) {
      reader.skip();
      reader.need(1);
    }
    skipComment(reader);
    if (!isBreak(reader.at())) {
      return;
    }
    reader.need(2);
    reader.skipBreak();
    scanner.simpleKeyAllowed ||= scanner.flowLevel === 0;
  }
}

type Fetcher = (scanner: Scanner) => void;

/** The function that reads the token that begins here; undefined if no token can begin here. */
function fetcherFor(scanner: Scanner): Fetcher | undefined {
  const { reader } = scanner;
  const point = reader.at();
  if (point === 0) {
    return fetchEnd;
  }
  if (reader.column === 0 && point === code("%")) {
    return (at) => at.queue.push(outsideBlocks(at, directive));
  }
  if (isDocumentIndicator(reader)) {
    const type = point === code("-") ? "document start" : "document end";
    return (at) => at.queue.push(outsideBlocks(at, (inner) => indicator(inner, type, 3)));
  }
  const inBlock = scanner.flowLevel === 0;
  const alone = isBlankOrEnd(reader.at(1));
  const character = String.fromCodePoint(point);
  if (character === "-" && alone) {
    return fetchBlockEntry;
  }
  if (character === "?" && (!inBlock || alone)) {
    return fetchKey;
  }
  if (character === ":" && (!inBlock || alone)) {
    return fetchValue;
  }
  if ((character === "|" || character === ">") && inBlock) {
    return fetchBlockScalar;
  }
  return fetchers[character] ?? (startsPlainScalar(scanner) ? (at) => fetchLeaf(at, plainScalar) : undefined);
}

const fetchers: Partial<Record<string, Fetcher>> = {
  "[": (scanner) => fetchFlowStart(scanner, "flow sequence start"),
  "{": (scanner) => fetchFlowStart(scanner, "flow mapping start"),
  "]": (scanner) => fetchFlowEnd(scanner, "flow sequence end"),
  "}": (scanner) => fetchFlowEnd(scanner, "flow mapping end"),
  ",": fetchFlowEntry,
  "*": (scanner) => fetchLeaf(scanner, anchorOrAlias),
  "&": (scanner) => fetchLeaf(scanner, anchorOrAlias),
  "!": (scanner) => fetchLeaf(scanner, tag),
  "'": (scanner) => fetchLeaf(scanner, quotedScalar),
  '"': (scanner) => fetchLeaf(scanner, quotedScalar),
};

function startsPlainScalar(scanner: Scanner): boolean {
  const { reader } = scanner;
  const character = String.fromCodePoint(reader.at());
  if (character === "-") {
    return !isBlank(reader.at(1));
  }
  if (character === "?" || character === ":") {
    return scanner.flowLevel === 0 && !isBlankOrEnd(reader.at(1));
  }
  return !isBlankOrEnd(reader.at()) && !"#|>%@`".includes(character);
}

/** The token of an indicator: the next `length` characters. */
export function indicator(scanner: Scanner, type: TokenType, length = 1): Token {
  const start = scanner.reader.position();
  for (let i = 0; i < length; i++) {
    scanner.reader.skip();
  }
  return { type, start, end: scanner.reader.position() };
}

/** Reads a token that ends every block collection. */
function outsideBlocks(scanner: Scanner, read: (scanner: Scanner) => Token): Token {
  closeBlocks(scanner, -1);
  removeSimpleKey(scanner);
  scanner.simpleKeyAllowed = false;
  return read(scanner);
}

/** Ends the text. */
function fetchEnd(scanner: Scanner): void {
  const { reader } = scanner;
  if (reader.column !== 0) {
    reader.column = 0;
    reader.line++;
  }
  scanner.queue.push(outsideBlocks(scanner, () => indicator(scanner, "stream end", 0)));
}

/** Opens a list in brackets or a map in braces, which may be a key. */
function fetchFlowStart(scanner: Scanner, type: TokenType): void {
  saveSimpleKey(scanner);
  openFlow(scanner);
  scanner.simpleKeyAllowed = true;
  scanner.queue.push(indicator(scanner, type));
}

/** Closes a list in brackets or a map in braces. */
function fetchFlowEnd(scanner: Scanner, type: TokenType): void {
  removeSimpleKey(scanner);
  closeFlow(scanner);
  scanner.simpleKeyAllowed = false;
  scanner.queue.push(indicator(scanner, type));
}

/** Moves to the next item in brackets or braces. */
function fetchFlowEntry(scanner: Scanner): void {
  removeSimpleKey(scanner);
  scanner.simpleKeyAllowed = true;
  scanner.queue.push(indicator(scanner, "flow entry"));
}

/** Moves to the next item of a list, and opens the list at its first item. */
function fetchBlockEntry(scanner: Scanner): void {
  openAt(scanner, "block sequence start", scanner.reader.position(), "a list entry can't begin here");
  removeSimpleKey(scanner);
  scanner.simpleKeyAllowed = true;
  scanner.queue.push(indicator(scanner, "block entry"));
}

/** Takes a `?`, and opens the map at its first key. */
function fetchKey(scanner: Scanner): void {
  openAt(scanner, "block mapping start", scanner.reader.position(), "a key can't begin here");
  removeSimpleKey(scanner);
  scanner.simpleKeyAllowed = scanner.flowLevel === 0;
  scanner.queue.push(indicator(scanner, "key"));
}

/** Takes a `:`. The token before it on its line becomes the key, unless a `?` has introduced one. */
function fetchValue(scanner: Scanner): void {
  const { reader, simpleKeys } = scanner;
  const key = simpleKeys[simpleKeys.length - 1];
  if (key && isValid(scanner, key)) {
    const start = { index: key.index, line: key.line, column: key.column };
    insert(scanner, "key", start, key.token);
    openBlock(scanner, "block mapping start", start, key.token);
    key.possible = false;
    scanner.simpleKeyAt.delete(key.token);
    scanner.simpleKeyAllowed = false;
  } else {
    openAt(
      scanner,
      "block mapping start",
      reader.position(),
      'a value can\'t begin here: there is no key before the ":"',
    );
    scanner.simpleKeyAllowed = scanner.flowLevel === 0;
  }
  scanner.queue.push(indicator(scanner, "value"));
}

/** In the block context: rejects tokens where no key may begin, and opens their collection if necessary. */
function openAt(scanner: Scanner, type: TokenType, at: Position, otherwise: string): void {
  if (scanner.flowLevel > 0) {
    return;
  }
  if (!scanner.simpleKeyAllowed) {
    throw new YamlError(otherwise, at);
  }
  openBlock(scanner, type, at);
}

/** Takes a scalar introduced by `|` or `>`. */
function fetchBlockScalar(scanner: Scanner): void {
  removeSimpleKey(scanner);
  scanner.simpleKeyAllowed = true;
  scanner.queue.push(blockScalar(scanner));
}

/** Reads a token that may be a key. No key can begin after it on the same line. */
function fetchLeaf(scanner: Scanner, read: (scanner: Scanner) => Token): void {
  saveSimpleKey(scanner);
  scanner.simpleKeyAllowed = false;
  scanner.queue.push(read(scanner));
}

const deepest = 10000;

/** Inserts a token without text into the queue: before the token with this number, or at the end. */
function insert(scanner: Scanner, type: TokenType, at: Position, number?: number): void {
  const token = { type, start: at, end: at };
  const place = number === undefined ? -1 : number - scanner.taken;
  if (place < 0) {
    scanner.queue.push(token);
  } else {
    scanner.queue.splice(place, 0, token);
  }
}

/** Opens a block collection if the column is greater than that of the innermost one. */
function openBlock(scanner: Scanner, type: TokenType, at: Position, number?: number): void {
  if (scanner.flowLevel > 0 || scanner.indent >= at.column) {
    return;
  }
  scanner.indents.push(scanner.indent);
  scanner.indent = at.column;
  if (scanner.indents.length > deepest) {
    throw new YamlError(`more than ${deepest} levels of indentation`, scanner.reader);
  }
  insert(scanner, type, at, number);
}

/** Closes the block collections with a greater column than this one. */
function closeBlocks(scanner: Scanner, column: number): void {
  if (scanner.flowLevel > 0) {
    return;
  }
  while (scanner.indent > column) {
    insert(scanner, "block end", scanner.reader.position());
    scanner.indent = scanner.indents.pop() ?? -1;
  }
}

/** Opens a flow collection. */
function openFlow(scanner: Scanner): void {
  const token = scanner.taken + scanner.queue.length;
  scanner.simpleKeys.push({ possible: false, required: false, token, ...scanner.reader.position() });
  scanner.flowLevel++;
  if (scanner.flowLevel > deepest) {
    throw new YamlError(`more than ${deepest} levels of flow collections`, scanner.reader);
  }
}

/** Closes the innermost flow collection, if one is open. */
function closeFlow(scanner: Scanner): void {
  if (scanner.flowLevel > 0) {
    scanner.flowLevel--;
    const key = scanner.simpleKeys.pop();
    scanner.simpleKeyAt.delete(key?.token ?? -1);
  }
}

/** True while a possible key can still be a key: it must end on the same line, within 1024 characters. */
function isValid(scanner: Scanner, key: SimpleKey): boolean {
  if (key.possible && (key.line < scanner.reader.line || key.index + 1024 < scanner.reader.index)) {
    rejectIfRequired(scanner, key);
    key.possible = false;
  }
  return key.possible;
}

function rejectIfRequired(scanner: Scanner, key: SimpleKey): void {
  if (key.required) {
    throw new YamlError(
      `":" is missing after the key on line ${key.line + 1}, column ${key.column + 1}`,
      scanner.reader,
    );
  }
}

/** Records that a key may begin here. */
function saveSimpleKey(scanner: Scanner): void {
  const { reader, simpleKeys } = scanner;
  if (!scanner.simpleKeyAllowed) {
    return;
  }
  const token = scanner.taken + scanner.queue.length;
  const required = scanner.flowLevel === 0 && scanner.indent === reader.column;
  removeSimpleKey(scanner);
  simpleKeys[simpleKeys.length - 1] = { possible: true, required, token, ...reader.position() };
  scanner.simpleKeyAt.set(token, simpleKeys.length - 1);
}

/** Discards the possible key of the innermost collection. */
function removeSimpleKey(scanner: Scanner): void {
  const key = scanner.simpleKeys[scanner.simpleKeys.length - 1];
  if (key?.possible) {
    rejectIfRequired(scanner, key);
    key.possible = false;
    scanner.simpleKeyAt.delete(key.token);
  }
}
