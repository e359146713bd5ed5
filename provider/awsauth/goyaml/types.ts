// A port of yamlh.go and the nodes of decode.go, gopkg.in/yaml.v2 2.4.0.

/** The position of a node in the text, as indices of a JavaScript string. */
interface Located {
  /** The start of its text, including its anchor and tag. */
  start: number;
  /** The end of its text: after its last character, or after its last line break for a block scalar. */
  end: number;
  /** The line on which it begins, from 1. */
  line: number;
}

/** A scalar, or the null of an omitted value. */
export interface ScalarNode extends Located {
  kind: "scalar";
  value: string;
  /** The full tag; empty if none is written. */
  tag: string;
  /** True if the value may be something other than text: it is written without quotes, or tagged `!`. */
  implicit: boolean;
  style: ScalarStyle;
  /** Where the value continues on another line of the text; omitted if all of it is on the line of the node. */
  marks?: LineMark[];
}

/** The first character of a scalar's value that is on a line of the text. */
interface LineMark {
  /** Its index in the value. */
  at: number;
  /** The line, from 1. */
  line: number;
}

/** A list. */
export interface SequenceNode extends Located {
  kind: "sequence";
  items: Node[];
  /** The position of each item's `-`; empty for a flow list. */
  dashes: number[];
  /** True for a list in brackets. */
  flow: boolean;
}

/** A map. Its keys may be any nodes, and may occur twice. */
export interface MappingNode extends Located {
  kind: "mapping";
  pairs: [Node, Node][];
  /** True for a map in braces, or for the pair in a flow list. */
  flow: boolean;
}

/** An alias of a node with an anchor. */
export interface AliasNode extends Located {
  kind: "alias";
  name: string;
  target: Node;
}

export type Node = ScalarNode | SequenceNode | MappingNode | AliasNode;

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
type ScalarStyle = "plain" | "single-quoted" | "double-quoted" | "literal" | "folded";

/** A token and the text that it covers. A token that results from indentation covers no text. */
export interface Token {
  type: TokenType;
  start: Position;
  end: Position;
  /** The content of a scalar, the name of an anchor or alias, the handle of a tag or of a tag directive. */
  value?: string;
  /** The text after a tag's handle, or the prefix that a tag directive assigns to a handle. */
  suffix?: string;
  style?: ScalarStyle;
  marks?: LineMark[];
  /** The version of a version directive. */
  version?: [number, number];
}

/** A position in the text. */
export interface Position {
  /** The number of characters (code points) before it. */
  index: number;
  /** The line, from 0. */
  line: number;
  /** The number of characters before it on its line. */
  column: number;
}

/** The text isn't valid YAML for the authenticator, which then ignores the whole key. */
export class YamlError extends Error {
  /** The line of the problem, from 1. */
  readonly line: number;
  /** The column of the problem, from 1. */
  readonly column: number;

  constructor(
    /** The problem, without the position. */
    readonly problem: string,
    at: { line: number; column: number },
  ) {
    super(`line ${at.line + 1}, column ${at.column + 1}: ${problem}`);
    this.name = "YamlError";
    this.line = at.line + 1;
    this.column = at.column + 1;
  }
}
