import {
  code,
  hexDigit,
  isBlank,
  isBlankOrEnd,
  isBreak,
  isBreakOrEnd,
  isDigit,
  isWord,
  type Reader,
  type Scanner,
  skipComment,
  type Token,
  YamlError,
} from "./reader";

// A port of the directives, anchors and tags of scannerc.go, gopkg.in/yaml.v2 2.4.0.

const afterName = new Set([..."?:,]}%@`"].map(code));

/** Reads an anchor (`&name`) or an alias (`*name`). */
export function anchorOrAlias({ reader }: Scanner): Token {
  const start = reader.position();
  const type = reader.at() === code("*") ? "alias" : "anchor";
  reader.skip();
  reader.need(1);
  const value = readWord(reader);
  if (value === "" || !(isBlankOrEnd(reader.at()) || afterName.has(reader.at()))) {
    throw new YamlError(
      `the name of an ${type} consists of letters, digits, "_" and "-", followed by white space`,
      reader,
    );
  }
  return { type, start, end: reader.position(), value };
}

function readWord(reader: Reader): string {
  let word = "";
  while (isWord(reader.at())) {
    word += reader.read();
    reader.need(1);
  }
  return word;
}

/** Reads a tag: `!<uri>`, `!suffix`, `!!suffix`, `!handle!suffix` or `!`. */
export function tag({ reader }: Scanner): Token {
  const start = reader.position();
  reader.need(2);
  const { handle, suffix } = reader.at(1) === code("<") ? verbatimTag(reader) : shorthandTag(reader);
  reader.need(1);
  if (!isBlankOrEnd(reader.at())) {
    throw new YamlError("a tag must be followed by white space", reader);
  }
  return { type: "tag", start, end: reader.position(), value: handle, suffix };
}

function verbatimTag(reader: Reader): { handle: string; suffix: string } {
  reader.skip();
  reader.skip();
  const suffix = readTagUri(reader, "");
  if (reader.at() !== code(">")) {
    throw new YamlError('a tag that begins with "!<" must end with ">"', reader);
  }
  reader.skip();
  return { handle: "", suffix };
}

function shorthandTag(reader: Reader): { handle: string; suffix: string } {
  const handle = readTagHandle(reader);
  if (handle.length > 1 && handle.endsWith("!")) {
    return { handle, suffix: readTagUri(reader, "") };
  }
  const suffix = readTagUri(reader, handle);
  return suffix === "" ? { handle: "", suffix: "!" } : { handle: "!", suffix };
}

/** Reads the handle of a tag, or the `!` and the letters at the start of a tag without a handle. */
function readTagHandle(reader: Reader): string {
  reader.need(1);
  if (reader.at() !== code("!")) {
    throw new YamlError('the handle of a tag must begin with "!"', reader);
  }
  const start = reader.read();
  reader.need(1);
  const word = readWord(reader);
  return start + word + (reader.at() === code("!") ? reader.read() : "");
}

const inUri = new Set([...";/?:@&=+$,.!~*'()[]%"].map(code));

/** Reads the rest of a tag after `head`, and prepends `head` without its `!`. */
function readTagUri(reader: Reader, head: string): string {
  const bytes: number[] = [...Buffer.from(head.slice(1))];
  let found = head !== "";
  reader.need(1);
  while (isWord(reader.at()) || inUri.has(reader.at())) {
    if (reader.at() === code("%")) {
      readEscapedCharacter(reader, bytes);
    } else {
      bytes.push(reader.at());
      reader.skip();
    }
    reader.need(1);
    found = true;
  }
  if (!found) {
    throw new YamlError("a tag has no name", reader);
  }
  return Buffer.from(bytes).toString();
}

/** Reads the `%XX` octets of one UTF-8 character. */
function readEscapedCharacter(reader: Reader, bytes: number[]): void {
  let left: number | undefined;
  do {
    reader.need(3);
    const [high, low] = [hexDigit(reader.at(1)), hexDigit(reader.at(2))];
    if (reader.at() !== code("%") || high === undefined || low === undefined) {
      throw new YamlError('"%" in a tag must be followed by two hexadecimal digits', reader);
    }
    const octet = high * 16 + low;
    if (left === undefined ? lengthOf(octet) === 0 : (octet & 0xc0) !== 0x80) {
      throw new YamlError("an escape in a tag isn't valid UTF-8", reader);
    }
    left = (left ?? lengthOf(octet)) - 1;
    bytes.push(octet);
    reader.skip();
    reader.skip();
    reader.skip();
  } while (left > 0);
}

function lengthOf(octet: number): number {
  return octet < 0x80 ? 1 : octet < 0xc0 ? 0 : octet < 0xe0 ? 2 : octet < 0xf0 ? 3 : octet < 0xf8 ? 4 : 0;
}

/** Reads a directive (`%YAML 1.1` or `%TAG handle prefix`) and the rest of its line. */
export function directive({ reader }: Scanner): Token {
  const start = reader.position();
  reader.skip();
  const name = readName(reader);
  if (name !== "YAML" && name !== "TAG") {
    throw new YamlError(`"%${name}" isn't a directive; the only directives are %YAML and %TAG`, start);
  }
  const token = name === "YAML" ? version(reader, start) : tagPrefix(reader, start);
  reader.need(1);
  skipBlanks(reader);
  skipComment(reader);
  if (!isBreakOrEnd(reader.at())) {
    throw new YamlError("only a comment can follow a directive", reader);
  }
  if (isBreak(reader.at())) {
    reader.need(2);
    reader.skipBreak();
  }
  return token;
}

function readName(reader: Reader): string {
  let name = "";
  reader.need(1);
  while (isWord(reader.at())) {
    name += reader.read();
    reader.need(1);
  }
  if (name === "" || !isBlankOrEnd(reader.at())) {
    throw new YamlError('"%" at the beginning of a line must begin a directive, %YAML or %TAG', reader);
  }
  return name;
}

function version(reader: Reader, start: Token["start"]): Token {
  reader.need(1);
  skipBlanks(reader);
  const major = readNumber(reader);
  if (reader.at() !== code(".")) {
    throw new YamlError('a version must be two numbers separated by "."', reader);
  }
  reader.skip();
  const minor = readNumber(reader);
  return { type: "version directive", start, end: reader.position(), version: [major, minor] };
}

function readNumber(reader: Reader): number {
  let digits = "";
  reader.need(1);
  while (isDigit(reader.at())) {
    digits += reader.read();
    reader.need(1);
  }
  if (digits === "" || digits.length > 2) {
    throw new YamlError("a number in a version must have one or two digits", reader);
  }
  return Number(digits);
}

function tagPrefix(reader: Reader, start: Token["start"]): Token {
  reader.need(1);
  skipBlanks(reader);
  const value = readTagHandle(reader);
  if (value !== "!" && !value.endsWith("!")) {
    throw new YamlError('the handle of a %TAG directive must end with "!"', reader);
  }
  reader.need(1);
  if (!isBlank(reader.at())) {
    throw new YamlError("the handle of a %TAG directive must be followed by white space", reader);
  }
  skipBlanks(reader);
  const suffix = readTagUri(reader, "");
  reader.need(1);
  if (!isBlankOrEnd(reader.at())) {
    throw new YamlError("the prefix of a %TAG directive must be followed by white space", reader);
  }
  return { type: "tag directive", start, end: reader.position(), value, suffix };
}

function skipBlanks(reader: Reader): void {
  while (isBlank(reader.at())) {
    reader.skip();
    reader.need(1);
  }
}
