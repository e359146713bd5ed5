import { code, isBlank, isBlankOrEnd, isBreak } from "./characters";
import { isDocumentIndicator } from "./lookahead";
import type { Scanner } from "./state";
import type { Token } from "./token";
import { readWhiteSpace } from "./whiteSpace";

const endsInFlow = new Set([...",?[]{}"].map(code));

/** Reads a scalar without quotes. It may go on over lines that are indented more than the innermost block collection. */
export function plainScalar(scanner: Scanner): Token {
  const { reader, indent } = scanner;
  const inFlow = scanner.flowLevel > 0;
  const start = reader.position();
  let end = start;
  let value = "";
  let space = { text: "", broken: false };
  for (;;) {
    reader.need(4);
    if (isDocumentIndicator(reader) || reader.at() === code("#")) {
      break;
    }
    while (!isBlankOrEnd(reader.at())) {
      const point = reader.at();
      if ((point === code(":") && isBlankOrEnd(reader.at(1))) || (inFlow && endsInFlow.has(point))) {
        break;
      }
      value += space.text + reader.read();
      space = { text: "", broken: false };
      end = reader.position();
      reader.need(2);
    }
    if (!isBlank(reader.at()) && !isBreak(reader.at())) {
      break;
    }
    reader.need(1);
    space = readWhiteSpace(reader, false, indent + 1);
    if (!inFlow && reader.column <= indent) {
      break;
    }
  }
  scanner.simpleKeyAllowed ||= space.broken;
  return { type: "scalar", start, end, value, style: "plain" };
}
