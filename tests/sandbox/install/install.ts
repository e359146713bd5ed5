import { existsSync } from "node:fs";
import { join } from "node:path";
import { bundle } from "./bundle";
import { cacheFolder } from "./cache";
import { makePart } from "./makePart";
import type { Part } from "./part";
import { allParts, type PartName } from "./parts";
import { usersPulumi } from "./usersPulumi";

/** What is installed, and where. */
export interface Installed {
  /** The program of every part. */
  readonly programs: Record<PartName, string>;
  /** A folder for PATH with the programs that a command in the sandbox finds, except the user's own. */
  readonly bin: string;
}

/** The programs that a command in the sandbox finds. */
const onPath: readonly PartName[] = ["pulumi", "pulumi-language-yaml", "aws-iam-authenticator", "kubectl"];

/** Builds and installs what isn't in the cache yet, until the signal says to give up. Silent when nothing is missing. */
export async function install(env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<Installed> {
  const cache = cacheFolder(env);
  const parts = allParts();
  const users = await usersPulumi(env);
  const programs = {} as Record<PartName, string>;
  const missing: { part: Part; folder: string }[] = [];
  for (const [name, part] of Object.entries(parts) as [PartName, Part][]) {
    const folder = join(cache, `${part.name}-${part.key}`);
    programs[name] = users[name] ?? join(folder, part.file);
    if (users[name] === undefined && !existsSync(folder)) missing.push({ part, folder });
  }
  for (const [index, { part, folder }] of missing.entries()) {
    await makePart(part, folder, `[${index + 1}/${missing.length}] ${part.what}`, signal);
  }
  const ours = onPath.filter((name) => users[name] === undefined).map((name) => programs[name]);
  return { programs, bin: bundle(cache, ours) };
}

/** The program of one part, which is made if it isn't in the cache yet. */
export async function installPart(name: PartName, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<string> {
  const part = allParts()[name];
  const folder = join(cacheFolder(env), `${part.name}-${part.key}`);
  if (!existsSync(folder)) await makePart(part, folder, part.what, signal);
  return join(folder, part.file);
}
