// A port of yamlh.go and the nodes of decode.go, gopkg.in/yaml.v2 2.4.0.

/** What every node of a document has: where it stands in the text, as indices of a JavaScript string. */
interface Located {
  /** Where its text begins, its anchor and tag included. */
  start: number;
  /** Where its text ends: behind its last character, or its last line break for a block scalar. */
  end: number;
  /** The line it begins on, from 1. */
  line: number;
}

/** A scalar, or the nothing where a value is left out. */
export interface ScalarNode extends Located {
  kind: "scalar";
  value: string;
  /** The whole tag; empty when none is written. */
  tag: string;
  /** True when the value may be something else than a text: it is written without quotes, or tagged `!`. */
  implicit: boolean;
  style: ScalarStyle;
}

/** A list. */
export interface SequenceNode extends Located {
  kind: "sequence";
  items: Node[];
  /** Where the `-` of each item stands; empty for a flow list. */
  dashes: number[];
  /** True for a list in brackets. */
  flow: boolean;
}

/** A map. Its keys are any nodes, also twice. */
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

/** A place in the text. */
export interface Position {
  /** How many characters (code points) stand before it. */
  index: number;
  /** The line, from 0. */
  line: number;
  /** How many characters stand before it on its line. */
  column: number;
}

/** The text isn't YAML as the authenticator reads it: all of the key is lost to it. */
export class YamlError extends Error {
  /** The line of the problem, from 1. */
  readonly line: number;
  /** The column of the problem, from 1. */
  readonly column: number;

  constructor(
    /** What is wrong, without the place. */
    readonly problem: string,
    at: { line: number; column: number },
  ) {
    super(`line ${at.line + 1}, column ${at.column + 1}: ${problem}`);
    this.name = "YamlError";
    this.line = at.line + 1;
    this.column = at.column + 1;
  }
}
