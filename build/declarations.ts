import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { preProcessFile } from "typescript";

/**
 * Deletes unreachable declarations: those that the declaration file exported by package.json doesn't import.
 *
 * @param dist The folder with the compiler's output.
 */
export function deleteUnseenDeclarations(dist: string): void {
  deleteUnreached(dist, ".d.ts");
}

/**
 * Deletes unreachable compiled modules: those that the module exported by package.json doesn't import. The `plugin`
 * folder, with the plugin's bundle and its start script, is kept.
 *
 * @param dist The folder with the compiler's output.
 */
export function deleteUnusedModules(dist: string): void {
  deleteUnreached(dist, ".js", join(dist, "plugin"));
}

function deleteUnreached(dist: string, ending: ".d.ts" | ".js", kept?: string): void {
  const reached = new Set<string>();
  reach(join(dist, "index"), ending, reached);
  for (const name of readdirSync(dist, { recursive: true, encoding: "utf8" })) {
    const file = join(dist, name);
    if (name.endsWith(ending) && !reached.has(file) && dirname(file) !== kept) {
      rmSync(file);
    }
  }
}

/** Adds a module and, recursively, the modules that it imports, requires or re-exports. */
function reach(module: string, ending: string, reached: Set<string>): void {
  const file = existsSync(module + ending) ? module + ending : join(module, `index${ending}`);
  if (reached.has(file)) {
    return;
  }
  reached.add(file);
  for (const { fileName } of preProcessFile(readFileSync(file, "utf8"), true, ending === ".js").importedFiles) {
    if (fileName.startsWith(".")) {
      reach(join(dirname(file), fileName), ending, reached);
    }
  }
}
