import { mkdirSync, readdirSync, realpathSync, symlinkSync } from "node:fs";
import { homedir } from "node:os";
import { basename, delimiter, dirname, join } from "node:path";
import { findOnPath, isExecutable } from "../install/tools";
import type { Layout } from "./layout";

const standIns = join(__dirname, "../plugins/bin");
const providers = ["aws", "kubernetes"];
const ourPlugin = join(__dirname, "../../../bin");

/** Where the command finds its programs. */
export interface CommandPath {
  readonly path: string;
  /** The providers, such as "aws", for which it finds the sandbox's stand-in instead of a real plugin. */
  readonly standIns: readonly string[];
}

/**
 * Makes the PATH of the command: the sandbox's programs, this package's plugin, the aws and kubernetes plugins, and then
 * whatever the caller has. A real aws or kubernetes plugin, on the caller's PATH or in the plugin folder of the
 * caller's Pulumi, wins over the stand-in.
 */
export function commandPath(layout: Layout, installedBin: string, env: NodeJS.ProcessEnv): CommandPath {
  const bin = join(layout.folder, "plugins");
  mkdirSync(bin, { recursive: true });
  const real = providers.map((name) => realPlugin(name, env));
  const plugins = providers.map((name, index) => real[index] ?? join(standIns, pluginFile(name)));
  for (const file of plugins) symlinkSync(file, join(bin, basename(file)));
  return {
    path: [bin, installedBin, ourPlugin, env.PATH ?? ""].join(delimiter),
    standIns: providers.filter((_, index) => real[index] === undefined),
  };
}

const pluginFile = (provider: string) => `pulumi-resource-${provider}`;

/** The caller's own plugin of a provider. Another sandbox's stand-in, when sandboxes nest, isn't one. */
function realPlugin(provider: string, env: NodeJS.ProcessEnv): string | undefined {
  const found = findOnPath(pluginFile(provider), env.PATH) ?? installedPlugin(provider, env);
  return found !== undefined && dirname(realpathSync(found)) !== standIns ? found : undefined;
}

/** The newest version of a plugin that the caller's Pulumi has installed. */
function installedPlugin(provider: string, env: NodeJS.ProcessEnv): string | undefined {
  const plugins = join(env.PULUMI_HOME || join(homedir(), ".pulumi"), "plugins");
  return entries(plugins)
    .filter((folder) => new RegExp(`^resource-${provider}-v\\d`).test(folder))
    .sort((a, b) => b.localeCompare(a, "en", { numeric: true }))
    .map((folder) => join(plugins, folder, pluginFile(provider)))
    .find(isExecutable);
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
