import type { Readable, Writable } from "node:stream";

/** An output of the process, which may be a terminal. */
export type Output = Writable & {
  isTTY?: boolean;
  /** The width of the terminal. */
  columns?: number;
  /** Whether the terminal shows colours. Node respects NO_COLOR, FORCE_COLOR and TERM here. */
  hasColors?(): boolean;
};

/** The process as the command sees it. Tests pass their own. */
export interface Terminal {
  stdin: Readable & { isTTY?: boolean };
  stdout: Output;
  stderr: Output;
  env: NodeJS.ProcessEnv;
}
