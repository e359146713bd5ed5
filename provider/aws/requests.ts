import { readFile } from "node:fs/promises";
import type { EKSClient } from "@aws-sdk/client-eks";
import { ClusterError } from "../network/clusterErrors";
import { proxyInEnvironment } from "../network/proxyServer";
import { bounded, TimedOut, type Timing } from "../network/timing";

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
  { credentialsTimeout, requestTimeout }: Timing,
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
    const { agentThrough } = require("../network/proxyAgent") as typeof import("../network/proxyAgent");
    const agent = agentThrough(proxy, { protocol, signal: signalOf(options), ca });
    return await new NodeHttpHandler({ httpAgent: agent, httpsAgent: agent }).handle(request, options);
  };
}

/** What AWS knows a caller by, as the SDK gives it. */
export interface AwsKeys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
  /** When they end; left out for keys that don't. */
  expiration?: Date;
}

/** Whom AWS is asked as, and where. */
export interface AwsIdentity {
  region: string;
  eks: EKSClient;
  /** The credentials, got anew when they are about to expire. */
  credentials(): Promise<AwsKeys>;
  /** By how many milliseconds the clock of AWS is ahead of ours, as far as its answers have told. */
  clockOffset(): number;
  /** Who was asked last, as in `https://eks.us-west-2.amazonaws.com`; undefined before the first request. */
  asked(): string | undefined;
}

/**
 * The certificates of the authorities that AWS is trusted by, in PEM, where they are set: by AWS_CA_BUNDLE, or `ca_bundle`
 * of the profile. They replace all others, as for the AWS CLI and the AWS provider; the AWS SDK itself doesn't read them.
 * https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-envvars.html
 */
export async function caBundle(profile: string | undefined): Promise<string | undefined> {
  const { loadConfig } = await import("@smithy/core/config");
  const file = await loadConfig<string>(
    {
      environmentVariableSelector: ({ AWS_CA_BUNDLE }) => AWS_CA_BUNDLE || undefined,
      configFileSelector: ({ ca_bundle }) => ca_bundle || undefined,
      default: "",
    },
    { profile },
  )();
  if (file === "") {
    return undefined;
  }
  const pem = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw unusable(file, `it can't be read (${error.code})`);
  });
  if (!pem.includes("-----BEGIN CERTIFICATE-----")) {
    throw unusable(file, "it has no certificate");
  }
  return pem;
}

function unusable(file: string, problem: string): ClusterError {
  const setting = process.env.AWS_CA_BUNDLE ? "AWS_CA_BUNDLE" : "the profile's ca_bundle";
  return new ClusterError(
    "settings",
    `${setting} is ${JSON.stringify(file)}; expected a file with certificates in PEM, and ${problem}. ` +
      "Correct the path, or leave it out to trust the usual authorities.",
  );
}
