import { readdirSync, readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import type { RequiredPackage } from "../shared/languageHost";

interface Manifest {
  name?: string;
  version?: string;
  pulumi?: { resource?: boolean; name?: string; version?: string; server?: string };
}

/** The plugins of the packages installed for a program: those whose package.json has `pulumi.resource`. */
export function requiredPackages(program: string): RequiredPackage[] {
  const seen = new Set<string>();
  const within = (folder: string): RequiredPackage[] =>
    installed(join(folder, "node_modules")).flatMap((one) => {
      const real = realpathSync(one);
      if (seen.has(real)) return [];
      seen.add(real);
      return [...requiredBy(real), ...within(real)];
    });
  return within(program);
}

/** The package folders in a `node_modules` folder, including scoped packages. */
function installed(modules: string): string[] {
  return entries(modules).flatMap((name) => {
    const folder = join(modules, name);
    if (name.startsWith(".")) return [];
    return name.startsWith("@") ? entries(folder).map((inner) => join(folder, inner)) : [folder];
  });
}

function requiredBy(folder: string): RequiredPackage[] {
  const { name = "", version = "", pulumi = {} } = manifestOf(folder);
  if (pulumi.resource !== true) return [];
  const plugin = pulumi.name ?? (name.startsWith("@pulumi/") ? name.slice("@pulumi/".length) : undefined);
  if (plugin === undefined) throw new Error(`${join(folder, "package.json")} names no plugin in pulumi.name`);
  return [{ name: plugin, version: `v${pulumi.version ?? version}`, server: pulumi.server ?? "" }];
}

function manifestOf(folder: string): Manifest {
  try {
    return JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  } catch {
    return {};
  }
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
