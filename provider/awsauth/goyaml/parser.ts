import type { MappingNode, Node, SequenceNode } from "./decode";
import { type Scanner, scannerOf, type Token, type TokenType, YamlError } from "./reader";
import { peek, take } from "./scanner";

// A port of parserc.go and the tree of decode.go, gopkg.in/yaml.v2 2.4.0.

/** The state of the parser. */
interface Parser {
  scanner: Scanner;
  /** The nodes with an anchor so far, by anchor name. The last node with a name wins. */
  anchors: Map<string, Node>;
  /** The tag prefixes, by handle. */
  tagPrefixes: Map<string, string>;
  /** The end of the last token with text. */
  end: number;
  depth: number;
  /** Converts a number of characters into an index of the JavaScript string. */
  offset(index: number): number;
}

/** The maximum nesting depth. The authenticator allows ten times as much, which no real document uses. */
const deepest = 1000;

/** The first document of a text. */
interface Parsed {
  /** Undefined if the text has only white space and comments. */
  root?: Node;
  /** The start of any text after the document, which isn't read. */
  rest?: number;
}

/**
 * Parses the first document of a text.
 *
 * Text after the first document is read as far as the authenticator reads it: up to the next token. For example, text
 * that follows a flow collection on its line is silently ignored.
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

/** True for text after a document that doesn't begin another one: an end marker, empty lines and comments. */
function isBlankRest(text: string): boolean {
  return /^(?:\.\.\.(?=\s|$)|[\s\x85]|#[^\n\r\x85\u2028\u2029]*)*$/.test(text);
}

/** Characters above U+FFFF take two places in a JavaScript string, and a leading byte order mark isn't counted. */
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
    throw new YamlError('a directive must be followed by "---"', start.start);
  }
  const token = peek(parser.scanner);
  const empty: TokenType[] = ["version directive", "tag directive", "document start", "document end", "stream end"];
  return empty.includes(token.type) ? nothing(parser, token) : parseNode(parser, "block");
}

/** Takes the next token. */
function takeToken(parser: Parser): Token {
  const token = take(parser.scanner);
  if (token.end.index > token.start.index) {
    parser.end = parser.offset(token.end.index);
  }
  return token;
}

/** The node for an omitted value: null, at the position of a token. */
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

/** The context of a node, which determines the forms that it may have. */
type Context = "block" | "block or indentless list" | "flow";

/** Parses one node. */
function parseNode(parser: Parser, context: Context): Node {
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
    const { marks = token.start.line + 1 === line ? undefined : [{ at: 0, line: token.start.line + 1 }] } = token;
    const implicit = (!tag && style === "plain") || tag === "!";
    return named({
      kind: "scalar",
      value,
      style,
      tag: tag ?? "",
      implicit,
      start,
      line,
      end: parser.end,
      ...(marks && { marks }),
    });
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
  throw new YamlError("a value is missing here", token.start);
}

/** Parses what follows a `-`, `?` or `:`: a node, or an omitted value if one of the `endings` comes next. */
function parseAfter(parser: Parser, context: Context, endings: TokenType[]) {
  const indicator = takeToken(parser);
  const token = peek(parser.scanner);
  return endings.includes(token.type)
    ? nothing(parser, { ...indicator, start: indicator.end })
    : parseNode(parser, context);
}

/** Parses a list whose items each begin with `-`. */
function parseBlockList(parser: Parser, list: SequenceNode): SequenceNode {
  takeToken(parser);
  for (;;) {
    const token = peek(parser.scanner);
    if (token.type === "block end") {
      list.end = parser.end;
      takeToken(parser);
      return list;
    }
    if (token.type !== "block entry") {
      throw new YamlError(
        `the list that begins on line ${list.line} continues with something other than "- "`,
        token.start,
      );
    }
    list.dashes.push(parser.offset(token.start.index));
    list.items.push(parseAfter(parser, "block", ["block entry", "block end"]));
  }
}

/** Parses a list under a key, at the same indentation as the key. */
function parseIndentlessList(parser: Parser, list: SequenceNode): SequenceNode {
  for (let token = peek(parser.scanner); token.type === "block entry"; token = peek(parser.scanner)) {
    list.dashes.push(parser.offset(token.start.index));
    list.items.push(parseAfter(parser, "block", ["block entry", "key", "value", "block end"]));
  }
  list.end = parser.end;
  return list;
}

/** Parses a map whose keys each begin a line or follow a `?`. */
function parseBlockMap(parser: Parser, map: MappingNode): MappingNode {
  const endings: TokenType[] = ["key", "value", "block end"];
  takeToken(parser);
  for (;;) {
    const token = peek(parser.scanner);
    if (token.type === "block end") {
      map.end = parser.end;
      takeToken(parser);
      return map;
    }
    if (token.type !== "key") {
      throw new YamlError(
        `the map that begins on line ${map.line} continues with something other than a key`,
        token.start,
      );
    }
    const key = parseAfter(parser, "block or indentless list", endings);
    const next = peek(parser.scanner);
    const value =
      next.type === "value" ? parseAfter(parser, "block or indentless list", endings) : nothing(parser, next);
    map.pairs.push([key, value]);
  }
}

