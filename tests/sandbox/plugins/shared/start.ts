import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type EngineLog, engineLog } from "./engine";
import type { Plugin } from "./plugin";
import { serve } from "./server";

/**
 * Starts a stand-in, and says on the standard error that it is one.
 *
 * @param args the arguments that the engine gave; the last one that is no flag is the engine's address
 * @param project the folder whose node_modules has the SDK that the stand-in goes with
 * @param plugin made for the version of that SDK
 */
export function start(
  name: string,
  args: string[],
  project: string,
  plugin: (version: string, log: EngineLog) => Plugin,
): void {
  const address = args.filter((argument) => !argument.startsWith("-")).at(-1);
  if (address === undefined) {
    process.stderr.write(
      `pulumi-resource-${name}: the engine's address is missing; this program is started by pulumi\n`,
    );
    process.exit(1);
  }
  const manifest = join(project, "node_modules/@pulumi", name, "package.json");
  const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
  process.stderr.write(
    `pulumi-resource-${name}: a stand-in for the real ${name} plugin ${version}, for tests only; ` +
      "it knows a few types and functions and refuses the rest\n",
  );
  serve(plugin(version, engineLog(address)));
}
