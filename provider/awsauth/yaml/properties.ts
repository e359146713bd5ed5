import { code, hexDigit, isBlankOrEnd, isWord } from "./characters";
import { YamlError } from "./error";
import type { Reader } from "./reader";
import type { Scanner } from "./state";
import type { Token } from "./token";

const afterName = new Set([..."?:,]}%@`"].map(code));

/** Reads an anchor (`&name`) or an alias (`*name`). */
export function anchorOrAlias({ reader }: Scanner): Token {
  const start = reader.position();
  const type = reader.at() === code("*") ? "alias" : "anchor";
  reader.skip();
  reader.need(1);
  const value = readWord(reader);
  if (value === "" || !(isBlankOrEnd(reader.at()) || afterName.has(reader.at()))) {
    throw new YamlError(`the name of an ${type} is letters, digits, "_" and "-", and white space follows it`, reader);
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
    throw new YamlError("white space has to follow a tag", reader);
  }
  return { type: "tag", start, end: reader.position(), value: handle, suffix };
}

function verbatimTag(reader: Reader): { handle: string; suffix: string } {
  reader.skip();
  reader.skip();
  const suffix = readTagUri(reader, "");
  if (reader.at() !== code(">")) {
    throw new YamlError('a tag that begins with "!<" has to end with ">"', reader);
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

/** Reads the handle of a tag, or the `!` and the letters that a tag without a handle begins with. */
export function readTagHandle(reader: Reader): string {
  reader.need(1);
  if (reader.at() !== code("!")) {
    throw new YamlError('the handle of a tag begins with "!"', reader);
  }
  const start = reader.read();
  reader.need(1);
  const word = readWord(reader);
  return start + word + (reader.at() === code("!") ? reader.read() : "");
}

const inUri = new Set([...";/?:@&=+$,.!~*'()[]%"].map(code));

/** Reads the rest of a tag after `head`, of which the `!` is left out. */
export function readTagUri(reader: Reader, head: string): string {
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
    throw new YamlError("a tag lacks its name", reader);
  }
  return Buffer.from(bytes).toString();
}

/** Reads the octets `%XX` of one character in UTF-8. */
function readEscapedCharacter(reader: Reader, bytes: number[]): void {
  let left: number | undefined;
  do {
    reader.need(3);
    const [high, low] = [hexDigit(reader.at(1)), hexDigit(reader.at(2))];
    if (reader.at() !== code("%") || high === undefined || low === undefined) {
      throw new YamlError('"%" in a tag has to be followed by two hexadecimal digits', reader);
    }
    const octet = high * 16 + low;
    if (left === undefined ? lengthOf(octet) === 0 : (octet & 0xc0) !== 0x80) {
      throw new YamlError("an escape in a tag is no UTF-8", reader);
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
