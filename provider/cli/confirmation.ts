import { createInterface, type Interface } from "node:readline";
import { printable } from "./style";
import type { Terminal } from "./terminal";

/** Asks the user on the terminal. */
export interface Confirmation {
  /** Whether the user answers yes. The end of the input is a no. */
  ask(question: string): Promise<boolean>;
  close(): void;
}

/** Whether there is a terminal on which the user can be asked. */
export function isInteractive({ stdin, stderr }: Terminal): boolean {
  return stdin.isTTY === true && stderr.isTTY === true;
}

/** Asks on the standard error and reads lines of the standard input, from the first question on. */
export function confirmationOn({ stdin, stderr }: Terminal): Confirmation {
  let input: Interface | undefined;
  let lines: AsyncIterator<string> | undefined;
  return {
    async ask(question) {
      // The terminal itself edits the line and turns Ctrl-C into a signal.
      input ??= createInterface({ input: stdin, terminal: false });
      lines ??= input[Symbol.asyncIterator]();
      stderr.write(`${printable(question)} [y/N] `);
      const { value, done } = await lines.next();
      return done !== true && /^\s*y(es)?\s*$/i.test(value);
    },
    close: () => input?.close(),
  };
}
