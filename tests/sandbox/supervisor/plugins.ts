import { mkdirSync, readdirSync, readFileSync, realpathSync, symlinkSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { pulumiVersion } from "../install/parts";
import { findOnPath, isExecutable } from "../install/tools";
import type { Layout } from "./layout";

const project = join(__dirname, "../../..");
const standIns = join(__dirname, "../plugins/bin");
const providers = ["aws", "kubernetes"];

/**
 * Installs the plugins into the Pulumi home of the sandbox: this package's own, the aws and kubernetes plugins, and the
 * YAML host. The engine uses an installed plugin silently, and warns in every operation about one on the PATH.
 *
 * A program asks for the version of its SDK, so a plugin is installed as the version of the SDK in node_modules. A real
 * aws or kubernetes plugin, of any version, on the caller's PATH or in the Pulumi home of the caller, wins over the
 * stand-in.
 *
 * @returns The providers, such as "aws", whose plugin is the stand-in.
 */
export function installPlugins(
  { pulumiHome }: Pick<Layout, "pulumiHome">,
  yamlHost: string,
  env: NodeJS.ProcessEnv,
): string[] {
  const install = (kind: string, name: string, version: string, file: string) => {
    const folder = join(pulumiHome, "plugins", `${kind}-${name}-v${version}`);
    mkdirSync(folder, { recursive: true });
    symlinkSync(file, join(folder, `pulumi-${kind}-${name}`));
  };
  const real = providers.map((name) => realPlugin(name, env));
  for (const [index, name] of providers.entries()) {
    const file = real[index] ?? join(standIns, pluginFile(name));
    install("resource", name, versionIn(`node_modules/@pulumi/${name}`), file);
  }
  install("resource", "eks-auth", versionIn("."), join(project, "bin", pluginFile("eks-auth")));
  // The engine asks for no version of a language host.
  install("language", "yaml", pulumiVersion, yamlHost);
  return providers.filter((_, index) => real[index] === undefined);
}

/** The version of the npm package in a folder of the project. */
function versionIn(folder: string): string {
  return JSON.parse(readFileSync(join(project, folder, "package.json"), "utf8")).version;
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
