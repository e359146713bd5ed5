import * as pulumi from "@pulumi/pulumi";
import * as state from "@pulumi/pulumi/runtime/state";

let isPlugin = false;

/** Takes components for those of one run by the address of their engine, as the plugin does. */
export function compareRunsByEngine(): void {
  isPlugin = true;
}

/**
 * What tells one run from another: the store that the SDK makes for a program. In the plugin each component has a store of its
 * own, and those of one run have the address of their engine in common; a program's own process can't go by that, since a
 * later run may get the same port. With the mocks of the SDK it is the mock itself.
 */
export function thisRun(): unknown {
  const monitor = pulumi.runtime.getMonitor() as { getChannel?(): { getTarget(): string } } | undefined;
  if (monitor?.getChannel === undefined) {
    return monitor;
  }
  return isPlugin ? monitor.getChannel().getTarget() : (state as unknown as { getStore(): object }).getStore();
}

/** The things that were asked about, of each run of a program. */
const runs = new Map<unknown, Set<string>>();

/** True the first time that this run asks about a thing: for a warning that many components would repeat. */
export function isFirstInRun(thing: string): boolean {
  const things = runs.get(thisRun()) ?? new Set<string>();
  runs.set(thisRun(), things);
  return things.size < things.add(thing).size;
}
