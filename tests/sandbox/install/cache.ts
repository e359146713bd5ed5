import { createHash } from "node:crypto";
import { cpSync, readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, relative } from "node:path";

/**
 * The folder with the sandbox's parts, outside the checkout:
 * `$EKS_AUTH_CACHE`, else `$XDG_CACHE_HOME/eks-auth`, else `~/.cache/eks-auth`.
 */
export function cacheFolder(env: NodeJS.ProcessEnv): string {
  return env.EKS_AUTH_CACHE || join(env.XDG_CACHE_HOME || join(homedir(), ".cache"), "eks-auth");
}

/** A key that depends on all of the strings, all of the files, and the platform. */
export function keyOf(strings: readonly string[], files: readonly string[]): string {
  const hash = createHash("sha256").update(`${process.platform}-${process.arch}`);
  for (const text of strings) hash.update(`\0${text}`);
  for (const file of files) hash.update("\0").update(readFileSync(file));
  return hash.digest("hex").slice(0, 16);
}

/** The paths of a folder's files whose names end in one of the suffixes, sorted. */
export function filesOf(folder: string, ...suffixes: string[]): string[] {
  return readdirSync(folder)
    .filter((name) => suffixes.some((suffix) => name.endsWith(suffix)))
    .sort()
    .map((name) => join(folder, name));
}

/** What language tools create in a source folder. */
const built = /^(?:node_modules|bin|obj|build|dist|target|__pycache__|\..*|.*\.egg-info)$/;

/** The paths of the files in a folder and its subfolders, sorted, without build and installation results. */
export function sourcesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !built.test(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? sourcesUnder(path) : [path];
    });
}

/** Copies the files that sourcesUnder lists. */
export function copySources(folder: string, to: string): void {
  for (const file of sourcesUnder(folder)) cpSync(file, join(to, relative(folder, file)));
}
