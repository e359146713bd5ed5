import { YamlError } from "./error";
import { type Parser, takeToken } from "./parser";
import { peek } from "./scanner";
import type { Token, TokenType } from "./token";

/** The anchor and the tag of a node. */
export interface Properties {
  start: number;
  line: number;
  anchor?: string;
  tag?: string;
}

/** Takes the anchor and the tag that may stand before a node, in any order. */
export function parseProperties(parser: Parser): Properties {
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
    throw new YamlError(`no %TAG directive tells what the tag handle "${token.value}" means`, token.start);
  }
  return prefix + token.suffix;
}
