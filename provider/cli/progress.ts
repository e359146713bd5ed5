import { styleFor } from "./style";
import type { Terminal } from "./terminal";

/** A line that shows what the command waits for. */
export interface Progress {
  show(what: string): void;
  /** Removes the line. */
  clear(): void;
}

/** The time before the line is shown, in milliseconds. */
const patience = 1000;

/** The progress on a terminal; nothing anywhere else. */
export function progressOn({ stderr }: Terminal): Progress {
  if (stderr.isTTY !== true) {
    return { show() {}, clear() {} };
  }
  const { faint } = styleFor(stderr);
  let text = "";
  let isShown = false;
  let timer: NodeJS.Timeout | undefined;
  const draw = () => {
    isShown = true;
    stderr.write(`\r\x1b[K${faint(`${text}…`)}`);
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
        stderr.write("\r\x1b[K");
      }
      [isShown, timer] = [false, undefined];
    },
  };
}
