import { join } from "node:path";
import { bundle } from "./bundle";
import { cacheFolder } from "./cache";
import { makeParts, placeOf } from "./makePart";
import { allParts, type PartName } from "./parts";
import { say } from "./progress";
import { usersTools } from "./usersTools";

/** What is installed, and where. */
export interface Installed<Name extends PartName> {
  /** The program of every part. */
  readonly programs: Record<Name, string>;
  /** A folder for PATH with the programs that a command in the sandbox finds, except the user's own. */
  readonly bin: string;
}

/** The programs that a command in the sandbox finds. */
const onPath: readonly PartName[] = ["pulumi", "pulumi-language-yaml", "aws-iam-authenticator", "kubectl"];

/** Prepares the parts that are neither in the cache nor installed by the user. Prints nothing if none is missing. */
export async function install<Name extends PartName>(
  names: readonly Name[],
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<Installed<Name>> {
  const cache = cacheFolder(env);
  const parts = allParts();
  const users = await usersTools(names, env);
  const ours = (Object.keys(parts) as PartName[]).filter(
    (name) => (names as readonly PartName[]).includes(name) && users[name] === undefined,
  );
  await makeParts(
    ours.map((name) => parts[name]),
    cache,
    env,
    signal,
    () => {
      for (const [name, tool] of Object.entries(users)) say(`using your ${name} ${tool.version}: ${tool.path}`);
    },
  );
  const programOf = (name: PartName) => users[name]?.path ?? join(placeOf(cache, parts[name]), parts[name].file);
  const programs = Object.fromEntries(names.map((name) => [name, programOf(name)])) as Record<Name, string>;
  return { programs, bin: bundle(cache, onPath.filter((name) => ours.includes(name)).map(programOf)) };
}

/** The program of one part, which is prepared if it isn't in the cache yet. */
export async function installPart(name: PartName, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<string> {
  const part = allParts()[name];
  const cache = cacheFolder(env);
  await makeParts([part], cache, env, signal);
  return join(placeOf(cache, part), part.file);
}
