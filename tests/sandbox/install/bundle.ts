import { existsSync, linkSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { keyOf } from "./cache";

/**
 * Links programs of the cache into one folder, which is made for PATH. It has to be one folder, of files and not of
 * symbolic links, because the Pulumi engine takes a language host that lies beside itself without a word, and warns in
 * every update about one that lies elsewhere.
 */
export function bundle(cache: string, programs: readonly string[]): string {
  const folder = join(cache, `bin-${keyOf(programs, [])}`);
  if (existsSync(folder)) return folder;
  const building = mkdtempSync(join(cache, ".bin-"));
  for (const program of programs) linkSync(program, join(building, basename(program)));
  try {
    renameSync(building, folder);
  } catch (error) {
    rmSync(building, { recursive: true });
    // Another setup was faster.
    if (!existsSync(folder)) throw error;
  }
  return folder;
}
