import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundleKubernetesClient } from "./bundle";
import { deleteUnseenDeclarations } from "./declarations";
import { notices } from "./notices";

// Makes of `dist/`, as the compiler leaves it, what is published: `npm run build`.

const root = join(__dirname, "..");

async function main(): Promise<void> {
  const bundled = await bundleKubernetesClient(root);
  writeFileSync(join(root, "dist", "THIRD-PARTY-LICENSES.txt"), notices(bundled, root));
  deleteUnseenDeclarations(join(root, "dist"));
}

void main();
