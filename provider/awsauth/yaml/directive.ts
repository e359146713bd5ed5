import { code, isBlank, isBlankOrEnd, isBreak, isBreakOrEnd, isDigit, isWord } from "./characters";
import { YamlError } from "./error";
import { skipComment } from "./lookahead";
import { readTagHandle, readTagUri } from "./properties";
import type { Reader } from "./reader";
import type { Scanner } from "./state";
import type { Token } from "./token";

/** Reads a directive, `%YAML 1.1` or `%TAG handle prefix`, and the rest of its line. */
export function directive({ reader }: Scanner): Token {
  const start = reader.position();
  reader.skip();
  const name = readName(reader);
  if (name !== "YAML" && name !== "TAG") {
    throw new YamlError(`"%${name}" is no directive: only %YAML and %TAG are`, start);
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
    throw new YamlError('the "%" at the beginning of a line has to begin a directive, %YAML or %TAG', reader);
  }
  return name;
}

function version(reader: Reader, start: Token["start"]): Token {
  reader.need(1);
  skipBlanks(reader);
  const major = readNumber(reader);
  if (reader.at() !== code(".")) {
    throw new YamlError('a version is two numbers with a "." between them', reader);
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
    throw new YamlError("a number of a version has one or two digits", reader);
  }
  return Number(digits);
}

function tagPrefix(reader: Reader, start: Token["start"]): Token {
  reader.need(1);
  skipBlanks(reader);
  const value = readTagHandle(reader);
  if (value !== "!" && !value.endsWith("!")) {
    throw new YamlError('the handle of a %TAG directive ends with "!"', reader);
  }
  reader.need(1);
  if (!isBlank(reader.at())) {
    throw new YamlError("white space has to follow the handle of a %TAG directive", reader);
  }
  skipBlanks(reader);
  const suffix = readTagUri(reader, "");
  reader.need(1);
  if (!isBlankOrEnd(reader.at())) {
    throw new YamlError("white space has to follow the prefix of a %TAG directive", reader);
  }
  return { type: "tag directive", start, end: reader.position(), value, suffix };
}

function skipBlanks(reader: Reader): void {
  while (isBlank(reader.at())) {
    reader.skip();
    reader.need(1);
  }
}
