import type { Metafile } from "esbuild";
import { bundleChunks } from "./chunks";
import { onlyUsedModules, selfContained, withoutUnused } from "./replacements";

/**
 * The files of the plugin, each loaded on first use: the server for the engine; the components, resources and
 * functions; and their dependencies. `base` contains what all of them need, mainly Pulumi's SDK.
 */
const chunks = ["start", "components", "aws", "kubernetes", "awsSdk", "kubernetesClient", "proxies", "base"] as const;

/** The chunk of a file. Packages without state and with few users are copied into each chunk that needs them. */
function chunkOf(file: string): (typeof chunks)[number] | undefined {
  if (file.startsWith("provider/")) {
    const own = {
      "provider/package.ts": "base",
      "provider/sdkInternals.ts": "base",
      "provider/validation/outputs.ts": "base",
      "provider/validation/issues.ts": "base",
      "provider/network/timing.ts": "base",
      "provider/kubernetes/kubeConfigClient.ts": "kubernetesClient",
      "provider/network/proxyLibraries.ts": "proxies",
    } as const;
    return own[file as keyof typeof own] ?? (file.startsWith("provider/plugin/") ? "start" : "components");
  }
  const [, name = ""] = /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file) ?? [];
  if (name === "@pulumi/aws") {
    return "aws";
  }
  if (name === "@pulumi/kubernetes") {
    return "kubernetes";
  }
  if (/^@(?:aws-sdk|smithy)\//.test(name)) {
    return "awsSdk";
  }
  return /^(?:@pulumi\/pulumi|@grpc\/.+|@opentelemetry\/api|google-protobuf|js-yaml)$/.test(name) ? "base" : undefined;
}

/**
 * Bundles the plugin with all its dependencies into `dist/plugin`, so that it runs without `node_modules`.
 *
 * @param root The package's folder.
 * @returns The contents of the bundle.
 */
export async function bundlePlugin(root: string): Promise<Metafile[]> {
  const unused = withoutUnused();
  const metafiles = await bundleChunks({
    root,
    entry: "provider/plugin/start.ts",
    outdir: "dist/plugin",
    names: chunks,
    chunkOf,
    whole: ["kubernetesClient", "proxies"],
    mapped: ["start", "components"],
    // Its package.json doesn't declare that it has no side effects.
    isPure: (file) => file.startsWith("node_modules/@kubernetes/client-node/"),
    plugins: [
      unused.plugin,
      // Components use it, but not the rest of the AWS SDK.
      selfContained("@aws-sdk/util-arn-parser"),
      onlyUsedModules("@pulumi/aws", "aws", 1, `${root}/provider`),
      onlyUsedModules("@pulumi/kubernetes", "kubernetes", 2, `${root}/provider`),
    ],
    // node-fetch uses whatwg-url only if Node has no URL class.
    options: { alias: { "whatwg-url": "node:url" } },
  });
  unused.check();
  return metafiles;
}
