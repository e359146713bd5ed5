import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { preProcessFile } from "typescript";

/**
 * Deletes unreachable declarations: those that the declaration file exported by package.json doesn't import.
 *
 * @param dist The folder with the compiler's output.
 */
export function deleteUnseenDeclarations(dist: string): void {
  deleteUnreached(dist, ".d.ts", ["index"]);
}

/**
 * Deletes unreachable compiled modules: those that neither the module exported by package.json nor the start of the plugin
 * imports. The `plugin` folder, with the bundle and its start scripts, is kept.
 *
 * @param dist The folder with the compiler's output.
 */
export function deleteUnusedModules(dist: string): void {
  deleteUnreached(dist, ".js", ["index", join("plugin", "codeCache")], join(dist, "plugin"));
}

function deleteUnreached(dist: string, ending: ".d.ts" | ".js", starts: readonly string[], kept?: string): void {
  const reached = new Set<string>();
  for (const start of starts) {
    reach(join(dist, start), ending, reached);
  }
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
