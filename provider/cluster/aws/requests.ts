import type { EKSClient } from "@aws-sdk/client-eks";
import { bounded, TimedOut } from "../bounded";
import type { Pace } from "../pace";
import type { AwsIdentity } from "./identity";

type RequestHandler = EKSClient["config"]["requestHandler"];

/**
 * Bounds each request that the AWS SDK makes with this handler, so that an error names who gave no answer. The SDK's own
 * `requestTimeout` only warns.
 *
 * @returns tells who was asked last, as in `https://eks.us-west-2.amazonaws.com`; undefined before the first request
 */
export function boundRequests(handler: RequestHandler, milliseconds: number): () => string | undefined {
  const handle = handler.handle.bind(handler);
  let asked: string | undefined;
  handler.handle = async (request, options) => {
    const { protocol, hostname, port } = request;
    const endpoint = `${protocol}//${hostname}${port === undefined ? "" : `:${port}`}`;
    asked = endpoint;
    try {
      return await bounded(milliseconds, (signal) =>
        handle(request, { ...options, abortSignal: either(signal, options) }),
      );
    } catch (error) {
      if (error instanceof TimedOut) {
        error.endpoint = endpoint;
      }
      throw error;
    }
  };
  return () => asked;
}

/**
 * One operation of AWS with all its attempts, the credentials for it included.
 *
 * @throws TimedOut where it takes longer than the two limits together; it names who was asked last
 */
export async function operation<T>(
  { asked }: AwsIdentity,
  { credentialsTimeout, requestTimeout }: Pace,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  try {
    return await bounded(credentialsTimeout + requestTimeout, call);
  } catch (error) {
    if (error instanceof TimedOut) {
      error.endpoint ??= asked();
    }
    throw error;
  }
}

/** A signal that comes with either, the bound's or the caller's own. */
function either(signal: AbortSignal, options: { abortSignal?: object } = {}): AbortSignal {
  const { abortSignal } = options;
  return abortSignal instanceof AbortSignal ? AbortSignal.any([signal, abortSignal]) : signal;
}
