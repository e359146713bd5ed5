/** The errors of a program: what it threw, and every rejection that nobody handled, which is how Pulumi learns of one. */
export interface Rejections {
  add(error: unknown): void;
  /** Each of them once, however many promises it rejected. */
  end(): Promise<unknown[]>;
}

/** Catches unhandled rejections, in place of the test runner, until `end` is called. */
export function catchRejections(): Rejections {
  const errors = new Set<unknown>();
  const add = (error: unknown) => {
    errors.add(error);
  };
  const event = "unhandledRejection";
  const others = process.listeners(event);
  process.removeAllListeners(event);
  process.on(event, add);
  return {
    add,
    async end() {
      // Rejections are reported once the promises that could still handle them have run.
      await new Promise((resolve) => setImmediate(resolve));
      await new Promise((resolve) => setImmediate(resolve));
      process.off(event, add);
      for (const other of others) {
        process.on(event, other);
      }
      return [...errors];
    },
  };
}

/** The message as the language hosts of Pulumi report it: without what the SDK puts before it on each property that it passes. */
export function reported(error: unknown): string {
  return error instanceof Error
    ? error.message.replace(/^(?:error serializing property "[^"]*": )+/, "")
    : String(error);
}
