import { fetchNext } from "./fetch";
import { isValid } from "./simpleKeys";
import type { Scanner } from "./state";
import type { Token } from "./token";

/** The next token, which stays the next one. */
export function peek(scanner: Scanner): Token {
  while (scanner.queue.length === 0 || mayBecomeKey(scanner)) {
    fetchNext(scanner);
  }
  return scanner.queue[0] as Token;
}

/** The next token; the one after it is then the next. */
export function take(scanner: Scanner): Token {
  const token = peek(scanner);
  scanner.queue.shift();
  scanner.taken++;
  return token;
}

/** True while it is open whether a key token has to go before the first token of the queue. */
function mayBecomeKey(scanner: Scanner): boolean {
  const level = scanner.simpleKeyAt.get(scanner.taken);
  const key = level === undefined ? undefined : scanner.simpleKeys[level];
  return key !== undefined && isValid(scanner, key);
}
