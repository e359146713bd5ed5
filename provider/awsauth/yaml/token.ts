import type { Position } from "./error";

/** The tokens of YAML 1.1, named as in its specification (https://yaml.org/spec/1.1/#id889773). */
export type TokenType =
  | "stream start"
  | "stream end"
  | "version directive"
  | "tag directive"
  | "document start"
  | "document end"
  | "block sequence start"
  | "block mapping start"
  | "block end"
  | "flow sequence start"
  | "flow sequence end"
  | "flow mapping start"
  | "flow mapping end"
  | "block entry"
  | "flow entry"
  | "key"
  | "value"
  | "alias"
  | "anchor"
  | "tag"
  | "scalar";

/** How a scalar is written. */
export type ScalarStyle = "plain" | "single-quoted" | "double-quoted" | "literal" | "folded";

/** One token and the text that it covers; a token that only indentation tells of covers none. */
export interface Token {
  type: TokenType;
  start: Position;
  end: Position;
  /** The content of a scalar, the name of an anchor or alias, the handle of a tag or of a tag directive. */
  value?: string;
  /** What follows a tag's handle; the prefix that a tag directive gives to a handle. */
  suffix?: string;
  style?: ScalarStyle;
  /** The version of a version directive. */
  version?: [number, number];
}
