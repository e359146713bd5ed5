import { readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join } from "node:path";
import { preProcessFile } from "typescript";

/** What a compiled module or a declaration imports or requires, statically or dynamically. */
export interface Imports {
  /** The paths of the files, relative to the root, without the file extension. */
  files: string[];
  /** The names of the packages, without Node's built-in modules. */
  packages: string[];
}

/** @param file Its path, relative to the root. */
export function importsOf(root: string, file: string): Imports {
  const { importedFiles } = preProcessFile(readFileSync(join(root, file), "utf8"), true, true);
  const names = importedFiles.map(({ fileName }) => fileName);
  return {
    files: names.filter((name) => name.startsWith(".")).map((name) => join(dirname(file), name)),
    packages: names
      .filter((name) => !name.startsWith(".") && !isBuiltin(name))
      .map((name) => /^(?:@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name),
  };
}
