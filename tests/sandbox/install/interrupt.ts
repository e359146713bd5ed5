import { constants } from "node:os";

/** We were told to end. */
export class Interrupted extends Error {
  /** The exit status that says so. */
  readonly status: number;

  constructor(signal: "SIGINT" | "SIGTERM" | "SIGHUP") {
    super(`interrupted by ${signal}`);
    this.status = 128 + constants.signals[signal];
  }
}

/**
 * A signal that aborts, with Interrupted, when this process is told to end. From then on this process ends only by
 * itself, so that whoever looks at the signal can clean up.
 */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => controller.abort(new Interrupted(name)));
  }
  return controller.signal;
}
