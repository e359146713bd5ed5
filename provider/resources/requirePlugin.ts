import { accessSync, constants, existsSync, readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, isAbsolute, join, relative } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { packageName, packageRoot } from "../package";

/**
 * Throws if a program needs the plugin of this package and the engine can't find it. The engine itself would end the
 * deployment immediately, before the program can report anything, with a message about downloading the plugin.
 *
 * The check works only in a program that the Pulumi CLI runs, since it needs the Pulumi.yaml and the environment of the
 * engine. For any other program, and in the plugin itself, it does nothing.
 *
 * Source: https://www.pulumi.com/docs/iac/concepts/plugins/
 */
export function requirePlugin(what: string): void {
  const problem = pluginProblem(what, pulumi.getRootDirectory(), process.env);
  if (problem !== undefined) {
    throw new pulumi.RunError(problem);
  }
}

/** The error message if the engine can't find the plugin, with the fix; undefined if it may find it. */
export function pluginProblem(what: string, projectFolder: string, env: NodeJS.ProcessEnv): string | undefined {
  const names = ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"];
  const project = isAbsolute(projectFolder) && names.map((name) => join(projectFolder, name)).find(existsSync);
  if (!project || isNamedIn(project) || isOnPath(env) || isInstalled(env) || isServedOtherwise(env)) {
    return undefined;
  }
  const path = relative(projectFolder, join(packageRoot, "bin")).replaceAll("\\", "/");
  return [
    `${what} needs the plugin of its package, which Pulumi can't find: pulumi-resource-${packageName} is neither ` +
      `listed under plugins.providers in ${project}, nor on the PATH, nor an installed plugin. Add this to ${project}:`,
    "",
    "plugins:",
    "  providers:",
    `    - name: ${packageName}`,
    `      path: ${path}`,
  ].join("\n");
}

/** The part of a Pulumi.yaml that contains the locations of plugins. */
interface Project {
  plugins?: { providers?: { name: string }[] };
  packages?: Record<string, unknown>;
}

/** True if the project lists the plugin, or may: the engine reports a file that can't be read as expected. */
function isNamedIn(project: string): boolean {
  const { load } = require("js-yaml") as typeof import("js-yaml");
  try {
    const { plugins, packages } = load(readFileSync(project, "utf8")) as Project;
    return plugins?.providers?.some(({ name }) => name === packageName) || packageName in (packages ?? {});
  } catch {
    return true;
  }
}

function isOnPath({ PATH = "", PULUMI_IGNORE_AMBIENT_PLUGINS: ignored = "" }: NodeJS.ProcessEnv): boolean {
  const endings = process.platform === "win32" ? ["", ".exe", ".cmd", ".bat"] : [""];
  const files = PATH.split(delimiter).flatMap((folder) =>
    endings.map((ending) => join(folder, `pulumi-resource-${packageName}${ending}`)),
  );
  return !/^(1|true)$/i.test(ignored) && files.some(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function isInstalled({ PULUMI_HOME }: NodeJS.ProcessEnv): boolean {
  const folder = join(PULUMI_HOME || join(homedir(), ".pulumi"), "plugins");
  return existsSync(folder) && readdirSync(folder).some((name) => name.startsWith(`resource-${packageName}-v`));
}

/** True if the engine is configured to attach to a running plugin, or with a location to download plugins from. */
function isServedOtherwise(env: NodeJS.ProcessEnv): boolean {
  const { PULUMI_DEBUG_PROVIDERS: attached = "", PULUMI_PLUGIN_DOWNLOAD_URL_OVERRIDES: downloads } = env;
  return attached.split(",").some((entry) => entry.startsWith(`${packageName}:`)) || Boolean(downloads);
}
