/** The errors of a program: the thrown error, and every unhandled rejection, through which Pulumi learns of errors. */
export interface Rejections {
  add(error: unknown): void;
  /** Each error once, however many promises it rejected. */
  end(): Promise<unknown[]>;
}

/** The errors of former programs: newer versions of the SDK also reject promises with them after the end of the program. */
const former = new WeakSet<object>();

/** Catches unhandled rejections instead of the test runner, until `end` is called. */
export function catchRejections(): Rejections {
  const errors = new Set<unknown>();
  const add = (error: unknown) => {
    if (!(error instanceof Error && former.has(error))) errors.add(error);
  };
  const event = "unhandledRejection";
  const others = process.listeners(event);
  process.removeAllListeners(event);
  process.on(event, add);
  return {
    add,
    async end() {
      // Rejections are reported after the promises that could still handle them have run.
      await new Promise((resolve) => setImmediate(resolve));
      await new Promise((resolve) => setImmediate(resolve));
      process.off(event, add);
      for (const other of others) {
        process.on(event, other);
      }
      for (const error of errors) {
        if (error instanceof Error) former.add(error);
      }
      return [...errors];
    },
  };
}

/** The message as reported by Pulumi's language hosts: without the prefix that the SDK adds for each property. */
export function reported(error: unknown): string {
  return error instanceof Error
    ? error.message.replace(/^(?:error serializing property "[^"]*": )+/, "")
    : String(error);
}
