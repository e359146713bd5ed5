import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { preProcessFile } from "typescript";

/**
 * Deletes the declarations that no program sees: those that the one which package.json exports doesn't lead to.
 *
 * @param dist The folder of what is compiled.
 */
export function deleteUnseenDeclarations(dist: string): void {
  deleteUnreached(dist, ".d.ts");
}

/**
 * Deletes the compiled modules that no program loads: those that the one which package.json exports doesn't lead to.
 * The folder `plugin` stays, which holds the bundle of the plugin and what starts it.
 *
 * @param dist The folder of what is compiled.
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

/** Adds a module, and those that it imports, requires or exports from. */
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
