import { getSubchannelPool } from "@grpc/grpc-js/build/src/subchannel-pool";

/**
 * Drops the connections that the gRPC clients of a process share.
 *
 * Each run of an inline program talks to an engine on its own ports. After a failed run, the SDK's client keeps waiting
 * for its engine to come back. If the system gives the same port to a later engine, the new client reuses that
 * connection and fails immediately with "14 UNAVAILABLE: No connection established. Last error: null". The SDK treats
 * this as the end of the deployment, and may silently drop a resource. A program that the CLI runs has its own process,
 * so it isn't affected.
 */
export function forgetConnections(): void {
  (getSubchannelPool(true) as unknown as { pool: object }).pool = Object.create(null);
}

/** Every test starts without shared connections. */
export const mochaHooks = { beforeEach: forgetConnections };
