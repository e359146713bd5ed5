import type { Timing } from "../../../provider/network/timing";

/** A pace whose clock advances only with waits. It records waits and returns at once. */
export interface FakePace extends Timing {
  /** All waits, in milliseconds. */
  readonly waits: number[];
  /** The current time. */
  time: number;
}

export function fakePace(settings: Partial<Timing> = {}): FakePace {
  const pace: FakePace = {
    waits: [],
    time: Date.parse("2026-03-04T05:06:07.089Z"),
    now: () => pace.time,
    sleep: async (milliseconds) => {
      pace.waits.push(milliseconds);
      pace.time += milliseconds;
    },
    random: () => 0,
    requestTimeout: 10_000,
    credentialsTimeout: 30_000,
    ...settings,
  };
  return pace;
}
