import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { deleteUnseenDeclarations, deleteUnusedModules } from "./declarations";
import { notices } from "./notices";
import { bundlePlugin } from "./plugin";

// Makes of `dist/`, as the compiler leaves it, what is published: `npm run build`.

const root = join(__dirname, "..");

async function main(): Promise<void> {
  const dist = join(root, "dist");
  const bundled = await bundlePlugin(root);
  writeFileSync(join(dist, "THIRD-PARTY-LICENSES.txt"), notices(bundled, root));
  deleteUnseenDeclarations(dist);
  deleteUnusedModules(dist);
}

void main();
