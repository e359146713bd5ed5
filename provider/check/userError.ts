import * as pulumi from "@pulumi/pulumi";

/**
 * An error of a look-up, whose message is all that a user needs. While the program runs, Pulumi's Node host reports a
 * RunError by its message alone, and any other error with its stack and every property. After that it reports the stack,
 * which would only lead into this package.
 */
export function userError(message: string): Error {
  const error = withFixedMessage(new pulumi.RunError(message));
  error.stack = message;
  return error;
}

/** The error with a message that stays as it is: where an error passes through outputs, the SDK prepends property names. */
export function withFixedMessage<T extends Error>(error: T): T {
  const { message } = error;
  return Object.defineProperty(error, "message", { get: () => message, set: () => {} });
}
