import { build, type Metafile, type Plugin } from "esbuild";

/** The library's modules define things and do nothing else, which its package.json fails to say. */
const definesOnly: Plugin = {
  name: "defines only",
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^(@kubernetes\/client-node$|\.)/ }, async ({ path, pluginData, ...from }) => {
      if (pluginData === definesOnly) {
        return undefined;
      }
      const found = await resolve(path, { ...from, pluginData: definesOnly });
      const isOfLibrary = /[\\/]@kubernetes[\\/]client-node[\\/]/.test(found.path);
      return { ...found, sideEffects: found.sideEffects && !isOfLibrary };
    });
  },
};

/**
 * Puts the Kubernetes library, with what it needs, in the place of the module that gives it to the rest; returns which
 * files went into it. What this package depends on anyway stays outside, so that there is one copy of it.
 *
 * @param root The package's folder, where `dist/` is compiled.
 */
export async function bundleKubernetesClient(root: string): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ["provider/cluster/kubeconfig/client.ts"],
    outfile: "dist/cluster/kubeconfig/client.js",
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    keepNames: true,
    external: ["js-yaml"],
    // node-fetch falls back on it where Node has no URL of its own, which it has.
    alias: { "whatwg-url": "node:url" },
    plugins: [definesOnly],
    metafile: true,
    logLevel: "warning",
  });
  return metafile;
}
