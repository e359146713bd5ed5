import {
  code,
  hexDigit,
  isBlank,
  isBlankOrEnd,
  isBreak,
  isBreakOrEnd,
  isDigit,
  isDocumentIndicator,
  type Position,
  type Reader,
  readWhiteSpace,
  type Scanner,
  skipComment,
  type Token,
  YamlError,
} from "./reader";

// A port of the scalars of scannerc.go, gopkg.in/yaml.v2 2.4.0.

/** Reads a scalar in single or double quotes. */
export function quotedScalar({ reader }: Scanner): Token {
  const start = reader.position();
  const quote = reader.at();
  const single = quote === code("'");
  const marks = new LineMarks(start);
  let value = "";
  reader.skip();
  for (;;) {
    reader.need(4);
    if (isDocumentIndicator(reader)) {
      throw new YamlError(`there is a document marker inside the quotes that open on line ${start.line + 1}`, reader);
    }
    if (reader.at() === 0) {
      throw new YamlError(`the quotes that open on line ${start.line + 1} are never closed`, reader);
    }
    const { text, broken } = single ? singleQuoted(reader) : doubleQuoted(reader);
    value += text;
    reader.need(1);
    if (reader.at() === quote) {
      reader.skip();
      return {
        type: "scalar",
        start,
        end: reader.position(),
        value,
        style: single ? "single-quoted" : "double-quoted",
        ...marks.found(),
      };
    }
    value += readWhiteSpace(reader, broken).text;
    marks.note(value.length, reader.line);
  }
}

/** Collects the lines of a scalar's value. */
class LineMarks {
  private readonly marks: { at: number; line: number }[];

  /** @param start The start of the value; lines of positions begin with 0. */
  constructor(start: Position) {
    this.marks = [{ at: 0, line: start.line + 1 }];
  }

  /** Notes the line of the character that will have this index. */
  note(at: number, line: number): void {
    if (this.marks.at(-1)?.line !== line + 1) {
      this.marks.push({ at, line: line + 1 });
    }
  }

  found(): Pick<Token, "marks"> {
    return this.marks.length > 1 ? { marks: this.marks } : {};
  }
}

interface Piece {
  text: string;
  /** True if it ends in an escaped line break. */
  broken: boolean;
}

/** Reads up to white space or the closing quote. */
function singleQuoted(reader: Reader): Piece {
  let text = "";
  while (!isBlankOrEnd(reader.at())) {
    if (reader.at() === code("'")) {
      if (reader.at(1) !== code("'")) {
        break;
      }
      reader.skip();
    }
    text += reader.read();
    reader.need(2);
  }
  return { text, broken: false };
}

/** Reads up to white space, an escaped line break or the closing quote. */
function doubleQuoted(reader: Reader): Piece {
  let text = "";
  while (!isBlankOrEnd(reader.at()) && reader.at() !== code('"')) {
    if (reader.at() !== code("\\")) {
      text += reader.read();
    } else if (isBreak(reader.at(1))) {
      reader.need(3);
      reader.skip();
      reader.skipBreak();
      return { text, broken: true };
    } else {
      text += escaped(reader);
    }
    reader.need(2);
  }
  return { text, broken: false };
}

/** The escapes of YAML 1.1 (https://yaml.org/spec/1.1/#id872840) and their values, with `\'` and without `\/`. */
const escapes: Partial<Record<string, string>> = {
  "0": "\0",
  a: "\x07",
  b: "\b",
  t: "\t",
  "\t": "\t",
  n: "\n",
  v: "\v",
  f: "\f",
  r: "\r",
  e: "\x1b",
  " ": " ",
  '"': '"',
  "'": "'",
  "\\": "\\",
  N: "\x85",
  _: "\xa0",
  L: "\u2028",
  P: "\u2029",
};

const hexLengths: Partial<Record<string, number>> = { x: 2, u: 4, U: 8 };

function escaped(reader: Reader): string {
  const name = String.fromCodePoint(reader.at(1));
  const length = hexLengths[name];
  const plain = escapes[name];
  if (length === undefined && plain === undefined) {
    throw new YamlError(`"\\${name}" isn't a valid escape inside double quotes`, reader);
  }
  reader.skip();
  reader.skip();
  return length === undefined ? (plain ?? "") : escapedCode(reader, length);
}

function escapedCode(reader: Reader, length: number): string {
  reader.need(length);
  let value = 0;
  for (let i = 0; i < length; i++) {
    const digit = hexDigit(reader.at(i));
    if (digit === undefined) {
      throw new YamlError(`an escape needs ${length} hexadecimal digits here`, reader);
    }
    value = value * 16 + digit;
  }
  if ((value >= 0xd800 && value <= 0xdfff) || value > 0x10ffff) {
    throw new YamlError(`an escape has no valid character: U+${value.toString(16).toUpperCase()}`, reader);
  }
  for (let i = 0; i < length; i++) {
    reader.skip();
  }
  return String.fromCodePoint(value);
}

