import { accessSync, constants, statSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";

/** What the sandbox needs of the machine, and where to get it. */
const needs = {
  go: "Go 1.26 or newer builds the Pulumi engine, the API server and the rest: https://go.dev/dl",
  npm: "npm, which comes with Node, installs the Node SDK: https://nodejs.org",
  python3: "Python 3.10 or newer with the venv module runs the AWS emulator: https://www.python.org/downloads",
} as const;

/** The path of a tool of the machine; fails with what needs it when it isn't there. */
export function requireTool(name: keyof typeof needs): string {
  const path = findOnPath(name, process.env.PATH);
  if (path === undefined) throw new Error(`${name} isn't on PATH. ${needs[name]}`);
  return path;
}

/** The first executable file of that name in the folders of PATH. */
export function findOnPath(name: string, path: string | undefined): string | undefined {
  return (path ?? "")
    .split(delimiter)
    .filter(isAbsolute)
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
