import { execFileSync } from "node:child_process";
import { join } from "node:path";

/** The folder of this package. */
export const packageFolder = join(__dirname, "..", "..");

/** Set where the package is compiled from the sources as they are. */
const mark = "PACKAGE_IS_BUILT";

/** Compiles this package, once per run of the tests, so that they never start what was compiled from older sources. */
export function buildPackage(): void {
  if (process.env[mark]) return;
  execFileSync("npm", ["run", "--silent", "build"], { cwd: packageFolder, stdio: "inherit" });
  process.env[mark] = "yes";
}
