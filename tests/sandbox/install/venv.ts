import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { runLogged } from "./logged";
import type { Job } from "./part";
import { findOnPath, requireTool } from "./tools";

/** Makes the job's folder a virtual environment with what the hashed requirements file names. */
export async function makeEnvironment(requirements: string, job: Job): Promise<void> {
  const options = { cwd: job.folder, env: process.env };
  job.step.note("making the virtual environment");
  await runLogged(job, requireTool("python3"), ["-m", "venv", job.folder], options);
  const install = ["-m", "pip", "install", "--require-hashes", "--no-deps", "--disable-pip-version-check"];
  const python = join(job.folder, "bin/python");
  await runLogged(job, python, [...install, "-r", requirements], options, (line) => job.step.note(line));
}

/** A virtual environment belongs to the Python that made it. */
export function pythonVersion(): string {
  const python = findOnPath("python3", process.env.PATH);
  if (python === undefined) return "";
  return execFileSync(python, ["-c", "import sys; print(sys.version, sys.base_prefix)"], { encoding: "utf8" });
}
