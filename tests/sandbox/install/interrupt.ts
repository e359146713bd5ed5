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

/** A signal that aborts, with Interrupted, when this process is told to end. `off` gives the process back. */
export function interruption(): { signal: AbortSignal; off: () => void } {
  const controller = new AbortController();
  const names = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  const handlers = names.map((name) => {
    const handler = () => controller.abort(new Interrupted(name));
    process.on(name, handler);
    return () => process.off(name, handler);
  });
  return { signal: controller.signal, off: () => handlers.forEach((off) => void off()) };
}
