import { mkdirSync, readdirSync, readFileSync, realpathSync, symlinkSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { pulumiVersion } from "../install/parts";
import { findOnPath, isExecutable } from "../install/tools";
import type { Layout } from "./layout";

const project = join(__dirname, "../../..");
const standIns = join(__dirname, "../plugins/bin");

/** The plugins with stand-ins, each with the npm package that determines its version. */
const stoodIn: [kind: string, name: string, sdk: string][] = [
  ["resource", "aws", "aws"],
  ["resource", "kubernetes", "kubernetes"],
  ["language", "nodejs", "pulumi"],
  ["language", "go", "pulumi"],
  ["language", "python", "pulumi"],
];

/**
 * Installs plugins into the sandbox's Pulumi home: this package's own, the aws and kubernetes plugins, and the language
 * hosts of YAML, Node, Go and Python. The engine uses an installed plugin silently, and warns in every operation about one on the
 * PATH.
 *
 * A program requests the version of its SDK, so a plugin is installed as the version of the SDK in node_modules. A real
 * aws or kubernetes plugin or language host, of any version, on the caller's PATH or in the caller's Pulumi home, takes
 * precedence over the stand-in.
 *
 * @returns The names of the plugins that stand-ins are used for, such as "aws" or "nodejs".
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
  const real = stoodIn.map(([kind, name]) => realPlugin(kind, name, env));
  for (const [index, [kind, name, sdk]] of stoodIn.entries()) {
    const file = real[index] ?? join(standIns, pluginFile(kind, name));
    install(kind, name, versionIn(`node_modules/@pulumi/${sdk}`), file);
  }
  install("resource", "eks-auth", versionIn("."), join(project, "bin", pluginFile("resource", "eks-auth")));
  // The engine doesn't request a version of a language host.
  install("language", "yaml", pulumiVersion, yamlHost);
  return stoodIn.flatMap(([, name], index) => (real[index] === undefined ? [name] : []));
}

/** The version of the npm package in a folder of the project. */
function versionIn(folder: string): string {
  return JSON.parse(readFileSync(join(project, folder, "package.json"), "utf8")).version;
}

const pluginFile = (kind: string, name: string) => `pulumi-${kind}-${name}`;

/** The caller's own plugin. A stand-in from an enclosing sandbox doesn't count. */
function realPlugin(kind: string, name: string, env: NodeJS.ProcessEnv): string | undefined {
  const found = findOnPath(pluginFile(kind, name), env.PATH) ?? installedPlugin(kind, name, env);
  return found !== undefined && dirname(realpathSync(found)) !== standIns ? found : undefined;
}

/** The newest version of a plugin in the caller's Pulumi home. */
function installedPlugin(kind: string, name: string, env: NodeJS.ProcessEnv): string | undefined {
  const plugins = join(env.PULUMI_HOME || join(homedir(), ".pulumi"), "plugins");
  return entries(plugins)
    .filter((folder) => new RegExp(`^${kind}-${name}-v\\d`).test(folder))
    .sort((a, b) => b.localeCompare(a, "en", { numeric: true }))
    .map((folder) => join(plugins, folder, pluginFile(kind, name)))
    .find(isExecutable);
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
