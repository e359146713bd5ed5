import type { IncomingMessage, ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import type { Forward } from "./faultForwarding";
import type { Fault, Recorded } from "./faults";

/** Answers requests as the API server does, or as the request's fault requires. */
export function serveWith(faultFor: (request: Recorded) => Fault | undefined, forward: Forward) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    // A connection closed by one side is closed on the other.
    serve(request, response, faultFor, forward).catch(() => request.socket.destroy());
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  faultFor: (request: Recorded) => Fault | undefined,
  forward: Forward,
): Promise<void> {
  const body = await buffer(request);
  const recorded = record(request, body);
  const fault = faultFor(recorded);
  const send = (status: number, headers: IncomingMessage["headers"]) => {
    recorded.status = status;
    response.writeHead(status, headers);
  };
  const cut = () => {
    recorded.cut = true;
    request.socket.destroy();
  };

  const early = await fault?.before?.(recorded);
  if (early === "cut" || request.socket.destroyed) return cut();
  if (early !== undefined) {
    send(early.status, early.headers);
    response.end(early.body);
    return;
  }
  recorded.forwarded = true;
  const answer = await forward(request, body);
  if (fault?.after === undefined) {
    send(answer.statusCode ?? 0, answer.headers);
    return pipeline(answer, response);
  }
  const whole = await buffer(answer);
  const late = await fault.after(recorded);
  if (late === "cut") return cut();
  if (late === undefined || late === "cut in the answer") {
    const { "transfer-encoding": _chunked, ...headers } = answer.headers;
    // The announced length makes a body that ends early invalid.
    send(answer.statusCode ?? 0, { ...headers, "content-length": String(whole.length) });
    if (late === undefined) response.end(whole);
    else response.write(whole.subarray(0, whole.length / 2), cut);
    return;
  }
  send(late.status, late.headers);
  response.end(late.body);
}

function record({ method = "", url = "", headers }: IncomingMessage, body: Buffer): Recorded {
  const userAgent = headers["user-agent"] ?? "";
  return { method, path: url, userAgent, body: body.toString(), forwarded: false, cut: false };
}
