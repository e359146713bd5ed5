import { blockScalar } from "./blockScalar";
import { type Position, YamlError } from "./error";
import { closeBlocks, closeFlow, insert, openBlock, openFlow } from "./nesting";
import { isValid, removeSimpleKey, saveSimpleKey } from "./simpleKeys";
import type { Scanner } from "./state";
import type { Token, TokenType } from "./token";

/** The token of an indicator: `length` characters from here on. */
export function indicator(scanner: Scanner, type: TokenType, length = 1): Token {
  const start = scanner.reader.position();
  for (let i = 0; i < length; i++) {
    scanner.reader.skip();
  }
  return { type, start, end: scanner.reader.position() };
}

/** Reads a token that ends every block collection. */
export function outsideBlocks(scanner: Scanner, read: (scanner: Scanner) => Token): Token {
  closeBlocks(scanner, -1);
  removeSimpleKey(scanner);
  scanner.simpleKeyAllowed = false;
  return read(scanner);
}

/** Ends the text. */
export function fetchEnd(scanner: Scanner): void {
  const { reader } = scanner;
  if (reader.column !== 0) {
    reader.column = 0;
    reader.line++;
  }
  scanner.queue.push(outsideBlocks(scanner, () => indicator(scanner, "stream end", 0)));
}

/** Opens a list in brackets or a map in braces, which may be a key. */
export function fetchFlowStart(scanner: Scanner, type: TokenType): void {
  saveSimpleKey(scanner);
  openFlow(scanner);
  scanner.simpleKeyAllowed = true;
  scanner.queue.push(indicator(scanner, type));
}

/** Closes a list in brackets or a map in braces. */
export function fetchFlowEnd(scanner: Scanner, type: TokenType): void {
  removeSimpleKey(scanner);
  closeFlow(scanner);
  scanner.simpleKeyAllowed = false;
  scanner.queue.push(indicator(scanner, type));
}

/** Goes to the next item in brackets or braces. */
export function fetchFlowEntry(scanner: Scanner): void {
  removeSimpleKey(scanner);
  scanner.simpleKeyAllowed = true;
  scanner.queue.push(indicator(scanner, "flow entry"));
}

/** Goes to the next item of a list, and opens the list at its first one. */
export function fetchBlockEntry(scanner: Scanner): void {
  openAt(scanner, "block sequence start", scanner.reader.position(), "a list entry can't begin here");
  removeSimpleKey(scanner);
  scanner.simpleKeyAllowed = true;
  scanner.queue.push(indicator(scanner, "block entry"));
}

/** Takes a `?`, and opens the map at its first one. */
export function fetchKey(scanner: Scanner): void {
  openAt(scanner, "block mapping start", scanner.reader.position(), "a key can't begin here");
  removeSimpleKey(scanner);
  scanner.simpleKeyAllowed = scanner.flowLevel === 0;
  scanner.queue.push(indicator(scanner, "key"));
}

/** Takes a `:`. What stands before it on its line becomes the key, unless a `?` has told of one. */
export function fetchValue(scanner: Scanner): void {
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
    openAt(scanner, "block mapping start", reader.position(), 'a value can\'t begin here: the ":" follows no key');
    scanner.simpleKeyAllowed = scanner.flowLevel === 0;
  }
  scanner.queue.push(indicator(scanner, "value"));
}

/** In the block context: refuses what may begin only where a key may, and opens its collection if need be. */
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
export function fetchBlockScalar(scanner: Scanner): void {
  removeSimpleKey(scanner);
  scanner.simpleKeyAllowed = true;
  scanner.queue.push(blockScalar(scanner));
}

/** Reads a token that may be a key, and after which on its line none can begin. */
export function fetchLeaf(scanner: Scanner, read: (scanner: Scanner) => Token): void {
  saveSimpleKey(scanner);
  scanner.simpleKeyAllowed = false;
  scanner.queue.push(read(scanner));
}
