import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The folder of this package: the nearest one above this file with a manifest, as source, compiled and bundled. */
const root = folderOf(__dirname);

function folderOf(folder: string): string {
  return existsSync(join(folder, "package.json")) ? folder : folderOf(dirname(folder));
}

/** The name of the package in Pulumi, and so the first part of every type. */
export const packageName = "eks-auth";

/** The version of the package, from its manifest. */
export function packageVersion(): string {
  return JSON.parse(readFileSync(join(root, "package.json"), "utf8")).version;
}

let isAnyVersion = false;

/** Leaves the version to the engine from now on, see askedVersion. */
export function askForAnyVersion(): void {
  isAnyVersion = true;
}

/**
 * The version of the plugin that a resource or function of this package asks the engine for. It is undefined in a plugin
 * that was started for a program without versions, as in YAML: asked for a version, the engine would start the same
 * plugin once more.
 */
export function askedVersion(): string | undefined {
  return isAnyVersion ? undefined : packageVersion();
}

/** Where the checked-in schema is. */
export const schemaPath = join(root, "provider", "schema.json");

/** The folder of the package. */
export const packageRoot = root;
