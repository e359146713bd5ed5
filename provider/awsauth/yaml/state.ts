import { Reader } from "./reader";
import type { Token } from "./token";

/** A place where a key may have begun, without a `?`; the `:` that comes later decides. */
export interface SimpleKey {
  possible: boolean;
  /** True where anything else than a key would be an error. */
  required: boolean;
  /** The number of the token that the key begins with, counted from the start of the text. */
  token: number;
  line: number;
  index: number;
  column: number;
}

/**
 * Cuts a text into tokens, as far ahead as the parser asks for.
 *
 * The authenticator reads with go-yaml 2.4 (https://github.com/go-yaml/yaml/tree/v2.4.0), a descendant of libyaml.
 * This folder is a port of its scanner, parser and resolver; NOTICE in the root of the package has their licenses.
 * No YAML library for Node reads alike: they follow YAML 1.2 in places, and mend or refuse what this one takes. So this
 * scanner does what that one does, down to how many tokens it fetches ahead, since an error there is an error too.
 */
export interface Scanner {
  reader: Reader;
  /** The tokens found and not yet handed out; `taken` have been. */
  queue: Token[];
  taken: number;
  started: boolean;
  /** The column of the innermost block collection; -1 outside all of them. */
  indent: number;
  indents: number[];
  /** How many flow collections are open. */
  flowLevel: number;
  simpleKeyAllowed: boolean;
  /** The last possible simple key of each open flow collection, the block context's first. */
  simpleKeys: SimpleKey[];
  /** The index in `simpleKeys` by the number of the token. */
  simpleKeyAt: Map<number, number>;
}

/** A scanner at the start of a text. */
export function scannerOf(text: string): Scanner {
  return {
    reader: new Reader(text),
    queue: [],
    taken: 0,
    started: false,
    indent: -1,
    indents: [],
    flowLevel: 0,
    simpleKeyAllowed: true,
    simpleKeys: [{ possible: false, required: false, token: 0, line: 0, index: 0, column: 0 }],
    simpleKeyAt: new Map(),
  };
}
