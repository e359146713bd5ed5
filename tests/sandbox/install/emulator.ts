import { readFileSync } from "node:fs";
import { join } from "node:path";
import { keyOf } from "./cache";
import type { Part } from "./part";
import { makeEnvironment, pythonVersion } from "./venv";

/** The virtual environment with the AWS emulator, from the hashed requirements file. */
export function emulator(folderOfRequirements: string): Part {
  const requirements = join(folderOfRequirements, "requirements.txt");
  const version = /^ministack==(\S+)/m.exec(readFileSync(requirements, "utf8"))?.[1];
  return {
    name: "emulator",
    what: `the AWS emulator ministack ${version}`,
    key: keyOf([pythonVersion()], [requirements]),
    file: "bin/python",
    tools: ["python3"],
    seconds: 10,
    queue: "packages",
    make: (job) => makeEnvironment(requirements, job),
  };
}
