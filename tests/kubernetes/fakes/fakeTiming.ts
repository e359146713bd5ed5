import type { Timing } from "../../../provider/network/timing";

/** A timing whose clock advances only with waits. It records waits and returns at once. */
export interface FakeTiming extends Timing {
  /** All waits, in milliseconds. */
  readonly waits: number[];
  /** The current time. */
  time: number;
}

export function fakeTiming(settings: Partial<Timing> = {}): FakeTiming {
  const timing: FakeTiming = {
    waits: [],
    time: Date.parse("2026-03-04T05:06:07.089Z"),
    now: () => timing.time,
    sleep: async (milliseconds) => {
      timing.waits.push(milliseconds);
      timing.time += milliseconds;
    },
    random: () => 0,
    requestTimeout: 10_000,
    credentialsTimeout: 30_000,
    ...settings,
  };
  return timing;
}
