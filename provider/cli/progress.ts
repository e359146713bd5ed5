import { printable, styleFor } from "./style";
import type { Output, Terminal } from "./terminal";

/** A line that shows what the command waits for. */
export interface Progress {
  show(what: string): void;
  /** Removes the line. */
  clear(): void;
}

/** Removes the current line of a terminal. */
export const removal = "\r\x1b[K";

/** Whether an output is a terminal that understands escape sequences. */
export function canRemoveLines({ isTTY }: Output, { TERM }: NodeJS.ProcessEnv): boolean {
  return isTTY === true && TERM !== "dumb";
}

/** The time before the line is shown, in milliseconds. */
const patience = 1000;

/** The progress on a terminal that can remove a line; nothing anywhere else. */
export function progressOn({ stderr, env }: Terminal): Progress {
  if (!canRemoveLines(stderr, env)) {
    return { show() {}, clear() {} };
  }
  const { faint } = styleFor(stderr);
  let text = "";
  let isShown = false;
  let timer: NodeJS.Timeout | undefined;
  const draw = () => {
    isShown = true;
    // A line that wraps couldn't be removed.
    const fitting = text.slice(0, (stderr.columns || 80) - 2);
    stderr.write(`${removal}${printable(faint(`${fitting}…`))}`);
  };
  return {
    show(what) {
      text = what;
      if (isShown) {
        draw();
      } else {
        timer ??= setTimeout(draw, patience).unref();
      }
    },
    clear() {
      clearTimeout(timer);
      if (isShown) {
        stderr.write(removal);
      }
      [isShown, timer] = [false, undefined];
    },
  };
}
