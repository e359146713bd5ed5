import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { buildSync } from "esbuild";
import { bundleChunks } from "../../../build/chunks";

// Bundles the stand-ins into the folder given as the argument, in the same way as the package's own plugin, so that
// they start as fast.

const project = join(__dirname, "../../..");

const packages: [RegExp, string][] = [
  [/^(?:@aws-sdk|@smithy)\//, "awsSdk"],
  [/^(?:@pulumi\/pulumi|@grpc\/.+|google-protobuf)$/, "base"],
];

function chunkOf(file: string): string | undefined {
  if (file === "tests/sandbox/plugins/kubernetes/kubeconfig.ts") return "kubernetesClient";
  const [, name] = /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file) ?? [];
  return name === undefined ? "start" : packages.find(([pattern]) => pattern.test(name))?.[1];
}

async function main(target: string): Promise<void> {
  const building = `${target}.${process.pid}`;
  for (const name of ["aws", "kubernetes", "nodejs", "go", "python"]) {
    mkdirSync(join(building, name), { recursive: true });
    await bundleChunks({
      root: project,
      entries: { start: `tests/sandbox/plugins/${name}/main.ts` },
      outdir: relative(project, join(building, name)),
      names: ["start", "awsSdk", "kubernetesClient", "base"],
      chunkOf,
      whole: ["kubernetesClient"],
      // Its package.json lacks this setting.
      isPure: (file) => file.startsWith("node_modules/@kubernetes/client-node/"),
    });
  }
  buildSync({
    entryPoints: [join(project, "provider/plugin/codeCache.ts")],
    outfile: join(building, "codeCache.js"),
    bundle: true,
    platform: "node",
  });
  try {
    renameSync(building, target);
  } catch (error) {
    rmSync(building, { recursive: true, force: true });
    // Another stand-in, started at the same time, was faster.
    if (!existsSync(target)) throw error;
  }
}

void main(process.argv[2] ?? "");
