import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { disagreements } from "./agreement";
import { writeArchive } from "./archive";
import { billOfMaterials } from "./billOfMaterials";
import { platforms } from "./platforms";

/*
 * Builds the files of a release in `release/`: the plugin archives, the packages for npm, with the policy pack, and for PyPI, the bill of materials,
 * and the checksums of all of them. Run it after `npm run build`.
 *
 *   npx ts-node build/release/main.ts               builds the files
 *   npx ts-node build/release/main.ts check v1.2.3  fails unless everything has the version of the tag
 */

const root = join(__dirname, "..", "..");
const folder = join(root, "release");

function build(): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const platform of platforms) {
    console.log(writeArchive(root, platform, folder));
  }
  run(root, "npm", "pack", "--silent", "--ignore-scripts", "--pack-destination", folder);
  run(root, "npm", "pack", "--silent", "--ignore-scripts", "--pack-destination", folder, "./policy");
  const scratch = mkdtempSync(join(tmpdir(), "eks-auth-release-"));
  try {
    buildSdks(scratch);
  } finally {
    rmSync(scratch, { recursive: true });
  }
  writeFileSync(join(folder, "eks-auth.cdx.json"), billOfMaterials(root));
  const sums = readdirSync(folder).map((file) => {
    const sum = createHash("sha256")
      .update(readFileSync(join(folder, file)))
      .digest("hex");
    return `${sum}  ${file}\n`;
  });
  writeFileSync(join(folder, "SHA256SUMS"), sums.join(""));
}

/** Compiles the Node SDK and packs it, and builds the Python SDK, in copies of their folders. */
function buildSdks(scratch: string): void {
  const [nodejs, python, venv] = ["nodejs", "python", "venv"].map((name) => join(scratch, name)) as [
    string,
    string,
    string,
  ];
  cpSync(join(root, "sdk/nodejs"), nodejs, { recursive: true });
  run(nodejs, "npm", "install", "--silent", "--no-audit", "--no-fund");
  run(nodejs, "npm", "pack", "--silent", "--ignore-scripts", "--pack-destination", folder);
  cpSync(join(root, "sdk/python"), python, { recursive: true });
  run(scratch, "python3", "-m", "venv", venv);
  run(scratch, join(venv, "bin/pip"), "install", "--quiet", "build==1.3.0");
  run(scratch, join(venv, "bin/python"), "-m", "build", "--outdir", folder, python);
}

function run(cwd: string, command: string, ...args: string[]): void {
  console.log([command, ...args].join(" "));
  execFileSync(command, args, { cwd, stdio: "inherit" });
}

const [command, tag = ""] = process.argv.slice(2);
if (command === "check") {
  const problems = disagreements(root, tag);
  console.error(problems.join("\n"));
  process.exitCode = problems.length === 0 ? 0 : 1;
} else {
  build();
}
