import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { Certified } from "./certificates";

/** A call of EKS, STS or IAM. */
export interface AwsCall {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export type AwsReply = (response: ServerResponse) => void;

/** A server for all AWS endpoints that sends the test's replies in their order. */
export interface FakeAws {
  readonly endpoint: string;
  readonly calls: AwsCall[];
  readonly replies: AwsReply[];
  stop(): Promise<void>;
}

/**
 * @param answerTo Replies to the calls that it supports, in any order.
 * @param certified The certificate of the endpoints, if they use TLS.
 */
export async function startAws(
  answerTo: (call: AwsCall) => AwsReply | undefined = () => undefined,
  certified?: Certified,
): Promise<FakeAws> {
  const calls: AwsCall[] = [];
  const replies: AwsReply[] = [];
  const server: Server = certified === undefined ? createServer() : createSecureServer(certified);
  server.on("request", async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) {
      chunks.push(chunk);
    }
    const { method = "", url = "", headers } = incoming;
    const call = { method, path: url, headers, body: Buffer.concat(chunks).toString() };
    calls.push(call);
    // With a Date header, the SDK would correct its clock by a fraction of a second.
    response.sendDate = false;
    (
      answerTo(call) ??
      replies.shift() ??
      failure(418, "NoReplyToldException", "the test has no reply for this request")
    )(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `${certified === undefined ? "http" : "https"}://127.0.0.1:${port}`,
    calls,
    replies,
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** The description of a cluster from EKS. */
export function cluster(fields: object, headers: Record<string, string> = {}): AwsReply {
  return eks({ cluster: fields }, headers);
}

/** An answer of EKS. */
export function eks(answer: object, headers: Record<string, string> = {}): AwsReply {
  return (response) => {
    response.writeHead(200, { "Content-Type": "application/json", ...headers });
    response.end(JSON.stringify(answer));
  };
}

/** An answer of STS or IAM. */
export function query(operation: string, result: string): AwsReply {
  return sts(200, `<${operation}Response><${operation}Result>${result}</${operation}Result></${operation}Response>`);
}

/** An error of EKS. */
export function failure(code: number, type: string, message: string): AwsReply {
  return (response) => {
    response.writeHead(code, { "Content-Type": "application/json", "X-Amzn-ErrorType": type });
    response.end(JSON.stringify({ message }));
  };
}

/** Credentials that STS returns for a role. */
export function assumed(accessKeyId: string, expiration: string): AwsReply {
  return sts(
    200,
    `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
    <AccessKeyId>${accessKeyId}</AccessKeyId><SecretAccessKey>assumed-secret</SecretAccessKey>
    <SessionToken>assumed-session</SessionToken><Expiration>${expiration}</Expiration>
    </Credentials></AssumeRoleResult></AssumeRoleResponse>`,
  );
}

/** An error of STS or IAM. */
export function stsFailure(code: number, type: string, message: string): AwsReply {
  return sts(
    code,
    `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>
    <Code>${type}</Code><Message>${message}</Message></Error></ErrorResponse>`,
  );
}

function sts(code: number, xml: string): AwsReply {
  return (response) => {
    response.writeHead(code, { "Content-Type": "text/xml" });
    response.end(xml);
  };
}
