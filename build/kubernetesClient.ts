import { join } from "node:path";
import { build, type Metafile, type Plugin } from "esbuild";

/** The library, of which the module needs little. Its package.json doesn't declare that it has no side effects. */
const library: Plugin = {
  name: "without side effects",
  setup({ onResolve, resolve }) {
    onResolve({ filter: /.*/ }, async ({ path, pluginData, ...from }) => {
      if (pluginData === library) {
        return undefined;
      }
      const found = await resolve(path, { ...from, pluginData: library });
      const isLibrary = /node_modules[\\/]@kubernetes[\\/]client-node[\\/]/.test(found.path);
      return found.errors.length === 0 && isLibrary ? { ...found, sideEffects: false } : undefined;
    });
  },
};

/**
 * Bundles the kubeconfig reader for components in a program's own process. Programs don't install the Kubernetes client, of
 * which the plugin has a bundle of its own.
 *
 * @param root The package's folder.
 * @param dist The folder with the compiler's output.
 * @returns The contents of the bundle.
 */
export async function bundleKubernetesClient(root: string, dist: string): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ["provider/kubernetes/kubeConfigClient.ts"],
    outfile: join(dist, "kubernetes/kubeConfigClient.js"),
    allowOverwrite: true,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    keepNames: true,
    minifyIdentifiers: true,
    minifySyntax: true,
    logLevel: "warning",
    // node-fetch uses whatwg-url only if Node has no URL class, and encoding only if it is installed and has `convert`.
    alias: { "whatwg-url": "node:url", encoding: "node:url" },
    plugins: [library],
    metafile: true,
  });
  return metafile;
}
