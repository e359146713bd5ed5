import { monitorOfRun, storeOfRun } from "../../sdkInternals";

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
export function thisRun(): object | string {
  const monitor = monitorOfRun();
  if (monitor?.getChannel === undefined) {
    return monitor ?? withoutEngine;
  }
  return isPlugin ? monitor.getChannel().getTarget() : storeOfRun();
}

/** What runs without an engine have in common. */
const withoutEngine = {};

/** A value of each run, made when the run first asks for it. It goes with the run's store. */
export function perRun<T>(make: () => T): () => T {
  const ofStores = new WeakMap<object, T>();
  const ofEngines = new Map<string, T>();
  return () => {
    const run = thisRun();
    const known = typeof run === "string" ? ofEngines.get(run) : ofStores.get(run);
    if (known !== undefined) {
      return known;
    }
    const value = make();
    if (typeof run === "string") {
      ofEngines.set(run, value);
    } else {
      ofStores.set(run, value);
    }
    return value;
  };
}

/** The things that were asked about. */
const thingsOfRun = perRun(() => new Set<string>());

/** True the first time that this run asks about a thing: for a warning that many components would repeat. */
export function isFirstInRun(thing: string): boolean {
  const things = thingsOfRun();
  return things.size < things.add(thing).size;
}
