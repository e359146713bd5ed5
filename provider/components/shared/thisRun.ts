import { monitorOfRun, storeOfRun } from "../../sdkInternals";

let isPlugin = false;

/** Identifies runs by the address of their engine. The plugin uses this. */
export function compareRunsByEngine(): void {
  isPlugin = true;
}

/** Whether the components run in the plugin. */
export function isInPlugin(): boolean {
  return isPlugin;
}

/**
 * The identity of the current run: the store that the SDK creates for a program. In the plugin, each component has its
 * own store, and the components of one run share the address of their engine. A program's own process can't use that
 * address, because a later run may get the same port. With the mocks of the SDK, it is the mock itself.
 */
export function thisRun(): object | string {
  const monitor = monitorOfRun();
  if (monitor?.getChannel === undefined) {
    return monitor ?? withoutEngine;
  }
  return isPlugin ? monitor.getChannel().getTarget() : storeOfRun();
}

/** The identity that all runs without an engine share. */
const withoutEngine = {};

/** A value per run, created when the run first uses it, and discarded with the run's store. */
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

/** The things that were passed to `isFirstInRun`. */
const thingsOfRun = perRun(() => new Set<string>());

/**
 * True the first time in this run that it is called with a thing. Use it for a warning that many components would
 * repeat.
 */
export function isFirstInRun(thing: string): boolean {
  const things = thingsOfRun();
  return things.size < things.add(thing).size;
}
