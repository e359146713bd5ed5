import { existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ProgramInfo, RunRequest } from "@pulumi/pulumi/proto/language_pb";
import { type ProgramCommand, serveLanguage } from "../shared/languageHost";

// Pulumi's language host for Python.

/** Runs a program in its virtual environment. */
function commandFor(request: RunRequest, info: ProgramInfo, engine: string): ProgramCommand | string {
  const { virtualenv, toolchain = "pip", ...others } = info.getOptions()?.toJavaScript() ?? {};
  const [option] = Object.keys(others);
  if (option !== undefined) throw new Error(`the stand-in doesn't support the option ${option} of the Python runtime`);
  if (typeof virtualenv !== "string" || toolchain !== "pip") {
    throw new Error("the stand-in supports only pip with a virtual environment");
  }
  const python = join(info.getRootDirectory(), virtualenv, "bin/python");
  if (!existsSync(python)) return `The virtual environment ${virtualenv} doesn't exist. Have you run pulumi install?`;
  const settings = {
    monitor: request.getMonitorAddress(),
    engine,
    project: request.getProject(),
    stack: request.getStack(),
    parallel: request.getParallel(),
    dry_run: request.getDryrun(),
    organization: request.getOrganization(),
    root_directory: info.getRootDirectory(),
  };
  // This process is started by a link to bin/pulumi-language-python.
  const runner = join(dirname(realpathSync(process.argv[1] ?? "")), "../python/run_program.py");
  const args = ["-u", runner, JSON.stringify(settings), info.getEntryPoint(), ...request.getArgsList()];
  return { command: python, args, env: {}, cwd: info.getProgramDirectory() };
}

serveLanguage({
  name: "python",
  title: "Python",
  executable: "python3",
  executableVersion: "3",
  // The engine finds the plugins when the program uses them.
  requiredPackages: () => [],
  commandFor,
});