interface Header {
  /** Which line breaks at the end are kept: `+` all, `-` none, otherwise the first. */
  chomping: "+" | "-" | "";
  /** The indentation of the content relative to its collection; 0 if the content determines it. */
  increment: number;
}

/** Reads a scalar introduced by `|` (line breaks are kept) or `>` (line breaks are folded). */
export function blockScalar(scanner: Scanner): Token {
  const { reader } = scanner;
  const start = reader.position();
  const folds = reader.at() === code(">");
  reader.skip();
  reader.need(1);
  const { chomping, increment } = readHeader(reader);
  const indent = increment > 0 ? Math.max(scanner.indent, 0) + increment : 0;
  const lead = readBreaks(scanner, indent);
  const marks = new LineMarks(start);
  const { value, lastBreak, breaks, end } = readLines(scanner, folds, lead, marks);
  const tail = { "+": lastBreak + breaks, "-": "", "": lastBreak }[chomping];
  return { type: "scalar", start, end, value: value + tail, style: folds ? "folded" : "literal", ...marks.found() };
}

function readHeader(reader: Reader): Header {
  const header: Header = { chomping: "", increment: 0 };
  const chomps = () => {
    if (reader.at() === code("+") || reader.at() === code("-")) {
      header.chomping = reader.read() as "+" | "-";
      return true;
    }
    return false;
  };
  const indents = () => {
    if (reader.at() === code("0")) {
      throw new YamlError("a block scalar can't be indented by 0", reader);
    }
    if (isDigit(reader.at())) {
      header.increment = Number(reader.read());
    }
  };
  if (chomps()) {
    reader.need(1);
    indents();
  } else {
    indents();
    reader.need(1);
    chomps();
  }
  reader.need(1);
  while (isBlank(reader.at())) {
    reader.skip();
    reader.need(1);
  }
  skipComment(reader);
  if (!isBreakOrEnd(reader.at())) {
    throw new YamlError("only a comment can follow the | or > of a block scalar", reader);
  }
  if (isBreak(reader.at())) {
    reader.need(2);
    reader.skipBreak();
  }
  return header;
}

interface Breaks {
  breaks: string;
  /** The column of the content. */
  indent: number;
  /** The end of the last of these line breaks. */
  end: ReturnType<Reader["position"]>;
}

/** Skips empty lines and indentation. With `indent` 0, the most indented of these lines determines the indentation. */
function readBreaks(scanner: Scanner, indent: number): Breaks {
  const { reader } = scanner;
  let end = reader.position();
  let breaks = "";
  let deepest = 0;
  for (;;) {
    const outside = () => indent === 0 || reader.column < indent;
    reader.need(1);
    while (outside() && reader.at() === code(" ")) {
      reader.skip();
      reader.need(1);
    }
    deepest = Math.max(deepest, reader.column);
    if (outside() && reader.at() === code("\t")) {
      throw new YamlError("a tab is used for indentation, which must be spaces", reader);
    }
    if (!isBreak(reader.at())) {
      return { breaks, indent: indent || Math.max(deepest, scanner.indent + 1, 1), end };
    }
    reader.need(2);
    breaks += reader.readBreak();
    end = reader.position();
  }
}

function readLines(scanner: Scanner, folds: boolean, lead: Breaks, marks: LineMarks) {
  const { reader } = scanner;
  let { breaks, end } = lead;
  let value = "";
  let lastBreak = "";
  let wasBlank = false;
  reader.need(1);
  while (reader.column === lead.indent && reader.at() !== 0) {
    const blank = isBlank(reader.at());
    if (folds && lastBreak === "\n" && !wasBlank && !blank) {
      value += breaks || " ";
    } else {
      value += lastBreak + breaks;
    }
    wasBlank = blank;
    for (let empty = trailingBreaks(value); empty >= 0; empty--) {
      marks.note(value.length - empty, reader.line - empty);
    }
    while (!isBreakOrEnd(reader.at())) {
      value += reader.read();
      reader.need(1);
    }
    reader.need(2);
    lastBreak = reader.readBreak();
    ({ breaks, end } = readBreaks(scanner, lead.indent));
  }
  return { value, lastBreak, breaks, end };
}

/** The number of line breaks at the end of a value. */
function trailingBreaks(value: string): number {
  let count = 0;
  while (isBreak(value.charCodeAt(value.length - 1 - count))) {
    count++;
  }
  return count;
}

const endsInFlow = new Set([...",?[]{}"].map(code));

/** Reads a scalar without quotes. It may continue on lines indented more than the innermost block collection. */
export function plainScalar(scanner: Scanner): Token {
  const { reader, indent } = scanner;
  const inFlow = scanner.flowLevel > 0;
  const start = reader.position();
  let end = start;
  const marks = new LineMarks(start);
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
      value += space.text;
      if (space.broken) {
        marks.note(value.length, reader.line);
      }
      value += reader.read();
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
  return { type: "scalar", start, end, value, style: "plain", ...marks.found() };
}
