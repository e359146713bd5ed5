import { Command, CommanderError } from "commander";
import { ClusterError } from "../network/clusterErrors";
import { packageVersion } from "../package";
import { inFormat, outputOption } from "./outputFormat";
import { progressOn } from "./progress";
import { printable, type Style, styleFor } from "./style";
import { CommandError, ExitStatus } from "./subcommand";
import { subcommands } from "./subcommands";
import type { Terminal } from "./terminal";

const description = `Shows and explains access to Amazon EKS clusters.

The exit status is 0 if nothing was found or the answer is yes, 1 if there are findings or the answer is no, and 2 if \
the answer isn't known.`;

/** Runs the command with its arguments and writes its result. */
export async function runProgram(args: readonly string[], terminal: Terminal): Promise<ExitStatus> {
  const { stdout, stderr } = terminal;
  const progress = progressOn(terminal);
  let status: ExitStatus = ExitStatus.Fine;
  const program = programFor(terminal, (name, command) => {
    const subcommand = subcommands[name]?.load();
    subcommand?.declare(command);
    addOutputOption(command);
    command.action(async () => {
      const show = (text: (style: Style) => string) => {
        progress.clear();
        stderr.write(printable(text(styleFor(stderr))));
      };
      const call = { args: command.processedArgs, options: command.opts(), terminal, progress: progress.show, show };
      const result = await subcommand?.run(call);
      progress.clear();
      if (result !== undefined) {
        stdout.write(await inFormat(command.opts().output, result, styleFor(stdout)));
        status = result.status;
      }
    });
  });
  try {
    await program.parseAsync(withHelpOption(args), { from: "user" });
    return status;
  } catch (error) {
    progress.clear();
    if (error instanceof CommanderError) {
      // It has written its message itself.
      return error.exitCode === 0 ? ExitStatus.Fine : ExitStatus.Unknown;
    }
    stderr.write(`${printable(`${styleFor(stderr).bad("error:")} ${messageOf(error)}`)}\n`);
    return ExitStatus.Unknown;
  }
}

/** The command with all its subcommands. `complete` declares the parts of one that is used. */
export function programFor({ stdout, stderr }: Terminal, complete: (name: string, command: Command) => void): Command {
  const program = new Command("eks-auth")
    .description(description)
    .version(packageVersion(), "-V, --version", "print the version")
    .helpOption("-h, --help", "show the help")
    .helpCommand("help [command]", "show the help of a command")
    .configureOutput({
      writeOut: (text) => stdout.write(printable(text)),
      writeErr: (text) => stderr.write(printable(text)),
      getOutHelpWidth: () => stdout.columns ?? 80,
      getErrHelpWidth: () => stderr.columns ?? 80,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .exitOverride()
    .hook("preSubcommand", (_, command) => complete(command.name(), command));
  for (const [name, { summary }] of Object.entries(subcommands)) {
    program
      .command(name)
      .summary(summary)
      .description(`${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`);
  }
  return program;
}

/** `help lint` as `lint --help`, which completes the subcommand first. */
function withHelpOption(args: readonly string[]): readonly string[] {
  const [first, name = ""] = args;
  return first === "help" && Object.hasOwn(subcommands, name) ? [name, "--help"] : args;
}

/** Adds `--output`, unless the subcommand has declared its own. */
function addOutputOption(command: Command): void {
  if (!command.options.some(({ long }) => long === "--output")) {
    command.addOption(outputOption());
  }
}

/** An error in one paragraph, without its stack. */
function messageOf(error: unknown): string {
  if (error instanceof CommandError || error instanceof ClusterError) {
    return error.message;
  }
  const { name, message } = error as Error;
  return `${name}: ${message}. This is a mistake in eks-auth: report it with the command that you ran.`;
}
