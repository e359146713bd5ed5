import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { runLogged } from "./logged";
import type { Job } from "./part";
import { findOnPath, requireTool } from "./tools";

/** Creates a virtual environment in the job's folder, with the packages of the hashed requirements file. */
export async function makeEnvironment(requirements: string, job: Job): Promise<void> {
  const options = { cwd: job.folder, env: process.env };
  job.step.note("creating the virtual environment");
  await runLogged(job, requireTool("python3"), ["-m", "venv", job.folder], options);
  const install = ["-m", "pip", "install", "--require-hashes", "--no-deps", "--disable-pip-version-check"];
  const python = join(job.folder, "bin/python");
  await runLogged(job, python, [...install, "-r", requirements], options, (line) => job.step.note(line));
}

/** A virtual environment only works with the Python that created it. */
export function pythonVersion(): string {
  const python = findOnPath("python3", process.env.PATH);
  if (python === undefined) return "";
  return execFileSync(python, ["-c", "import sys; print(sys.version, sys.base_prefix)"], { encoding: "utf8" });
}
