import { install } from "../install/install";
import { Interrupted, interruption } from "../install/interrupt";
import { type Command, partsOf } from "../install/parts";
import { say } from "../install/progress";
import { writeAwsCli } from "./awsCli";
import { runCommand, sandboxFailed } from "./command";
import { commandEnvironment } from "./environment";
import { startJanitor } from "./janitor";
import { makeLayout } from "./layout";
import { installPlugins } from "./plugins";
import { programs } from "./settings";
import { startSandbox } from "./start";

// Hides the AWS SDK's warning that it will need a newer Node, which users of the sandbox can't act on.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

const usage = `usage: tests/sandbox/run [-q] [--for demo] COMMAND [ARG …]
Starts a sandbox, runs the command in it, and removes the sandbox. With -q it prints only failures; with --for demo it
builds only what the demo needs.`;

async function main(args: readonly string[]): Promise<number> {
  const quiet = args[0] === "-q";
  const afterQuiet = quiet ? args.slice(1) : args;
  const purpose = afterQuiet[0] === "--for" ? afterQuiet[1] : "run";
  const command = afterQuiet[0] === "--for" ? afterQuiet.slice(2) : afterQuiet;
  if (command.length === 0 || command[0]?.startsWith("-") || !isCommand(purpose)) {
    say(usage);
    return sandboxFailed;
  }
  const begun = Date.now();
  const report = (text: string) => quiet || say(text);
  const signal = interruption();
  const installed = await install(partsOf[purpose], process.env, signal);
  report("starting …");
  const janitor = await startJanitor();
  try {
    const layout = makeLayout(janitor.folder, janitor.watch);
    const sandbox = await startSandbox(layout, installed, process.env, signal);
    const standIns = installPlugins(layout, installed.programs["pulumi-language-yaml"], process.env);
    const aws = writeAwsCli(layout, programs(installed.programs, process.env).python);
    const env = commandEnvironment(layout, sandbox, [installed.bin, aws], process.env);
    report(`ready after ${((Date.now() - begun) / 1000).toFixed(1)} s in ${layout.folder}`);
    if (standIns.length > 0)
      report(`no real plugin found for ${standIns.join(", ")}: using the stand-ins of the tests`);
    signal.throwIfAborted();
    return await runCommand(command, env, janitor.watch, sandbox.broken, say);
  } finally {
    await janitor.cleanUp();
  }
}

const isCommand = (name: string | undefined): name is Command => name !== undefined && name in partsOf;

main(process.argv.slice(2)).then(
  (status) => process.exit(status),
  (error: Error) => {
    say(error.message);
    process.exit(error instanceof Interrupted ? error.status : sandboxFailed);
  },
);
