import { setTimeout as wait } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";

/** Waits until a condition is true. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) {
    await wait(1);
  }
}

/** Time limits that expire only when a test ends them: all timers of these lengths, in milliseconds. */
export class HeldLimits {
  readonly #held = new Map<unknown, { milliseconds: number; expire: () => void }>();
  readonly #own = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };

  public constructor(lengths: number[]) {
    const { setTimeout, clearTimeout } = this.#own;
    const hold = (expire: () => void, milliseconds: number) => {
      const timer = setTimeout(() => {}, 0);
      this.#held.set(timer, { milliseconds, expire });
      return timer;
    };
    Object.assign(globalThis, {
      setTimeout: (run: () => void, milliseconds: number, ...rest: unknown[]) =>
        lengths.includes(milliseconds)
          ? hold(run, milliseconds)
          : setTimeout(() => Reflect.apply(run, undefined, rest), milliseconds),
      clearTimeout: (timer: NodeJS.Timeout) => {
        this.#held.delete(timer);
        clearTimeout(timer);
      },
    });
  }

  /** Waits until exactly these numbers of limits are running, by length, and no others. */
  public async running(counts: Record<number, number>): Promise<void> {
    await until(() => isDeepStrictEqual(this.#counts(), counts));
  }

  #counts(): Record<number, number> {
    const counts: Record<number, number> = {};
    for (const { milliseconds } of this.#held.values()) {
      counts[milliseconds] = (counts[milliseconds] ?? 0) + 1;
    }
    return counts;
  }

  /** Expires all running limits of a length. */
  public expire(length: number): void {
    for (const [timer, { milliseconds, expire }] of [...this.#held]) {
      if (milliseconds === length) {
        this.#held.delete(timer);
        expire();
      }
    }
  }

  public release(): void {
    Object.assign(globalThis, this.#own);
  }
}
