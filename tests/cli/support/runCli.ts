import { Readable, Writable } from "node:stream";
import { runProgram } from "../../../provider/cli/program";

/** What the command was given besides its arguments. */
export interface Given {
  stdin?: string;
  env?: NodeJS.ProcessEnv;
  /** Whether the input and the outputs are a terminal with colours. */
  isTerminal?: boolean;
  /** Receives the standard error as it is written. */
  onStderr?: (text: string) => void;
}

/** Runs the command in this process. Without a terminal, unless one is given. */
export async function runCli(args: string[], { stdin = "", env = {}, isTerminal = false, onStderr }: Given = {}) {
  const [stdout, stderr] = [recorder(isTerminal), recorder(isTerminal, onStderr)];
  const input = Object.assign(Readable.from([stdin]), { isTTY: isTerminal });
  const terminal = { stdin: input, stdout: stdout.output, stderr: stderr.output, env };
  const status = await runProgram(args, terminal);
  return { status, stdout: stdout.text(), stderr: stderr.text() };
}

function recorder(isTTY: boolean, seen: (text: string) => void = () => {}) {
  let text = "";
  const output = new Writable({
    write(chunk, _, done) {
      text += chunk;
      seen(String(chunk));
      done();
    },
  });
  return { output: Object.assign(output, { isTTY, hasColors: () => isTTY }), text: () => text };
}
