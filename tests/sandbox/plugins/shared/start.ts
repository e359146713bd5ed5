import { type EngineLog, engineLog } from "./engine";
import type { Plugin } from "./plugin";
import { serve } from "./server";

/**
 * Starts a stand-in, and identifies it as one on the standard error.
 *
 * The last of the engine's arguments that isn't a flag is the engine's address.
 *
 * @param version The version of the SDK that the stand-in belongs to.
 * @param plugin Creates the plugin for that version.
 */
export function start(name: string, version: string, plugin: (version: string, log: EngineLog) => Plugin): void {
  const args = process.argv.slice(2);
  const address = args.filter((argument) => !argument.startsWith("-")).at(-1);
  if (address === undefined) {
    process.stderr.write(
      `pulumi-resource-${name}: the engine's address is missing; this program is started by pulumi\n`,
    );
    process.exit(1);
  }
  process.stderr.write(
    `pulumi-resource-${name}: a stand-in for the real ${name} plugin ${version}, for tests only; ` +
      "it supports a few types and functions and rejects the rest\n",
  );
  serve(plugin(version, engineLog(address)));
}
