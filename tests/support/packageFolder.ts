import { execFileSync } from "node:child_process";
import { join } from "node:path";

/** The folder of this package. */
export const packageFolder = join(__dirname, "..", "..");

let built = false;

/** Compiles this package, once per run of the tests, so that they never start what was compiled from older sources. */
export function buildPackage(): void {
  if (!built) {
    execFileSync("npm", ["run", "--silent", "build"], { cwd: packageFolder, stdio: "inherit" });
    built = true;
  }
}
