import { perRun } from "./thisRun";

/** The clock of components. Tests set it. */
export const clock = {
  /** The current time, in milliseconds since 1970. */
  now(): number {
    return Date.now();
  },
};

/**
 * The time of this run, in milliseconds since 1970. The clock is read once, so that all components of a run agree on what
 * has ended.
 */
export const timeOfRun = perRun(() => clock.now());
