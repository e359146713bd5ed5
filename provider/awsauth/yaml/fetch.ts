import { code, isBlank, isBlankOrEnd, isBreak } from "./characters";
import { directive } from "./directive";
import { YamlError } from "./error";
import {
  fetchBlockEntry,
  fetchBlockScalar,
  fetchEnd,
  fetchFlowEnd,
  fetchFlowEntry,
  fetchFlowStart,
  fetchKey,
  fetchLeaf,
  fetchValue,
  indicator,
  outsideBlocks,
} from "./indicators";
import { isDocumentIndicator, skipComment } from "./lookahead";
import { closeBlocks, insert } from "./nesting";
import { plainScalar } from "./plainScalar";
import { anchorOrAlias, tag } from "./properties";
import { quotedScalar } from "./quotedScalar";
import type { Scanner } from "./state";

/** Adds the next token to the queue, and those that only indentation or a `:` tell of. */
export function fetchNext(scanner: Scanner): void {
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
      tab ? "a tab stands where spaces have to indent" : `nothing can begin with ${shown} here`,
      reader,
    );
  }
  fetch(scanner);
}

/** Goes past white space and comments. Tabs may not indent a block collection. */
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

/** The way to read the token that begins here, or undefined where none can. */
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
