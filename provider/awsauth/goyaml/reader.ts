/** The first character of a scalar's value that is on a line of the text. */
export interface LineMark {
  /** Its index in the value. */
  at: number;
  /** The line, from 1. */
  line: number;
}

/** The tokens of YAML 1.1, named as in its specification (https://yaml.org/spec/1.1/#id889773). */
export type TokenType =
  | "stream start"
  | "stream end"
  | "version directive"
  | "tag directive"
  | "document start"
  | "document end"
  | "block sequence start"
  | "block mapping start"
  | "block end"
  | "flow sequence start"
  | "flow sequence end"
  | "flow mapping start"
  | "flow mapping end"
  | "block entry"
  | "flow entry"
  | "key"
  | "value"
  | "alias"
  | "anchor"
  | "tag"
  | "scalar";

/** How a scalar is written. */
export type ScalarStyle = "plain" | "single-quoted" | "double-quoted" | "literal" | "folded";

/** A token and the text that it covers. A token that results from indentation covers no text. */
export interface Token {
  type: TokenType;
  start: Position;
  end: Position;
  /** The content of a scalar, the name of an anchor or alias, the handle of a tag or of a tag directive. */
  value?: string;
  /** The text after a tag's handle, or the prefix that a tag directive assigns to a handle. */
  suffix?: string;
  style?: ScalarStyle;
  marks?: LineMark[];
  /** The version of a version directive. */
  version?: [number, number];
}

/** A position in the text. */
export interface Position {
  /** The number of characters (code points) before it. */
  index: number;
  /** The line, from 0. */
  line: number;
  /** The number of characters before it on its line. */
  column: number;
}

/** The text isn't valid YAML for the authenticator, which then ignores the whole key. */
export class YamlError extends Error {
  /** The line of the problem, from 1. */
  readonly line: number;
  /** The column of the problem, from 1. */
  readonly column: number;

  constructor(
    /** The problem, without the position. */
    readonly problem: string,
    at: { line: number; column: number },
  ) {
    super(`line ${at.line + 1}, column ${at.column + 1}: ${problem}`);
    this.name = "YamlError";
    this.line = at.line + 1;
    this.column = at.column + 1;
  }
}

// A port of readerc.go and yamlprivateh.go, gopkg.in/yaml.v2 2.4.0.

const byteOrderMark = 0xfeff;
const replacement = 0xfffd;
/** The number of bytes that the authenticator's parser reads at a time. */
const portion = 512;

/**
 * Reads a text one character at a time.
 *
 * It also tracks how far the authenticator's parser has loaded the text, since that affects the result: text after the
 * first document is read only as far as it happens to be loaded, and a byte order mark is recognized only at the start
 * of the loaded part.
 */
export class Reader implements Position {
  index = 0;
  line = 0;
  column = 0;
  /** The text as code points. An unpaired surrogate, which JSON allows and UTF-8 doesn't, reads as U+FFFD. */
  readonly points: number[];
  /** The start of the loaded part. */
  private base = 0;
  /** The end of the loaded part, in characters and in bytes from the beginning of the text. */
  private loaded = 0;
  private loadedBytes: number;
  /** The end of the portions read so far, which may be in the middle of a character. */
  private readBytes: number;
  private readonly bytes: number;
  /** The number of times that the end of the text was counted as a loaded character. */
  private ends = 0;

  constructor(text: string) {
    const all = Array.from(text, (character) => scalarValue(character.codePointAt(0) ?? 0));
    const marked = all[0] === byteOrderMark;
    this.bytes = all.reduce((sum, point) => sum + width(point), 0);
    this.points = marked ? all.slice(1) : all;
    this.loadedBytes = marked ? width(byteOrderMark) : 0;
    this.readBytes = Math.min(this.bytes, portion);
  }

  /** The character `ahead` places after the current one; 0 at the end. */
  at(ahead = 0): number {
    return this.points[this.index + ahead] ?? 0;
  }

  /** A copy of the current position. */
  position(): Position {
    return { index: this.index, line: this.line, column: this.column };
  }

  /** Makes sure that `count` characters are loaded, from the current position on. */
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

  /** Loads the characters that were read, and first reads the next portion if they are less than one character. */
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

  /** True if the parser takes the current character for a byte order mark. It checks the first loaded character. */
  seesByteOrderMark(): boolean {
    return this.column === 0 && this.points[this.base] === byteOrderMark;
  }

  /** Skips one character. */
  skip(): void {
    this.index++;
    this.column++;
  }

  /** Skips a line break. CR LF is one line break. */
  skipBreak(): void {
    this.index += this.at() === 0x0d && this.at(1) === 0x0a ? 2 : 1;
    this.column = 0;
    this.line++;
  }

  /** Skips one character and returns it. */
  read(): string {
    const character = String.fromCodePoint(this.at());
    this.skip();
    return character;
  }

  /** Skips a line break, if there is one, and returns its value: LS and PS are kept, the others become LF. */
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
 * The character classes of YAML 1.1 (https://yaml.org/spec/1.1/#id868518), for code points. 0 means the end of the
 * text: a real NUL is rejected earlier.
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

/** A letter, a digit, `_` or `-`: the characters of anchors, tag handles and directive names. */
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

/** True for a character that a document may contain. Any other character makes the whole document unreadable. */
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
 * Skips the white space inside a scalar and returns its value: within a line, the white space itself; across lines, a
 * space for a single line break, or one line break for each further one.
 * `broken` is true if there was a line break, or, as an argument, if an escaped one came right before.
 * `indent` is the first column in which tabs are allowed at the beginning of a line.
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
        throw new YamlError("a tab is used for indentation, which must be spaces", reader);
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

/** True at a separate `---` or `...` at the beginning of a line. */
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

/** Skips a comment, up to the end of its line. */
export function skipComment(reader: Reader): void {
  if (reader.at() === code("#")) {
    while (!isBreakOrEnd(reader.at())) {
      reader.skip();
      reader.need(1);
    }
  }
}

/** A position where a key without a `?` may have begun. Whether it did depends on a later `:`. */
export interface SimpleKey {
  possible: boolean;
  /** True if anything other than a key would be an error. */
  required: boolean;
  /** The number of the first token of the key, counted from the start of the text. */
  token: number;
  line: number;
  index: number;
  column: number;
}

/**
 * Splits a text into tokens, as far ahead as the parser needs.
 *
 * The authenticator reads YAML with go-yaml 2.4 (https://github.com/go-yaml/yaml/tree/v2.4.0), a descendant of libyaml.
 * This folder is a port of its scanner, parser and resolver; NOTICE in the root of the package has their licenses.
 * No YAML library for Node gives the same results: they follow YAML 1.2 in places, and correct or reject text that
 * go-yaml accepts. So this scanner reproduces go-yaml's, down to the number of tokens it fetches ahead, since an error
 * in those tokens is an error of the document.
 */
export interface Scanner {
  reader: Reader;
  /** The tokens that were found and not yet returned. `taken` counts the returned ones. */
  queue: Token[];
  taken: number;
  started: boolean;
  /** The column of the innermost block collection; -1 outside of any. */
  indent: number;
  indents: number[];
  /** The number of open flow collections. */
  flowLevel: number;
  simpleKeyAllowed: boolean;
  /** The last possible simple key of the block context, then of each open flow collection. */
  simpleKeys: SimpleKey[];
  /** The index in `simpleKeys`, by token number. */
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
