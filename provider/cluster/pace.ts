import { pause } from "./bounded";

/** How long a connection waits, and for what. Tests pass their own. */
export interface Pace {
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

export const usualPace: Pace = {
  now: Date.now,
  sleep: pause,
  random: Math.random,
  requestTimeout: 20_000,
  credentialsTimeout: 60_000,
};
