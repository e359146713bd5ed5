import { constants } from "node:os";

/** This process was interrupted by a signal. */
export class Interrupted extends Error {
  /** The exit status for the signal. */
  readonly status: number;

  constructor(signal: "SIGINT" | "SIGTERM" | "SIGHUP") {
    super(`interrupted by ${signal}`);
    this.status = 128 + constants.signals[signal];
  }
}

/**
 * A signal that aborts, with Interrupted, when this process receives a termination signal. After this call, such
 * signals don't end this process, so that users of the abort signal can clean up.
 */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => controller.abort(new Interrupted(name)));
  }
  return controller.signal;
}
