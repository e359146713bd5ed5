import { cancelCalls } from "../network/timing";
import { runProgram } from "./program";
import { canRemoveLines, removal } from "./progress";

// The entry point of the command eks-auth, for its launchers in `bin/`.

/** The reader of the output may stop, as in `eks-auth … | head`: then nothing else is written. */
for (const output of [process.stdout, process.stderr]) {
  output.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") {
      process.exitCode = 2;
    }
  });
}

process.once("SIGINT", () => {
  // Ends commands that fetch credentials. The signal then ends this process, so that a shell sees the reason.
  cancelCalls();
  if (canRemoveLines(process.stderr, process.env)) {
    process.stderr.write(removal);
  }
  process.kill(process.pid, "SIGINT");
});

async function main(): Promise<void> {
  const { stdin, stdout, stderr, env } = process;
  process.exitCode = await runProgram(process.argv.slice(2), { stdin, stdout, stderr, env });
}

void main();
