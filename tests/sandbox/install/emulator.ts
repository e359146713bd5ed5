import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { keyOf } from "./cache";
import { runLogged } from "./logged";
import type { Part } from "./part";
import { findOnPath, requireTool } from "./tools";

/** The virtual environment with the AWS emulator, from the hashed requirements file. */
export function emulator(folderOfRequirements: string): Part {
  const requirements = join(folderOfRequirements, "requirements.txt");
  const version = /^ministack==(\S+)/m.exec(readFileSync(requirements, "utf8"))?.[1];
  return {
    name: "emulator",
    what: `the AWS emulator ministack ${version}`,
    key: keyOf([pythonVersion()], [requirements]),
    file: "bin/python",
    make: async (folder, log, step) => {
      const options = { cwd: folder, env: process.env, log };
      step.note("making the virtual environment");
      await runLogged(requireTool("python3"), ["-m", "venv", folder], options).catch((error: Error) => {
        throw new Error(
          `${error.message}\npython3 can't make virtual environments. On Debian: apt install python3-venv`,
        );
      });
      const install = ["-m", "pip", "install", "--require-hashes", "--no-deps", "--disable-pip-version-check"];
      await runLogged(join(folder, "bin/python"), [...install, "-r", requirements], options, (line) => step.note(line));
    },
  };
}

/** A virtual environment belongs to the Python that made it. */
function pythonVersion(): string {
  const python = findOnPath("python3", process.env.PATH);
  if (python === undefined) return "";
  return execFileSync(python, ["-c", "import sys; print(sys.version, sys.base_prefix)"], { encoding: "utf8" });
}
