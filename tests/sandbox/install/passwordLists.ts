import { execFileSync } from "node:child_process";
import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ChangedModules } from "./goTool";

// The Pulumi CLI rates passwords with two modules, each of which reads its word lists at every start of the program:
// half the time of a small command. With this change, they are read when the first password is rated.

const modules = ["github.com/nbutton23/zxcvbn-go", "github.com/ccojocar/zxcvbn-go"] as const;

/** The replacements in files of these modules. */
const changes: Readonly<Record<string, readonly (readonly [from: string, to: string])[]>> = {
  "frequency/frequency.go": [["func init() {", "func Load() {"]],
  "matching/matching.go": [
    ["func init() {\n\tloadFrequencyList()\n}\n", ""],
    ["func loadFrequencyList() {\n", "func loadFrequencyList() {\n\tfrequency.Load()\n"],
  ],
};

export const latePasswordLists: ChangedModules = { key: JSON.stringify([modules, changes]), modfile };

function modfile(go: string, folder: string, options: { cwd: string; env: NodeJS.ProcessEnv }): string {
  mkdirSync(folder, { recursive: true });
  for (const file of ["go.mod", "go.sum"]) cpSync(join(options.cwd, file), join(folder, file));
  for (const [index, module] of modules.entries()) {
    const original = execFileSync(go, ["list", "-m", "-f", "{{.Dir}}", module], {
      ...options,
      encoding: "utf8",
    }).trim();
    const copy = join(folder, String(index));
    cpSync(original, copy, { recursive: true });
    if (!existsSync(join(copy, "go.mod"))) writeFileSync(join(copy, "go.mod"), `module ${module}\n`);
    for (const [file, replacements] of Object.entries(changes)) change(join(copy, file), replacements);
    appendFileSync(join(folder, "go.mod"), `\nreplace ${module} => ${copy}\n`);
  }
  return join(folder, "go.mod");
}

function change(file: string, replacements: readonly (readonly [string, string])[]): void {
  let text = readFileSync(file, "utf8");
  for (const [from, to] of replacements) {
    if (text.split(from).length !== 2) throw new Error(`${file} doesn't contain exactly one ${JSON.stringify(from)}`);
    text = text.replace(from, to);
  }
  writeFileSync(file, text);
}
