import { parseBlockList, parseBlockMap, parseIndentlessList } from "./block";
import { YamlError } from "./error";
import { parseFlow } from "./flow";
import type { Node } from "./node";
import { type Properties, parseProperties } from "./nodeProperties";
import { peek, take } from "./scanner";
import { type Scanner, scannerOf } from "./state";
import { tagDirectives } from "./tagDirectives";
import type { Token, TokenType } from "./token";

/** Where the parser stands. */
export interface Parser {
  scanner: Scanner;
  /** The nodes with an anchor so far, by its name; the last one counts. */
  anchors: Map<string, Node>;
  /** The prefixes of tags by their handle. */
  tagPrefixes: Map<string, string>;
  /** Where the last token with a text ended. */
  end: number;
  depth: number;
  /** Turns a number of characters into an index of the JavaScript string. */
  offset(index: number): number;
}

/** How deep nodes may stand in each other. The authenticator goes ten times as deep; nobody else does. */
const deepest = 1000;

/** The first document of a text. */
export interface Parsed {
  /** Undefined when there is none, only white space and comments. */
  root?: Node;
  /** Where a text begins that stands behind the document, and isn't read. */
  rest?: number;
}

/**
 * Parses the first document of a text.
 *
 * What stands behind the first document is read as far as the authenticator reads it: to the next token. A text that
 * follows a flow collection on its line, for example, is silently ignored.
 */
export function parseYaml(text: string): Parsed {
  const scanner = scannerOf(text);
  const parser: Parser = {
    scanner,
    anchors: new Map(),
    tagPrefixes: new Map(),
    end: 0,
    depth: 0,
    offset: offsetsIn(text, scanner),
  };
  take(scanner);
  const first = peek(scanner);
  if (first.type === "stream end") {
    return {};
  }
  parser.tagPrefixes = tagDirectives(scanner);
  const explicit = ["version directive", "tag directive", "document start"].includes(first.type);
  const root = explicit ? parseExplicit(parser) : parseNode(parser, "block");
  const rest = parser.offset(peek(scanner).start.index);
  return isBlankRest(text.slice(rest)) ? { root } : { root, rest };
}

/** True for what may stand behind a document without being another: its end, empty lines and comments. */
function isBlankRest(text: string): boolean {
  return /^(?:\.\.\.(?=\s|$)|[\s\x85]|#[^\n\r\x85\u2028\u2029]*)*$/.test(text);
}

/** Characters beyond U+FFFF take two places in a JavaScript string, and a leading byte order mark isn't counted. */
function offsetsIn(text: string, scanner: Scanner): (index: number) => number {
  const mark = text.startsWith("\ufeff") ? 1 : 0;
  const points = scanner.reader.points;
  if (points.length + mark === text.length) {
    return (index) => index + mark;
  }
  const offsets = [mark];
  points.forEach((point, i) => {
    offsets.push((offsets[i] ?? 0) + (point > 0xffff ? 2 : 1));
  });
  return (index) => offsets[Math.min(index, points.length)] ?? text.length;
}

function parseExplicit(parser: Parser): Node {
  const start = takeToken(parser);
  if (start.type !== "document start") {
    throw new YamlError('a directive has to be followed by "---"', start.start);
  }
  const token = peek(parser.scanner);
  const empty: TokenType[] = ["version directive", "tag directive", "document start", "document end", "stream end"];
  return empty.includes(token.type) ? nothing(parser, token) : parseNode(parser, "block");
}

/** Takes the next token. */
export function takeToken(parser: Parser): Token {
  const token = take(parser.scanner);
  if (token.end.index > token.start.index) {
    parser.end = parser.offset(token.end.index);
  }
  return token;
}

/** The node where a value is left out: null, at the place where a token stands. */
export function nothing(parser: Parser, token: Token, properties?: Properties): Node {
  const start = properties?.start ?? parser.offset(token.start.index);
  return {
    kind: "scalar",
    value: "",
    tag: properties?.tag ?? "",
    implicit: !properties?.tag,
    style: "plain",
    start,
    end: properties ? parser.end : start,
    line: properties?.line ?? token.start.line + 1,
  };
}

/** Where a node stands: which forms it may have. */
export type Context = "block" | "block or indentless list" | "flow";

/** Parses one node. */
export function parseNode(parser: Parser, context: Context): Node {
  const first = peek(parser.scanner);
  if (first.type === "alias") {
    return parseAlias(parser);
  }
  parser.depth++;
  if (parser.depth > deepest) {
    throw new YamlError(`more than ${deepest} levels of nesting`, first.start);
  }
  const properties = parseProperties(parser);
  const token = peek(parser.scanner);
  const node = parseContent(parser, context, token, properties);
  parser.depth--;
  return node;
}

function parseAlias(parser: Parser): Node {
  const token = takeToken(parser);
  const name = token.value ?? "";
  const target = parser.anchors.get(name);
  if (!target) {
    throw new YamlError(`the alias "*${name}" has no anchor before it`, token.start);
  }
  const start = parser.offset(token.start.index);
  return { kind: "alias", name, target, start, end: parser.end, line: token.start.line + 1 };
}

function parseContent(parser: Parser, context: Context, token: Token, properties: Properties): Node {
  const { start, line, anchor, tag } = properties;
  const named = <T extends Node>(node: T): T => {
    if (anchor !== undefined) {
      parser.anchors.set(anchor, node);
    }
    return node;
  };
  const place = { start, line, end: start };
  if (token.type === "block entry" && context === "block or indentless list") {
    return parseIndentlessList(parser, named({ kind: "sequence", items: [], dashes: [], flow: false, ...place }));
  }
  if (token.type === "scalar") {
    takeToken(parser);
    const { value = "", style = "plain" } = token;
    const implicit = (!tag && style === "plain") || tag === "!";
    return named({ kind: "scalar", value, style, tag: tag ?? "", implicit, start, line, end: parser.end });
  }
  if (token.type === "flow sequence start") {
    return parseFlow(parser, named({ kind: "sequence", items: [], dashes: [], flow: true, ...place }));
  }
  if (token.type === "flow mapping start") {
    return parseFlow(parser, named({ kind: "mapping", pairs: [], flow: true, ...place }));
  }
  if (token.type === "block sequence start" && context !== "flow") {
    return parseBlockList(parser, named({ kind: "sequence", items: [], dashes: [], flow: false, ...place }));
  }
  if (token.type === "block mapping start" && context !== "flow") {
    return parseBlockMap(parser, named({ kind: "mapping", pairs: [], flow: false, ...place }));
  }
  if (anchor !== undefined || tag) {
    return named(nothing(parser, token, properties));
  }
  throw new YamlError("a value was expected here", token.start);
}
