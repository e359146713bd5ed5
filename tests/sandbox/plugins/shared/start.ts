import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "./plugin";
import { serve } from "./server";

/**
 * Starts a stand-in, and says on the standard error that it is one.
 *
 * @param plugin from the version of the installed SDK that it answers for
 * @param project the folder with the node_modules of that SDK
 */
export function start(name: string, project: string, plugin: (version: string) => Plugin): void {
  const manifest = join(project, "node_modules/@pulumi", name, "package.json");
  const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
  process.stderr.write(
    `pulumi-resource-${name}: a stand-in for the real ${name} plugin ${version}, for tests only; ` +
      "it knows a few types and functions and refuses the rest\n",
  );
  serve(plugin(version));
}
