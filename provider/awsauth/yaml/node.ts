import type { ScalarStyle } from "./token";

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
