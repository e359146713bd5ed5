import { existsSync, linkSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { keyOf } from "./cache";

/**
 * Links programs from the cache into one folder, for PATH. It must be one folder, with files instead of symbolic links,
 * because the Pulumi engine silently uses a language host in its own folder, and warns in every update about one
 * elsewhere.
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
