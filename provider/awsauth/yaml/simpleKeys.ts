import { YamlError } from "./error";
import type { Scanner, SimpleKey } from "./state";

/** True while a possible key may still be one: it ends on its line, within 1024 characters. */
export function isValid(scanner: Scanner, key: SimpleKey): boolean {
  if (key.possible && (key.line < scanner.reader.line || key.index + 1024 < scanner.reader.index)) {
    refuseIfRequired(scanner, key);
    key.possible = false;
  }
  return key.possible;
}

function refuseIfRequired(scanner: Scanner, key: SimpleKey): void {
  if (key.required) {
    throw new YamlError(`no ":" follows what begins at line ${key.line + 1}, column ${key.column + 1}`, scanner.reader);
  }
}

/** Notes that a key may begin here. */
export function saveSimpleKey(scanner: Scanner): void {
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

/** Forgets the possible key of the innermost collection. */
export function removeSimpleKey(scanner: Scanner): void {
  const key = scanner.simpleKeys[scanner.simpleKeys.length - 1];
  if (key?.possible) {
    refuseIfRequired(scanner, key);
    key.possible = false;
    scanner.simpleKeyAt.delete(key.token);
  }
}
