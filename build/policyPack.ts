import { build, type Metafile } from "esbuild";

/**
 * Bundles the policy pack into `policy/dist`, with the pure modules that its rules use, so that its package only needs
 * Pulumi's SDKs.
 *
 * @param root The package's folder.
 * @returns The contents of the bundle.
 */
export async function bundlePolicyPack(root: string): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ["policy/index.ts"],
    outfile: "policy/dist/index.js",
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    logLevel: "warning",
    external: ["@pulumi/*"],
    metafile: true,
  });
  return metafile;
}
