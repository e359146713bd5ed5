import { setTimeout as sleep } from "node:timers/promises";

// Errors with the real plugin's messages: its AWS SDK's text of an error, and Terraform's list of errors.

interface AwsError extends Error {
  /** The error's code as sent by AWS, if the protocol has one besides the exception's name. */
  Code?: string;
  $metadata?: { httpStatusCode?: number; requestId?: string };
  operation?: string;
}

/** The used part of a client. */
interface Client {
  middlewareStack: {
    add(
      middleware: (next: (args: never) => Promise<never>, context: { commandName?: string }) => typeof next,
      options: { step: "initialize"; name: string },
    ): void;
  };
}

/** Makes the client record in its errors which operation failed. */
export function nameOperation<C>(service: string, client: C): C {
  (client as Client).middlewareStack.add(
    (next, context) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        const command = context.commandName?.replace(/Command$/, "");
        throw Object.assign(error as AwsError, { operation: `${service}: ${command}` });
      }
    },
    { step: "initialize", name: "nameOperation" },
  );
  return client;
}

/** The code of an AWS error, such as `NoSuchEntity`; undefined for any other error. */
export function errorCode(error: unknown): string | undefined {
  const { Code, name, $metadata } = error as AwsError;
  return $metadata === undefined
    ? undefined
    : (Code ?? name).replace(/^(NoSuchEntity|EntityAlreadyExists)Exception$/, "$1");
}

export const isNotFound = (error: unknown): boolean =>
  ["NoSuchEntity", "ResourceNotFoundException", "NoSuchBucket", "NotFound"].includes(errorCode(error) ?? "");

/** The message of an error; for an AWS error, in the format of the AWS SDK for Go, which the real plugin uses. */
export function describeError(error: unknown): string {
  const code = errorCode(error);
  const { message, operation, $metadata } = error as AwsError;
  if (code === undefined) return message;
  const { httpStatusCode = 0, requestId = "" } = $metadata ?? {};
  return `operation error ${operation}, https response error StatusCode: ${httpStatusCode}, RequestID: ${requestId}, ${code}: ${message}`;
}

/** A failed operation and its cause. The message is Terraform's list with one error, as passed on by the bridge. */
export class Failure extends Error {
  constructor(
    readonly summary: string,
    readonly detail: string,
  ) {
    super(`1 error occurred:\n\t* ${summary}: ${detail}\n\n`);
  }
}

export function failure(doing: string, error: unknown): Failure {
  return new Failure(doing, describeError(error));
}

/** Runs an operation, and adds its summary to any error. */
export async function doing<T>(what: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw failure(what, error);
  }
}

/** The result, or undefined if AWS reports that the object doesn't exist. */
export async function ifFound<T>(run: () => Promise<T>): Promise<T | undefined> {
  try {
    return await run();
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** How often the real plugin retries within the two minutes that it allows IAM to propagate a role. */
const ATTEMPTS = 15;

/**
 * Retries an operation while EKS reports an unknown role or principal, such as one that was just created. The real
 * plugin waits longer each time, up to ten seconds; here no wait is needed.
 */
export async function untilKnown<T>(said: string, run: () => Promise<T>): Promise<T> {
  for (let made = 1; ; made++) {
    try {
      return await run();
    } catch (error) {
      const isUnknown = errorCode(error) === "InvalidParameterException" && (error as Error).message.includes(said);
      if (!isUnknown || made === ATTEMPTS) throw error;
      await sleep(20);
    }
  }
}
