import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { withLock } from "./lock";
import type { Part } from "./part";
import { duration, say, startStep } from "./progress";
import { checkTools } from "./tools";

/** The folder of a part in the cache. */
export const placeOf = (cache: string, part: Part) => join(cache, `${part.name}-${part.key}`);

/**
 * Prepares the parts that aren't in the cache yet. Of two concurrent setups one does so, and the other waits.
 *
 * Go gets its own caches, which are removed when every part is ready: the modules alone take 2.8 GB, and a user's own
 * build cache rarely has these versions. They stay after a failure, so that the next setup can continue.
 * EKS_AUTH_KEEP_GO_CACHE=1 keeps them.
 * @param onStart is called before the first part is prepared, if any is missing.
 */
export async function makeParts(
  parts: readonly Part[],
  cache: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
  onStart: () => void = () => {},
): Promise<void> {
  const isMissing = (part: Part) => !existsSync(placeOf(cache, part));
  if (!parts.some(isMissing)) return;
  await checkTools(parts.filter(isMissing).flatMap(({ tools }) => tools));
  mkdirSync(cache, { recursive: true });
  const onWait = () => say("another setup is running, waiting for it");
  await withLock(join(cache, ".lock"), signal, onWait, async () => {
    const missing = parts.filter(isMissing);
    if (missing.length === 0) return;
    onStart();
    const seconds = missing.reduce((sum, part) => sum + part.seconds, 0);
    say(
      `preparing ${missing.map(({ what }) => what).join(", ")}: about ${duration(seconds)} on two idle cores, plus downloads`,
    );
    const goCaches = join(cache, ".go");
    await makeInQueues(missing, cache, goCaches, signal);
    if (!env.EKS_AUTH_KEEP_GO_CACHE) rmSync(goCaches, { recursive: true, force: true });
  });
}

/** Prepares the parts of the queues concurrently, so that one compiles while another links. A failure ends all. */
async function makeInQueues(parts: readonly Part[], cache: string, goCaches: string, signal: AbortSignal) {
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  let begun = 0;
  const makeQueue = async (queue: Part["queue"]) => {
    for (const part of parts.filter((part) => part.queue === queue)) {
      either.throwIfAborted();
      begun += 1;
      await makePart(part, cache, goCaches, `[${begun}/${parts.length}] ${part.what}`, either);
    }
  };
  const queues = [...new Set(parts.map(({ queue }) => queue))];
  await Promise.allSettled(queues.map((queue) => makeQueue(queue).catch((error) => failed.abort(error))));
  either.throwIfAborted();
}

/** Prepares a part in a temporary folder and moves it to its final place once it is complete. */
async function makePart(part: Part, cache: string, goCaches: string, title: string, signal: AbortSignal) {
  const folder = placeOf(cache, part);
  const building = join(cache, `.${part.name}-${part.key}`);
  const log = `${folder}.log`;
  const step = startStep(title);
  // Left behind by a killed setup.
  rmSync(building, { recursive: true, force: true });
  rmSync(log, { force: true });
  mkdirSync(building);
  try {
    await part.make({ folder: building, goCaches, log, step, signal });
    renameSync(building, folder);
    step.end("ready");
  } catch (error) {
    step.end("stopped");
    signal.throwIfAborted();
    const again = "Finished parts are kept. Run the same command again to continue.";
    throw new Error(`can't prepare ${part.what}: ${(error as Error).message}\nFull log: ${log}\n${again}`);
  } finally {
    rmSync(building, { recursive: true, force: true });
  }
}
