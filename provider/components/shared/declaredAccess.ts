import type * as pulumi from "@pulumi/pulumi";
import type { DeclaredAccessOf } from "../../eks/accessUpdate";
import { defaultTiming } from "../../network/timing";
import { perRun } from "./thisRun";

/** The access entries that a component declares on a cluster. */
export interface DeclaredEntries {
  clusterArn: string;
  entries: readonly DeclaredAccessOf[];
}

/** A promise for the entries of each component; undefined for a cluster that isn't known or doesn't exist yet. */
const entriesOfRun = perRun(() => new Map<pulumi.Resource, Promise<DeclaredEntries | undefined>>());

/** Announces the access entries that a component declares to the other components of the run. A failure counts as none. */
export function announceEntries(component: pulumi.Resource, declared: Promise<DeclaredEntries | undefined>): void {
  entriesOfRun().set(
    component,
    declared.catch(() => undefined),
  );
}

/**
 * The time in milliseconds that the lock-out guard waits for other components before it refuses to remove an entry, which
 * one of them may declare. A plugin and an asynchronous program create components one after the other, and nothing shows that
 * the last one was created. A component whose inputs come from the waiting one can't be awaited at all.
 */
const longestWait = 2_000;

/** The access entries of other components on a cluster, as far as they are known now or become known soon. */
export interface OtherEntries {
  entries: DeclaredAccessOf[];
  /** Whether the entries of a component aren't known yet. */
  isPartial: boolean;
}

/** The access entries that other components of the run declare on a cluster. `wait` waits for those not yet known. */
export async function entriesElsewhere(
  component: pulumi.Resource,
  clusterArn: string,
  wait: boolean,
): Promise<OtherEntries> {
  if (wait) {
    await defaultTiming.sleep(longestWait);
  }
  const others = [...entriesOfRun()].filter(([other]) => other !== component).map(([, declared]) => declared);
  const pending = Symbol();
  const now = atOnce(pending);
  const found = await Promise.all(others.map((declared) => Promise.race([declared, now])));
  const known = found.filter((declared) => typeof declared === "object");
  return {
    entries: known.filter((declared) => declared.clusterArn === clusterArn).flatMap(({ entries }) => entries),
    isPartial: found.includes(pending),
  };
}

/** The value, after everything that is already settled. */
function atOnce<T>(value: T): Promise<T> {
  return new Promise((resolve) => setImmediate(() => resolve(value)));
}
