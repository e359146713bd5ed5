import { once } from "node:events";
import { type IPty, spawn } from "@lydell/node-pty";
import type { Start } from "./plugin";

/** The variables by which Node would decide about colours before it asks the terminal. A runner of CI sets some. */
const aboutColours = [
  "CI",
  "COLORTERM",
  "FORCE_COLOR",
  "NODE_DISABLE_COLORS",
  "NO_COLOR",
  "TEAMCITY_VERSION",
  "TERM_PROGRAM",
  "TF_BUILD",
  "TMUX",
];

/** A program on a terminal of its own, as a shell starts it. */
export class PseudoTerminal {
  /** Everything that the terminal has received so far. */
  public text = "";
  readonly #changes = new EventTarget();
  readonly #ended: Promise<number>;

  private constructor(private readonly pty: IPty) {
    pty.onData((data) => {
      this.text += data;
      this.#changes.dispatchEvent(new Event("data"));
    });
    this.#ended = new Promise((resolve) => pty.onExit(({ exitCode }) => resolve(exitCode)));
  }

  /** Starts a program on a terminal with 100 columns. */
  public static start({ command, args, cwd, env }: Start): PseudoTerminal {
    const own = Object.entries(process.env).filter(([name]) => !aboutColours.includes(name));
    const all = { ...Object.fromEntries(own), TERM: "xterm-256color", ...env } as Record<string, string>;
    return new PseudoTerminal(spawn(command, args, { cwd, env: all, cols: 100, rows: 40 }));
  }

  /** Settles once the terminal shows a text. */
  public async shows(text: string): Promise<void> {
    while (!this.text.includes(text)) {
      await once(this.#changes, "data");
    }
  }

  /** Presses keys, as in `y\r` or `\x03` for Ctrl-C. */
  public type(keys: string): void {
    this.pty.write(keys);
  }

  /** Closes the terminal, as when its window is closed. */
  public close(): void {
    this.pty.kill("SIGHUP");
  }

  /** The exit status, once the program has ended. */
  public async ended(): Promise<number> {
    return await this.#ended;
  }
}
