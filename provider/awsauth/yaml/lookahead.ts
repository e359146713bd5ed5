import { code, isBlankOrEnd, isBreakOrEnd } from "./characters";
import type { Reader } from "./reader";

/** True at `---` and `...` alone at the beginning of a line. */
export function isDocumentIndicator(reader: Reader): boolean {
  const point = reader.at();
  return (
    reader.column === 0 &&
    (point === code("-") || point === code(".")) &&
    reader.at(1) === point &&
    reader.at(2) === point &&
    isBlankOrEnd(reader.at(3))
  );
}

/** Goes past a comment, up to the end of its line. */
export function skipComment(reader: Reader): void {
  if (reader.at() === code("#")) {
    while (!isBreakOrEnd(reader.at())) {
      reader.skip();
      reader.need(1);
    }
  }
}
