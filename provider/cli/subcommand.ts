import type { Command } from "commander";
import type { Style } from "./style";
import type { Terminal } from "./terminal";

/** The exit statuses of every subcommand. */
export const ExitStatus = {
  /** Nothing was found, or the answer is yes. */
  Fine: 0,
  /** There are findings, or the answer is no. */
  Findings: 1,
  /** The answer isn't known: wrong usage, no connection, or something that decides can't be read. */
  Unknown: 2,
} as const;
export type ExitStatus = (typeof ExitStatus)[keyof typeof ExitStatus];

/** The result of a subcommand. */
export interface Result {
  status: ExitStatus;
  /** The result for programs. */
  data: unknown;
  /** The result for people, without a line break at its end. */
  text(style: Style): string;
  /** The result in further formats, by their names. */
  formats?: Record<string, () => string>;
}

/** A call of a subcommand. */
export interface SubcommandCall {
  /** The arguments, as declared. */
  args: readonly (string | undefined)[];
  /** The options, as declared. */
  options: Readonly<Record<string, string | boolean | undefined>>;
  terminal: Terminal;
  /** Shows what the command waits for, if that takes longer than a moment. */
  progress(what: string): void;
  /** Shows a text that isn't part of the result, on the standard error. */
  show(text: (style: Style) => string): void;
}

/** A subcommand. Its file is loaded only if it is used. */
export interface Subcommand {
  /** Declares the arguments, the options and the help after them. */
  declare(command: Command): void;
  run(call: SubcommandCall): Promise<Result>;
}

/** A wrong use of the command, or a reason why it has no result, with the fix. */
export class CommandError extends Error {}
