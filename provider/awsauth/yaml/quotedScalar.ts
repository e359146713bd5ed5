import { code, hexDigit, isBlankOrEnd, isBreak } from "./characters";
import { YamlError } from "./error";
import { isDocumentIndicator } from "./lookahead";
import type { Reader } from "./reader";
import type { Scanner } from "./state";
import type { Token } from "./token";
import { readWhiteSpace } from "./whiteSpace";

/** Reads a scalar in single or double quotes. */
export function quotedScalar({ reader }: Scanner): Token {
  const start = reader.position();
  const quote = reader.at();
  const single = quote === code("'");
  let value = "";
  reader.skip();
  for (;;) {
    reader.need(4);
    if (isDocumentIndicator(reader)) {
      throw new YamlError(`a document indicator stands inside the quotes that open at line ${start.line + 1}`, reader);
    }
    if (reader.at() === 0) {
      throw new YamlError(`the quotes that open at line ${start.line + 1} are never closed`, reader);
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
      };
    }
    value += readWhiteSpace(reader, broken).text;
  }
}

interface Piece {
  text: string;
  /** True when it ends in an escaped line break. */
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

/** What the escapes of YAML 1.1 stand for (https://yaml.org/spec/1.1/#id872840), `\'` added and `\/` missing. */
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
    throw new YamlError(`"\\${name}" is no escape inside double quotes`, reader);
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
    throw new YamlError(`an escape stands for no character: U+${value.toString(16).toUpperCase()}`, reader);
  }
  for (let i = 0; i < length; i++) {
    reader.skip();
  }
  return String.fromCodePoint(value);
}
