import type { EKSClient } from "@aws-sdk/client-eks";
import { bounded, TimedOut } from "../bounded";

type RequestHandler = EKSClient["config"]["requestHandler"];

/**
 * Bounds each request that the AWS SDK makes with this handler, so that an error names who gave no answer. The SDK's own
 * `requestTimeout` only warns.
 */
export function boundRequests(handler: RequestHandler, milliseconds: number): void {
  const handle = handler.handle.bind(handler);
  handler.handle = async (request, options) => {
    try {
      return await bounded(milliseconds, (signal) =>
        handle(request, { ...options, abortSignal: either(signal, options) }),
      );
    } catch (error) {
      if (error instanceof TimedOut) {
        const { protocol, hostname, port } = request;
        error.endpoint = `${protocol}//${hostname}${port === undefined ? "" : `:${port}`}`;
      }
      throw error;
    }
  };
}

/** A signal that comes with either, the bound's or the caller's own. */
function either(signal: AbortSignal, options: { abortSignal?: object } = {}): AbortSignal {
  const { abortSignal } = options;
  return abortSignal instanceof AbortSignal ? AbortSignal.any([signal, abortSignal]) : signal;
}
