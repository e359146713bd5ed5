import { YamlError } from "./error";
import type { MappingNode, Node, SequenceNode } from "./node";
import { nothing, type Parser, parseNode, takeToken } from "./parser";
import { peek } from "./scanner";
import type { Token, TokenType } from "./token";

/** Parses a list in brackets or a map in braces. */
export function parseFlow<T extends SequenceNode | MappingNode>(parser: Parser, collection: T): T {
  const [end, closing]: [TokenType, string] =
    collection.kind === "sequence" ? ["flow sequence end", "]"] : ["flow mapping end", "}"];
  const opening = takeToken(parser);
  for (let first = true; ; first = false) {
    let token = peek(parser.scanner);
    if (token.type !== end && !first) {
      if (token.type !== "flow entry") {
        throw new YamlError(
          `"," or "${closing}" is missing in what opens at line ${opening.start.line + 1}`,
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

/** Parses a pair in a list, which is a map of its own. A `?` without a key swallows the token after it. */
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
