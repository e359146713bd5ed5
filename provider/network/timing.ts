import { AsyncLocalStorage } from "node:async_hooks";
import { setMaxListeners } from "node:events";

/** How long a connection waits, and for what. Tests pass their own. */
export interface Timing {
  /** The present, in milliseconds since 1970. */
  now(): number;
  /** Waits so many milliseconds. */
  sleep(milliseconds: number): Promise<unknown>;
  /** From 0 up to, not including, 1: spreads the waits of those who were turned away together. */
  random(): number;
  /** How long one request may take, in milliseconds. */
  requestTimeout: number;
  /** How long it may take to get credentials, which may ask other services and run commands, in milliseconds. */
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
    /** Who was asked, as in `https://eks.us-west-2.amazonaws.com`, where that is known. */
    public endpoint?: string,
  ) {
    super("No answer in time.");
    // The AWS SDK makes calls that fail by this name again.
    this.name = "TimeoutError";
  }
}

/** A call that ended since the deployment was cancelled. */
export class Cancelled extends Error {
  public constructor() {
    super("The deployment was cancelled.");
    this.name = "Cancelled";
    // It comes from no fault of the code, so where it was thrown says nothing.
    this.stack = this.message;
  }
}

const deployment = new AbortController();
setMaxListeners(0, deployment.signal);

/** Ends every call and every wait that is under way in this process. None begins afterwards. */
export function cancelCalls(): void {
  deployment.abort(new Cancelled());
}

const signals = new AsyncLocalStorage<AbortSignal>();

/** The signal that ends the bounded call which the caller is part of; undefined outside of such a call. */
export function signalOfCall(): AbortSignal | undefined {
  return signals.getStore();
}

/**
 * What a call gives, within so many milliseconds. The signal tells it to stop; one that doesn't heed it is left alone.
 *
 * @throws TimedOut where it takes longer, Cancelled where the deployment is cancelled
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
      // Before the call, so that the reason comes before what the call makes of it.
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      signals.run(signal, call, signal).then(resolve, reject);
    });
  } finally {
    clearTimeout(timer);
    deployment.signal.removeEventListener("abort", cancel);
  }
}

/**
 * Waits so many milliseconds.
 *
 * @throws Cancelled where the deployment is cancelled
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
