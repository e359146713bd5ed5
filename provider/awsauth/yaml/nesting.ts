import { type Position, YamlError } from "./error";
import type { Scanner } from "./state";
import type { TokenType } from "./token";

const deepest = 10000;

/** Puts a token without text into the queue: before the one with this number, or at the end. */
export function insert(scanner: Scanner, type: TokenType, at: Position, number?: number): void {
  const token = { type, start: at, end: at };
  const place = number === undefined ? -1 : number - scanner.taken;
  if (place < 0) {
    scanner.queue.push(token);
  } else {
    scanner.queue.splice(place, 0, token);
  }
}

/** Opens a block collection where the column is further in than the innermost one's. */
export function openBlock(scanner: Scanner, type: TokenType, at: Position, number?: number): void {
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

/** Closes the block collections that a column is outside of. */
export function closeBlocks(scanner: Scanner, column: number): void {
  if (scanner.flowLevel > 0) {
    return;
  }
  while (scanner.indent > column) {
    insert(scanner, "block end", scanner.reader.position());
    scanner.indent = scanner.indents.pop() ?? -1;
  }
}

/** Opens a flow collection. */
export function openFlow(scanner: Scanner): void {
  const token = scanner.taken + scanner.queue.length;
  scanner.simpleKeys.push({ possible: false, required: false, token, ...scanner.reader.position() });
  scanner.flowLevel++;
  if (scanner.flowLevel > deepest) {
    throw new YamlError(`more than ${deepest} levels of flow collections`, scanner.reader);
  }
}

/** Closes the innermost flow collection, if one is open. */
export function closeFlow(scanner: Scanner): void {
  if (scanner.flowLevel > 0) {
    scanner.flowLevel--;
    const key = scanner.simpleKeys.pop();
    scanner.simpleKeyAt.delete(key?.token ?? -1);
  }
}
