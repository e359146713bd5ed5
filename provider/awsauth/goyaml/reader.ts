import { type Position, type Token, YamlError } from "./types";

// A port of readerc.go and yamlprivateh.go, gopkg.in/yaml.v2 2.4.0.

const byteOrderMark = 0xfeff;
const replacement = 0xfffd;
/** The parser of the authenticator takes the text in portions of so many bytes. */
const portion = 512;

/**
 * Walks over a text, a character at a time.
 *
 * It also keeps the book of how far the authenticator's parser has loaded the text, since that shows: what comes after
 * the first document is read only as far as it happens to be loaded, and a byte order mark is looked for only where
 * the loaded part begins.
 */
export class Reader implements Position {
  index = 0;
  line = 0;
  column = 0;
  /** The text as code points. Half a surrogate pair, which JSON can carry and UTF-8 can't, reads as U+FFFD. */
  readonly points: number[];
  /** Where the loaded part begins. */
  private base = 0;
  /** Where the loaded part ends, in characters and in bytes from the very beginning of the text. */
  private loaded = 0;
  private loadedBytes: number;
  /** Where the portions read so far end; a character may be cut there. */
  private readBytes: number;
  private readonly bytes: number;
  /** How often the end has been counted as a character that is loaded. */
  private ends = 0;

  constructor(text: string) {
    const all = Array.from(text, (character) => scalarValue(character.codePointAt(0) ?? 0));
    const marked = all[0] === byteOrderMark;
    this.bytes = all.reduce((sum, point) => sum + width(point), 0);
    this.points = marked ? all.slice(1) : all;
    this.loadedBytes = marked ? width(byteOrderMark) : 0;
    this.readBytes = Math.min(this.bytes, portion);
  }

  /** The character `ahead` places further on; 0 at the end. */
  at(ahead = 0): number {
    return this.points[this.index + ahead] ?? 0;
  }

  /** A copy of the present place. */
  position(): Position {
    return { index: this.index, line: this.line, column: this.column };
  }

  /** Makes sure that `count` characters are loaded, from the present place on. */
  need(count: number): void {
    const missing = () => this.loaded - this.index + this.ends < count;
    if (missing()) {
      this.base = this.index;
    }
    while (missing()) {
      if (this.loadedBytes === this.bytes) {
        this.ends++;
        return;
      }
      this.load();
    }
  }

  /** Takes in what has been read, and reads the next portion if that is less than a character. */
  private load(): void {
    const whole = () => this.loadedBytes + width(this.points[this.loaded] ?? 0) <= this.readBytes;
    if (!whole()) {
      this.readBytes = Math.min(this.bytes, this.loadedBytes + portion);
    }
    while (this.loaded < this.points.length && whole()) {
      const point = this.points[this.loaded] ?? 0;
      if (!isPrintable(point)) {
        const name = `U+${point.toString(16).toUpperCase().padStart(4, "0")}`;
        throw new YamlError(`the control character ${name} is not allowed`, this.placeOf(this.loaded));
      }
      this.loaded++;
      this.loadedBytes += width(point);
    }
  }

  private placeOf(index: number): Position {
    const before = this.points.slice(0, index);
    const lineBreaks = before.filter((point, i) => isBreak(point) && !(point === 0x0d && before[i + 1] === 0x0a));
    const lastBreak = before.findLastIndex(isBreak);
    return { index, line: lineBreaks.length, column: index - lastBreak - 1 };
  }

  /** True where the parser takes the present character for a byte order mark: it looks at the first one loaded. */
  seesByteOrderMark(): boolean {
    return this.column === 0 && this.points[this.base] === byteOrderMark;
  }

  /** Goes past one character. */
  skip(): void {
    this.index++;
    this.column++;
  }

  /** Goes past a line break; CR LF is one. */
  skipBreak(): void {
    this.index += this.at() === 0x0d && this.at(1) === 0x0a ? 2 : 1;
    this.column = 0;
    this.line++;
  }

  /** Goes past one character and returns it. */
  read(): string {
    const character = String.fromCodePoint(this.at());
    this.skip();
    return character;
  }

  /** Goes past a line break, if there is one, and returns what it reads as: LS and PS stay, the others become LF. */
  readBreak(): string {
    const point = this.at();
    if (!isBreak(point)) {
      return "";
    }
    this.skipBreak();
    return point === 0x2028 || point === 0x2029 ? String.fromCodePoint(point) : "\n";
  }
}

function scalarValue(point: number): number {
  return point >= 0xd800 && point <= 0xdfff ? replacement : point;
}

function width(point: number): number {
  return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
}

/**
 * The classes of characters of YAML 1.1 (https://yaml.org/spec/1.1/#id868518), on code points. 0 means the end of
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

/** A place where a key may have begun, without a `?`; the `:` that comes later decides. */
export interface SimpleKey {
  possible: boolean;
  /** True where anything else than a key would be an error. */
  required: boolean;
  /** The number of the token that the key begins with, counted from the start of the text. */
  token: number;
  line: number;
  index: number;
  column: number;
}

/**
 * Cuts a text into tokens, as far ahead as the parser asks for.
 *
 * The authenticator reads with go-yaml 2.4 (https://github.com/go-yaml/yaml/tree/v2.4.0), a descendant of libyaml.
 * This folder is a port of its scanner, parser and resolver; NOTICE in the root of the package has their licenses.
 * No YAML library for Node reads alike: they follow YAML 1.2 in places, and mend or refuse what this one takes. So this
 * scanner does what that one does, down to how many tokens it fetches ahead, since an error there is an error too.
 */
export interface Scanner {
  reader: Reader;
  /** The tokens found and not yet handed out; `taken` have been. */
  queue: Token[];
  taken: number;
  started: boolean;
  /** The column of the innermost block collection; -1 outside all of them. */
  indent: number;
  indents: number[];
  /** How many flow collections are open. */
  flowLevel: number;
  simpleKeyAllowed: boolean;
  /** The last possible simple key of each open flow collection, the block context's first. */
  simpleKeys: SimpleKey[];
  /** The index in `simpleKeys` by the number of the token. */
  simpleKeyAt: Map<number, number>;
}

/** A scanner at the start of a text. */
export function scannerOf(text: string): Scanner {
  return {
    reader: new Reader(text),
    queue: [],
    taken: 0,
    started: false,
    indent: -1,
    indents: [],
    flowLevel: 0,
    simpleKeyAllowed: true,
    simpleKeys: [{ possible: false, required: false, token: 0, line: 0, index: 0, column: 0 }],
    simpleKeyAt: new Map(),
  };
}
