import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * The package's folder: the nearest folder above this file with a manifest. This file may be source, compiled or
 * bundled.
 */
const root = folderOf(__dirname);

function folderOf(folder: string): string {
  return existsSync(join(folder, "package.json")) ? folder : folderOf(dirname(folder));
}

/** The package's name in Pulumi, which is the first part of every type token. */
export const packageName = "eks-auth";

/** The package's version, from its manifest. */
export function packageVersion(): string {
  return JSON.parse(readFileSync(join(root, "package.json"), "utf8")).version;
}

let isAnyVersion = false;

/** From now on, lets the engine choose the plugin version; see askedVersion. */
export function askForAnyVersion(): void {
  isAnyVersion = true;
}

/**
 * The plugin version that resources and functions of this package request from the engine. It is undefined in a plugin
 * that was started for a program without versions, such as a YAML program: with a version, the engine would start a
 * second process of the same plugin.
 */
export function askedVersion(): string | undefined {
  return isAnyVersion ? undefined : packageVersion();
}

/** The path of the checked-in schema. */
export const schemaPath = join(root, "provider", "schema.json");

/** The package's folder. */
export const packageRoot = root;
