import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { preProcessFile } from "typescript";

/**
 * Deletes the declarations that no program comes to see: those that the one which package.json exports doesn't lead to.
 *
 * @param dist The folder of what is compiled.
 */
export function deleteUnseenDeclarations(dist: string): void {
  const seen = declarationsFrom(join(dist, "index.d.ts"));
  for (const name of readdirSync(dist, { recursive: true, encoding: "utf8" })) {
    const file = join(dist, name);
    if (name.endsWith(".d.ts") && !seen.has(file)) {
      rmSync(file);
    }
  }
}

/** A declaration, and those that it imports or exports from. */
function declarationsFrom(file: string, seen = new Set<string>()): Set<string> {
  if (!seen.has(file)) {
    seen.add(file);
    for (const { fileName } of preProcessFile(readFileSync(file, "utf8")).importedFiles) {
      if (fileName.startsWith(".")) {
        const path = join(dirname(file), fileName);
        declarationsFrom(existsSync(`${path}.d.ts`) ? `${path}.d.ts` : join(path, "index.d.ts"), seen);
      }
    }
  }
  return seen;
}