/** Parses a list in brackets or a map in braces. */
function parseFlow<T extends SequenceNode | MappingNode>(parser: Parser, collection: T): T {
  const [end, closing]: [TokenType, string] =
    collection.kind === "sequence" ? ["flow sequence end", "]"] : ["flow mapping end", "}"];
  const opening = takeToken(parser);
  for (let first = true; ; first = false) {
    let token = peek(parser.scanner);
    if (token.type !== end && !first) {
      if (token.type !== "flow entry") {
        throw new YamlError(
          `"," or "${closing}" is missing in the brackets that open on line ${opening.start.line + 1}`,
          token.start,
        );
      }
      takeToken(parser);
      token = peek(parser.scanner);
    }
    if (token.type === end) {
      takeToken(parser);
      collection.end = parser.end;
      return collection;
    }
    if (collection.kind === "sequence") {
      collection.items.push(token.type === "key" ? parsePairInList(parser) : parseNode(parser, "flow"));
    } else {
      collection.pairs.push(token.type === "key" ? parsePair(parser) : parseLoneKey(parser));
    }
  }
}

function parseLoneKey(parser: Parser): [Node, Node] {
  const key = parseNode(parser, "flow");
  return [key, nothing(parser, peek(parser.scanner))];
}

function parsePair(parser: Parser): [Node, Node] {
  takeToken(parser);
  const token = peek(parser.scanner);
  const endings: TokenType[] = ["flow entry", "flow mapping end"];
  const key =
    token.type === "value" || endings.includes(token.type) ? nothing(parser, token) : parseNode(parser, "flow");
  return [key, parseValue(parser, endings)];
}

/** Parses a pair in a list, which is a map with one member. A `?` without a key consumes the token after it. */
function parsePairInList(parser: Parser): MappingNode {
  const start = takeToken(parser);
  const token = peek(parser.scanner);
  const endings: TokenType[] = ["flow entry", "flow sequence end"];
  const key =
    token.type === "value" || endings.includes(token.type)
      ? nothing(parser, swallow(parser))
      : parseNode(parser, "flow");
  const value = parseValue(parser, endings);
  const place = { start: parser.offset(start.start.index), end: parser.end, line: start.start.line + 1 };
  peek(parser.scanner);
  return { kind: "mapping", pairs: [[key, value]], flow: true, ...place };
}

function swallow(parser: Parser): Token {
  const token = takeToken(parser);
  return { ...token, start: token.end };
}

function parseValue(parser: Parser, endings: TokenType[]): Node {
  if (peek(parser.scanner).type !== "value") {
    return nothing(parser, peek(parser.scanner));
  }
  takeToken(parser);
  const token = peek(parser.scanner);
  return endings.includes(token.type) ? nothing(parser, token) : parseNode(parser, "flow");
}

/** The anchor and the tag of a node. */
interface Properties {
  start: number;
  line: number;
  anchor?: string;
  tag?: string;
}

/** Takes the anchor and the tag of a node, in any order. Both are optional. */
function parseProperties(parser: Parser): Properties {
  const first = peek(parser.scanner);
  const properties: Properties = { start: parser.offset(first.start.index), line: first.start.line + 1 };
  const order: TokenType[] = first.type === "anchor" ? ["anchor", "tag"] : ["tag", "anchor"];
  let tag: Token | undefined;
  for (const type of order) {
    const token = peek(parser.scanner);
    if (token.type !== type) {
      break;
    }
    takeToken(parser);
    if (type === "anchor") {
      properties.anchor = token.value;
    } else {
      tag = token;
    }
  }
  peek(parser.scanner);
  properties.tag = tag && wholeTag(parser, tag);
  return properties;
}

function wholeTag(parser: Parser, token: Token): string {
  if (token.value === "") {
    return token.suffix ?? "";
  }
  const prefix = parser.tagPrefixes.get(token.value ?? "");
  if (prefix === undefined) {
    throw new YamlError(`the tag handle "${token.value}" isn't defined by a %TAG directive`, token.start);
  }
  return prefix + token.suffix;
}

/** Takes the directives before a document and returns the tag prefixes, by handle. */
function tagDirectives(scanner: Scanner): Map<string, string> {
  const prefixes = new Map<string, string>();
  let versioned = false;
  for (let token = peek(scanner); ; token = peek(scanner)) {
    if (token.type === "version directive") {
      if (versioned) {
        throw new YamlError("%YAML occurs twice", token.start);
      }
      if (token.version?.join(".") !== "1.1") {
        throw new YamlError(`the YAML version is ${token.version?.join(".")}; only 1.1 is supported`, token.start);
      }
      versioned = true;
    } else if (token.type === "tag directive") {
      const handle = token.value ?? "";
      if (prefixes.has(handle)) {
        throw new YamlError(`%TAG occurs twice for "${handle}"`, token.start);
      }
      prefixes.set(handle, token.suffix ?? "");
    } else {
      return new Map([["!", "!"], ["!!", "tag:yaml.org,2002:"], ...prefixes]);
    }
    take(scanner);
  }
}
