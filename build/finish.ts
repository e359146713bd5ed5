import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deleteUnseenDeclarations, deleteUnusedModules } from "./declarations";
import { bundleKubernetesClient } from "./kubernetesClient";
import { notices } from "./notices";
import { bundlePlugin } from "./plugin";
import { bundlePolicyPack } from "./policyPack";
import { bundleReportPage } from "./reportPage";

// Prepares the compiler's output in `dist/` for publication, and the policy pack, as a step of `npm run build`.

const root = join(__dirname, "..");

async function main(): Promise<void> {
  const dist = join(root, "dist");
  const bundled = [...(await bundlePlugin(root)), await bundleKubernetesClient(root)];
  await bundleReportPage(root, join(dist, "plugin"));
  const pack = await bundlePolicyPack(root);
  writeFileSync(join(root, "policy/dist/THIRD-PARTY-LICENSES.txt"), notices([pack], root));
  for (const file of ["LICENSE", "NOTICE"]) copyFileSync(join(root, file), join(root, "policy/dist", file));
  writeFileSync(join(dist, "THIRD-PARTY-LICENSES.txt"), notices(bundled, root));
  deleteUnseenDeclarations(dist);
  deleteUnusedModules(dist);
}

void main();
