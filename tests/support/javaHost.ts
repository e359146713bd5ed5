import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { installPart } from "../sandbox/install/install";
import { javaHostVersion } from "../sandbox/install/parts";
import { homeWithoutPlugin } from "./programs";

/**
 * The environment in which the Pulumi CLI runs Java programs: a Pulumi home with Pulumi's Java host, and a local
 * repository of Maven that has the SDK and everything that it needs.
 *
 * @param folder The folder for the Pulumi home.
 */
export async function javaEnvironment(folder: string): Promise<{ PULUMI_HOME: string; MAVEN_OPTS: string }> {
  const patience = AbortSignal.timeout(30 * 60_000);
  const host = await installPart("pulumi-language-java", process.env, patience);
  const repository = await installPart("sdk-java", process.env, patience);
  const plugin = join(homeWithoutPlugin(folder), "plugins", `language-java-v${javaHostVersion}`);
  mkdirSync(plugin);
  symlinkSync(host, join(plugin, "pulumi-language-java"));
  return { PULUMI_HOME: folder, MAVEN_OPTS: `-Dmaven.repo.local=${repository}` };
}
