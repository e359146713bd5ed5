import { YamlError } from "./error";
import type { MappingNode, SequenceNode } from "./node";
import { type Context, nothing, type Parser, parseNode, takeToken } from "./parser";
import { peek } from "./scanner";
import type { TokenType } from "./token";

/** Parses what follows a `-`, `?` or `:`: a node, or nothing where a token comes that ends it. */
function parseAfter(parser: Parser, context: Context, endings: TokenType[]) {
  const indicator = takeToken(parser);
  const token = peek(parser.scanner);
  return endings.includes(token.type)
    ? nothing(parser, { ...indicator, start: indicator.end })
    : parseNode(parser, context);
}

/** Parses a list whose items each begin with `-`. */
export function parseBlockList(parser: Parser, list: SequenceNode): SequenceNode {
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
        `the list that begins at line ${list.line} goes on with something else than "- "`,
        token.start,
      );
    }
    list.dashes.push(parser.offset(token.start.index));
    list.items.push(parseAfter(parser, "block", ["block entry", "block end"]));
  }
}

/** Parses a list under a key, at the same indentation as the key. */
export function parseIndentlessList(parser: Parser, list: SequenceNode): SequenceNode {
  for (let token = peek(parser.scanner); token.type === "block entry"; token = peek(parser.scanner)) {
    list.dashes.push(parser.offset(token.start.index));
    list.items.push(parseAfter(parser, "block", ["block entry", "key", "value", "block end"]));
  }
  list.end = parser.end;
  return list;
}

/** Parses a map whose keys each begin a line, or follow a `?`. */
export function parseBlockMap(parser: Parser, map: MappingNode): MappingNode {
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
        `the map that begins at line ${map.line} goes on with something else than a key`,
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
