import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deleteUnseenDeclarations, deleteUnusedModules } from "./declarations";
import { bundleKubernetesClient } from "./kubernetesClient";
import { notices } from "./notices";
import { bundlePlugin } from "./plugin";
import { bundlePolicyPack } from "./policyPack";
import { bundleReportPage } from "./reportPage";

// `npm run build`: builds the package into a new folder, which then takes the place of `dist/`, and the policy pack. So a
// plugin or a test that runs during a build finds a complete `dist/`, and no file of an earlier build stays.

const root = join(__dirname, "..");
const dist = join(root, "dist");
const newDist = join(root, ".dist.new");
const oldDist = join(root, ".dist.old");

async function main(): Promise<void> {
  remove(newDist);
  const tsc = [require.resolve("typescript/bin/tsc"), "-p", join(root, "tsconfig.build.json"), "--outDir", newDist];
  execFileSync(process.execPath, tsc, { cwd: root, stdio: "inherit" });
  const bundled = [...(await bundlePlugin(root, newDist)), await bundleKubernetesClient(root, newDist)];
  await bundleReportPage(root, join(newDist, "plugin"));
  const pack = await bundlePolicyPack(root);
  writeFileSync(join(root, "policy/dist/THIRD-PARTY-LICENSES.txt"), notices([pack], root));
  for (const file of ["LICENSE", "NOTICE"]) copyFileSync(join(root, file), join(root, "policy/dist", file));
  writeFileSync(join(newDist, "THIRD-PARTY-LICENSES.txt"), notices(bundled, root));
  deleteUnseenDeclarations(newDist);
  deleteUnusedModules(newDist);
  swap();
}

/** Replaces `dist/` with the new folder. A folder can't be renamed to an existing one. */
function swap(): void {
  remove(oldDist);
  if (existsSync(dist)) renameSync(dist, oldDist);
  renameSync(newDist, dist);
  remove(oldDist);
}

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

main().catch((error: Error & { stdout?: unknown }) => {
  // The compiler has written its errors itself.
  if (error.stdout === undefined) console.error(error);
  process.exitCode = 1;
});
