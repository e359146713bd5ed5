/** The errors of a program: what it threw, and every rejection that nobody handled, which is how Pulumi learns of one. */
export interface Rejections {
  add(error: unknown): void;
  /** Their messages, each error once however many promises it rejected, as the language hosts of Pulumi report them. */
  end(): Promise<string[]>;
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
      return [...errors].map(messageOf);
    },
  };
}

/** The message without what the SDK puts before it on each property that it passes. */
function messageOf(error: unknown): string {
  return error instanceof Error
    ? error.message.replace(/^(?:error serializing property "[^"]*": )+/, "")
    : String(error);
}
