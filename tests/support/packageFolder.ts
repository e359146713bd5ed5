import { execFileSync } from "node:child_process";
import { join } from "node:path";

/** The folder of this package. */
export const packageFolder = join(__dirname, "..", "..");

/** Set once the package is compiled from the current sources. */
const mark = "PACKAGE_IS_BUILT";

/** Compiles this package once per test run, so that tests never start an outdated build. */
export function buildPackage(): void {
  if (process.env[mark]) return;
  execFileSync("npm", ["run", "--silent", "build"], { cwd: packageFolder, stdio: "inherit" });
  process.env[mark] = "yes";
}
