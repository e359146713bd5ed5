import * as pulumi from "@pulumi/pulumi";

/**
 * What tells one run from another: the address of its engine, since in a plugin each component has a connection of its own;
 * with the mocks of the SDK, which have none, the mock itself.
 */
export function thisRun(): unknown {
  const monitor = pulumi.runtime.getMonitor() as { getChannel?(): { getTarget(): string } } | undefined;
  return monitor?.getChannel?.().getTarget() ?? monitor;
}

/** The things that were asked about, of each run of a program. */
const runs = new Map<unknown, Set<string>>();

/** True the first time that this run asks about a thing: for a warning that many components would repeat. */
export function isFirstInRun(thing: string): boolean {
  const things = runs.get(thisRun()) ?? new Set<string>();
  runs.set(thisRun(), things);
  return things.size < things.add(thing).size;
}
