import { getSubchannelPool } from "@grpc/grpc-js/build/src/subchannel-pool";

/**
 * Forgets the connections that the process shares among its gRPC clients.
 *
 * Each run of an inline program talks to an engine on ports of its own. The SDK's client of a run that failed stays, and
 * waits for its engine to come back; when the system gives a later engine the same port, the new client takes that
 * connection over and fails at once with "14 UNAVAILABLE: No connection established. Last error: null". The SDK takes
 * this for the end of the deployment, and may drop a resource without a word. A program that the CLI runs has a process
 * of its own and never comes to that.
 */
export function forgetConnections(): void {
  (getSubchannelPool(true) as unknown as { pool: object }).pool = Object.create(null);
}

/** Every test begins without them. */
export const mochaHooks = { beforeEach: forgetConnections };
