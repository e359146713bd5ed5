import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The folder of this package, which is two above this file, as source and compiled. */
const root = join(__dirname, "..", "..");

/** The name of the package in Pulumi, and so the first part of every type. */
export const packageName = "eks-auth";

/** The version of the package, from its manifest. */
export function packageVersion(): string {
  return JSON.parse(readFileSync(join(root, "package.json"), "utf8")).version;
}

/** Where the checked-in schema is. */
export const schemaPath = join(root, "provider", "schema.json");

/** The folder of the package. */
export const packageRoot = root;
