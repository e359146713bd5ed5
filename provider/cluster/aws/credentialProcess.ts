import { exec } from "node:child_process";
import { signalOfCall } from "../bounded";
import { startCommand } from "../command";

/**
 * Has the command of a profile (`credential_process`) end with the call that needs it. The AWS SDK leaves it running,
 * and has this one place where what it runs commands with can be replaced. Calls that aren't ours run it as ever.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
 */
export async function endCredentialProcesses(): Promise<void> {
  const { externalDataInterceptor } = await import("@smithy/core/config");
  externalDataInterceptor.interceptToken("exec", run);
}

type Done = (error: Error | null, said?: { stdout: string; stderr: string }) => void;

function run(command: string, done: Done): void {
  if (signalOfCall() === undefined) {
    exec(command, (error, stdout, stderr) => done(error, { stdout, stderr }));
    return;
  }
  const started = startCommand(command, [], { shell: true });
  let [stdout, stderr] = ["", ""];
  started.stdout.setEncoding("utf8").on("data", (text) => {
    stdout += text;
  });
  started.stderr.setEncoding("utf8").on("data", (text) => {
    stderr += text;
  });
  started.once("error", done);
  started.once("close", (code) => {
    done(code === 0 ? null : new Error(`Command failed: ${command}`), { stdout, stderr });
  });
}
