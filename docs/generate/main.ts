import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { commandFile, commandPage } from "./commandPage";
import { folder, makePages } from "./pages";

/** Regenerates docs/components and docs/cli.md. */
async function main(): Promise<void> {
  const pages = await makePages();
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const [file, text] of pages) {
    writeFileSync(join(folder, file), text);
  }
  writeFileSync(commandFile, await commandPage());
}

main();
