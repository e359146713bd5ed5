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
