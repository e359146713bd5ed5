import { type EngineLog, engineLog } from "./engine";
import type { Plugin } from "./plugin";
import { serve } from "./server";

/**
 * Starts a stand-in, and says on the standard error that it is one.
 *
 * Of the arguments that the engine gives, the last one that is no flag is its address.
 *
 * @param version the version of the SDK that the stand-in goes with
 * @param plugin made for that version
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
      "it knows a few types and functions and refuses the rest\n",
  );
  serve(plugin(version, engineLog(address)));
}
