import { Sha256 } from "@smithy/core/checksum";
import { SignatureV4 } from "@smithy/signature-v4";
import { fromSandbox } from "./sandbox";

/** The keys that sign a call. */
export interface Keys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** A call of an AWS service, as an SDK sends it. */
export interface WireCall {
  /** The service's name in the signature. */
  service: string;
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** The emulator's response. */
export interface Answer {
  status: number;
  text: string;
}

/** A call in the JSON protocol: the target names the operation. */
export function json(service: string, target: string, input: object): WireCall {
  const headers = { "content-type": "application/x-amz-json-1.1", "x-amz-target": target };
  return { service, headers, body: JSON.stringify(input) };
}

/** A call in the query protocol: the form names the operation. */
export function query(service: string, version: string, input: Record<string, string>): WireCall {
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  return { service, headers, body: new URLSearchParams({ ...input, Version: version }).toString() };
}

/** Signs a call and sends it to the emulator. */
export async function send(keys: Keys, call: WireCall): Promise<Answer> {
  const { service, method = "POST", path = "/", headers = {}, body } = call;
  const endpoint = new URL(fromSandbox("AWS_ENDPOINT_URL"));
  const region = fromSandbox("AWS_REGION");
  const signer = new SignatureV4({
    credentials: keys,
    region,
    service,
    sha256: Sha256,
    uriEscapePath: service !== "s3",
  });
  const url = new URL(path, endpoint);
  const request = await signer.sign({
    method,
    protocol: endpoint.protocol,
    hostname: endpoint.hostname,
    port: Number(endpoint.port),
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: { host: endpoint.host, ...headers },
    body,
  });
  const response = await fetch(url, { method, headers: request.headers, body });
  return { status: response.status, text: await response.text() };
}

/** Whether IAM denied a call. */
export function isDenied({ status, text }: Answer): boolean {
  return status >= 400 && /AccessDenied|UnauthorizedOperation|not authorized to perform/i.test(text);
}
