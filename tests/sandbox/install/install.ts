import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { cacheFolder } from "./cache";
import { withLock } from "./lock";
import { interruptLogged } from "./logged";
import type { Part } from "./part";
import { allParts, type PartName } from "./parts";
import { say, startStep } from "./progress";
import { usersPulumi } from "./usersPulumi";

/** The path of every program of the sandbox. */
export type Installed = Record<PartName, string>;

/** Builds and installs what isn't in the cache yet. Silent when nothing is missing. */
export async function install(env: NodeJS.ProcessEnv): Promise<Installed> {
  const cache = cacheFolder(env);
  const parts = allParts();
  const users = await usersPulumi(env);
  const installed = {} as Installed;
  const missing: { part: Part; folder: string }[] = [];
  for (const [name, part] of Object.entries(parts) as [PartName, Part][]) {
    const folder = join(cache, `${part.name}-${part.key}`);
    installed[name] = users?.[name] ?? join(folder, part.file);
    if (users?.[name] === undefined && !existsSync(folder)) missing.push({ part, folder });
  }
  for (const [index, { part, folder }] of missing.entries()) {
    await make(part, folder, `[${index + 1}/${missing.length}] ${part.what}`);
  }
  return installed;
}

/** Makes one part beside its place and moves it there when it is whole. */
async function make(part: Part, folder: string, title: string): Promise<void> {
  const cache = dirname(folder);
  mkdirSync(cache, { recursive: true });
  const lock = join(cache, `${part.name}-${part.key}.lock`);
  const log = join(cache, `${part.name}-${part.key}.log`);
  const onWait = () => say(`${title}: another setup is making it, waiting`);
  await withLock(lock, onWait, async () => {
    if (existsSync(folder)) return;
    const step = startStep(title);
    const building = mkdtempSync(join(cache, `.${part.name}-`));
    try {
      await part.make(building, log, step);
      renameSync(building, folder);
    } catch (error) {
      throw new Error(`can't make ${part.what}: ${(error as Error).message}\nIts whole log: ${log}`);
    } finally {
      step.end();
      rmSync(building, { recursive: true, force: true });
    }
  });
}

/** Ends the commands of a running setup, after which install() fails and cleans up. */
export const interruptInstall = interruptLogged;
