/**
 * The classes of characters of YAML 1.1 (https://yaml.org/spec/1.1/#id868518), on code points. 0 stands for the end of
 * the text: a NUL itself is refused before it gets here.
 */

/** The code point of a one-character string. */
export function code(character: string): number {
  return character.codePointAt(0) ?? 0;
}

const [tab, space] = [0x09, 0x20];
const breaks = new Set([0x0a, 0x0d, 0x85, 0x2028, 0x2029]);

/** A space or a tab. */
export function isBlank(point: number): boolean {
  return point === space || point === tab;
}

/** A line break. YAML 1.1 counts NEL, LS and PS among them; YAML 1.2 no longer does. */
export function isBreak(point: number): boolean {
  return breaks.has(point);
}

/** A line break or the end. */
export function isBreakOrEnd(point: number): boolean {
  return point === 0 || breaks.has(point);
}

/** A space, a tab, a line break or the end. */
export function isBlankOrEnd(point: number): boolean {
  return isBlank(point) || isBreakOrEnd(point);
}

/** A decimal digit. */
export function isDigit(point: number): boolean {
  return point >= 0x30 && point <= 0x39;
}

/** A letter, a digit, `_` or `-`: what anchors, tag handles and the names of directives are made of. */
export function isWord(point: number): boolean {
  return (
    isDigit(point) ||
    (point >= 0x41 && point <= 0x5a) ||
    (point >= 0x61 && point <= 0x7a) ||
    point === 0x5f ||
    point === 0x2d
  );
}

/** The value of a hexadecimal digit, or undefined. */
export function hexDigit(point: number): number | undefined {
  if (isDigit(point)) {
    return point - 0x30;
  }
  const lower = point | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x61 + 10 : undefined;
}

/** True for what may stand in a document at all; other control characters make all of it unreadable. */
export function isPrintable(point: number): boolean {
  return (
    point === 0x09 ||
    point === 0x0a ||
    point === 0x0d ||
    (point >= 0x20 && point <= 0x7e) ||
    point === 0x85 ||
    (point >= 0xa0 && point <= 0xd7ff) ||
    (point >= 0xe000 && point <= 0xfffd) ||
    point >= 0x10000
  );
}
