import { AsyncLocalStorage } from "node:async_hooks";
import { setMaxListeners } from "node:events";

/** The time limits and the clock of a connection. Tests pass their own. */
export interface Timing {
  /** The current time, in milliseconds since 1970. */
  now(): number;
  /** Waits this many milliseconds. */
  sleep(milliseconds: number): Promise<unknown>;
  /** A number from 0 up to, but not including, 1. It spreads the retries of clients that failed at the same time. */
  random(): number;
  /** The limit for one request, in milliseconds. */
  requestTimeout: number;
  /** The limit for getting credentials, which may call other services and run commands, in milliseconds. */
  credentialsTimeout: number;
}

export const defaultTiming: Timing = {
  now: Date.now,
  sleep: pause,
  random: Math.random,
  requestTimeout: 20_000,
  credentialsTimeout: 60_000,
};

/** A call that took longer than its limit. */
export class TimedOut extends Error {
  public constructor(
    /** The limit. */
    public readonly milliseconds: number,
    /** The endpoint, as in `https://eks.us-west-2.amazonaws.com`, if it is known. */
    public endpoint?: string,
  ) {
    super("No answer in time.");
    // The AWS SDK retries calls that fail with this error name.
    this.name = "TimeoutError";
  }
}

/** A call that ended because the deployment was cancelled. */
export class Cancelled extends Error {
  public constructor() {
    super("The deployment was cancelled.");
    this.name = "Cancelled";
    // The stack is useless: no code is at fault.
    this.stack = this.message;
  }
}

const deployment = new AbortController();
setMaxListeners(0, deployment.signal);

/** Aborts all calls and waits in this process, and prevents new ones. */
export function cancelCalls(): void {
  deployment.abort(new Cancelled());
}

const signals = new AsyncLocalStorage<AbortSignal>();

/** The abort signal of the current bounded call; undefined outside such a call. */
export function signalOfCall(): AbortSignal | undefined {
  return signals.getStore();
}

/**
 * Returns the result of a call, with a time limit in milliseconds. The signal asks the call to stop; the result of a
 * call that ignores it is discarded.
 *
 * @throws TimedOut if the call takes longer, Cancelled if the deployment is cancelled
 */
export async function bounded<T>(milliseconds: number, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  deployment.signal.throwIfAborted();
  const own = new AbortController();
  const { signal } = own;
  setMaxListeners(0, signal);
  const cancel = () => own.abort(deployment.signal.reason);
  const timer = setTimeout(() => own.abort(new TimedOut(milliseconds)), milliseconds);
  deployment.signal.addEventListener("abort", cancel, { once: true });
  try {
    return await new Promise<T>((resolve, reject) => {
      // Registered before the call, so that the reason takes precedence over the error that the call makes of it.
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      signals.run(signal, call, signal).then(resolve, reject);
    });
  } finally {
    clearTimeout(timer);
    deployment.signal.removeEventListener("abort", cancel);
  }
}

/**
 * Waits this many milliseconds.
 *
 * @throws Cancelled if the deployment is cancelled
 */
export async function pause(milliseconds: number): Promise<void> {
  deployment.signal.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const cancel = () => {
      clearTimeout(timer);
      reject(deployment.signal.reason);
    };
    const timer = setTimeout(() => {
      deployment.signal.removeEventListener("abort", cancel);
      resolve();
    }, milliseconds);
    deployment.signal.addEventListener("abort", cancel, { once: true });
  });
}
