import type * as grpc from "@grpc/grpc-js";
import { toStatus } from "./errors";

/** A gRPC method with one request and one response, from an async function that may throw. */
export function unary<Request, Response>(handle: (request: Request) => Promise<Response>) {
  return (call: { request: Request }, callback: grpc.sendUnaryData<Response>): void => {
    handle(call.request).then(
      (response) => callback(null, response),
      (error: unknown) => callback(toStatus(error), null),
    );
  };
}
