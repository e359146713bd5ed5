import type { EKSClient } from "@aws-sdk/client-eks";
import { bounded, TimedOut } from "../bounded";
import type { Pace } from "../pace";
import { proxyInEnvironment } from "../proxy/server";
import type { AwsIdentity } from "./identity";

type RequestHandler = EKSClient["config"]["requestHandler"];
type Options = Parameters<RequestHandler["handle"]>[1];
type Request = Parameters<RequestHandler["handle"]>[0];

/**
 * Bounds each request that the AWS SDK makes with this handler. An error tells who was asked. The SDK's own
 * `requestTimeout` only warns.
 *
 * @returns tells who was asked last, as in `https://eks.us-west-2.amazonaws.com`; undefined before the first request
 */
export function boundRequests(handler: RequestHandler, milliseconds: number): () => string | undefined {
  const handle = handler.handle.bind(handler);
  let asked: string | undefined;
  handler.handle = async (request, options) => {
    const endpoint = endpointOf(request);
    asked = endpoint;
    try {
      return await bounded(milliseconds, (signal) =>
        handle(request, { ...options, abortSignal: either(signal, options) }),
      );
    } catch (error) {
      throw error instanceof Error ? Object.assign(error, { endpoint }) : error;
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

function endpointOf({ protocol, hostname, port }: Request): string {
  return `${protocol}//${hostname}${port === undefined ? "" : `:${port}`}`;
}

/** A signal that comes with either, the bound's or the caller's own. */
function either(signal: AbortSignal, options: Options): AbortSignal {
  const own = signalOf(options);
  return own === undefined ? signal : AbortSignal.any([signal, own]);
}

function signalOf({ abortSignal }: { abortSignal?: object } = {}): AbortSignal | undefined {
  return abortSignal instanceof AbortSignal ? abortSignal : undefined;
}

/**
 * Has each request that the AWS SDK makes with this handler go through the proxy of the environment, if there is one for
 * its endpoint.
 *
 * @param ca The certificates of the authorities to trust, where it isn't for those that Node trusts.
 */
export function throughProxies(handler: RequestHandler, ca: string | undefined): void {
  const handle = handler.handle.bind(handler);
  handler.handle = async (request, options) => {
    const { protocol } = request;
    const proxy = proxyInEnvironment(new URL(endpointOf(request)));
    if (proxy === undefined) {
      return await handle(request, options);
    }
    const { NodeHttpHandler } = await import("@smithy/node-http-handler");
    const { agentThrough } = require("../proxy/agent") as typeof import("../proxy/agent");
    const agent = agentThrough(proxy, { protocol, signal: signalOf(options), ca });
    return await new NodeHttpHandler({ httpAgent: agent, httpsAgent: agent }).handle(request, options);
  };
}
