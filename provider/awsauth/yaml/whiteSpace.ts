import { code, isBlank, isBreak } from "./characters";
import { YamlError } from "./error";
import type { Reader } from "./reader";

/**
 * Goes past the white space inside a scalar and returns how it reads: as it is within a line; where lines break, a
 * single break is a space and each further one a break.
 * `broken` is true when a break was there, or, given as true, when one was escaped right before.
 * `indent` is the column from which tabs may stand at the beginning of a line.
 */
export function readWhiteSpace(reader: Reader, broken: boolean, indent = 0): { text: string; broken: boolean } {
  let blanks = "";
  let first = "";
  let further = "";
  while (isBlank(reader.at()) || isBreak(reader.at())) {
    if (isBreak(reader.at())) {
      reader.need(2);
      if (broken) {
        further += reader.readBreak();
      } else {
        first = reader.readBreak();
        broken = true;
      }
    } else if (!broken) {
      blanks += reader.read();
    } else {
      if (reader.column < indent && reader.at() === code("\t")) {
        throw new YamlError("a tab stands where spaces have to indent", reader);
      }
      reader.skip();
    }
    reader.need(1);
  }
  if (!broken) {
    return { text: blanks, broken };
  }
  return { text: first === "\n" ? further || " " : first + further, broken };
}
