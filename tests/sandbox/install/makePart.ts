import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { withLock } from "./lock";
import type { Part } from "./part";
import { say, startStep } from "./progress";

/**
 * Makes a part beside its place and moves it there when it is whole. Of two setups at once one makes it.
 * @param folder its place
 * @param title what the progress lines begin with
 */
export async function makePart(part: Part, folder: string, title: string, signal: AbortSignal): Promise<void> {
  const cache = dirname(folder);
  mkdirSync(cache, { recursive: true });
  const building = join(cache, `.${basename(folder)}`);
  const log = `${folder}.log`;
  const onWait = () => say(`${title}: another setup is making it, waiting`);
  await withLock(`${folder}.lock`, signal, onWait, async () => {
    if (existsSync(folder)) return;
    const step = startStep(title);
    // What is there was left by a setup that was killed.
    rmSync(building, { recursive: true, force: true });
    mkdirSync(building);
    try {
      await part.make({ folder: building, log, step, signal });
      renameSync(building, folder);
      step.end("ready");
    } catch (error) {
      step.end("given up");
      signal.throwIfAborted();
      throw new Error(`can't make ${part.what}: ${(error as Error).message}\nIts whole log: ${log}`);
    } finally {
      rmSync(building, { recursive: true, force: true });
    }
  });
}
