import { join, relative } from "node:path";
import type { Metafile } from "esbuild";
import { bundleChunks } from "./chunks";
import { onlyUsedModules, selfContained, withoutUnused } from "./replacements";

/**
 * The files of the plugin and of the command, each loaded on first use: the command; the plugin's server for the engine;
 * the components, resources and functions; and their dependencies. `base` contains what all of them need, mainly Pulumi's
 * SDK, and `shared` contains the small modules that are also used without it.
 */
const chunks = [
  "cli",
  "start",
  "components",
  "aws",
  "kubernetes",
  "awsSdk",
  "kubernetesClient",
  "proxies",
  "temporal",
  "base",
  "shared",
] as const;

/** The chunk of a file. Packages without state and with few users are copied into each chunk that needs them. */
function chunkOf(file: string): (typeof chunks)[number] | undefined {
  if (file.startsWith("provider/")) {
    const own = {
      "provider/package.ts": "shared",
      "provider/userCache.ts": "shared",
      "provider/sdkInternals.ts": "base",
      "provider/validation/outputs.ts": "base",
      "provider/validation/issues.ts": "shared",
      "provider/validation/visible.ts": "shared",
      "provider/network/timing.ts": "shared",
      "provider/network/clusterErrors.ts": "shared",
      "provider/kubernetes/kubeConfigClient.ts": "kubernetesClient",
      "provider/network/proxyLibraries.ts": "proxies",
    } as const;
    const [, folder = ""] = file.split("/");
    return own[file as keyof typeof own] ?? ({ cli: "cli", plugin: "start" } as const)[folder] ?? "components";
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
  // Only programs with an end of access load it.
  if (/^(?:@js-temporal\/polyfill|jsbi)$/.test(name)) {
    return "temporal";
  }
  return /^(?:@pulumi\/pulumi|@grpc\/.+|@opentelemetry\/api|google-protobuf|js-yaml)$/.test(name) ? "base" : undefined;
}

/**
 * Bundles the plugin and the command with all their dependencies into the folder `plugin`, so that they run without
 * `node_modules`.
 *
 * @param root The package's folder.
 * @param dist The folder with the compiler's output.
 * @returns The contents of the bundle.
 */
export async function bundlePlugin(root: string, dist: string): Promise<Metafile[]> {
  const unused = withoutUnused();
  const metafiles = await bundleChunks({
    root,
    entries: { cli: "provider/cli/cli.ts", start: "provider/plugin/start.ts" },
    outdir: relative(root, join(dist, "plugin")),
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
    options: {
      // node-fetch uses whatwg-url only if Node has no URL class.
      alias: { "whatwg-url": "node:url" },
      // On Node 20, the AWS SDK would warn in every run about its future versions, of which the bundle has none.
      define: { "process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED": '"true"' },
    },
  });
  unused.check();
  return metafiles;
}
