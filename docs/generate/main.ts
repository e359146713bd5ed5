import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { commandFolder, commandPages } from "./commandPages";
import { folder, makePages } from "./pages";
import { policyFile, policyPage } from "./policyPage";
import { registryFolder, registryPages } from "./registryPages";
import { readSchema } from "./schema";

/** Regenerates docs/components, the generated parts of docs/cli, the page of the policies, and those for Pulumi's registry. */
async function main(): Promise<void> {
  const pages = await makePages();
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const [file, text] of pages) {
    writeFileSync(join(folder, file), text);
  }
  for (const [file, text] of await commandPages()) {
    writeFileSync(join(commandFolder, file), text);
  }
  writeFileSync(policyFile, policyPage());
  for (const [file, text] of registryPages(readSchema())) {
    writeFileSync(join(registryFolder, file), text);
  }
}

main();
