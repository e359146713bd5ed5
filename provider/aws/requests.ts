import { readFile } from "node:fs/promises";
import type { EKSClient } from "@aws-sdk/client-eks";
import { ClusterError } from "../network/clusterErrors";
import { proxyInEnvironment } from "../network/proxyServer";
import { bounded, TimedOut, type Timing } from "../network/timing";

type RequestHandler = EKSClient["config"]["requestHandler"];
type Options = Parameters<RequestHandler["handle"]>[1];
type Request = Parameters<RequestHandler["handle"]>[0];

/**
 * Adds a time limit to each request that the AWS SDK makes with this handler, and the endpoint to its errors. The SDK's
 * own `requestTimeout` only logs a warning.
 *
 * @returns a function that returns the endpoint of the last request, as in `https://eks.us-west-2.amazonaws.com`;
 * undefined before the first request
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
 * One AWS operation with all its attempts, including the request for credentials.
 *
 * @throws TimedOut if it takes longer than both limits together; the error names the endpoint of the last request
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

/** A signal that aborts with the time limit's signal or with the caller's own. */
function either(signal: AbortSignal, options: Options): AbortSignal {
  const own = signalOf(options);
  return own === undefined ? signal : AbortSignal.any([signal, own]);
}

function signalOf({ abortSignal }: { abortSignal?: object } = {}): AbortSignal | undefined {
  return abortSignal instanceof AbortSignal ? abortSignal : undefined;
}

/**
 * Sends each request that the AWS SDK makes with this handler through the environment's proxy, if there is one for the
 * endpoint.
 *
 * @param ca The certificates of the authorities to trust; by default those that Node trusts.
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

/** AWS credentials, in the form that the SDK returns. */
export interface AwsKeys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
  /** When they expire; omitted for permanent keys. */
  expiration?: Date;
}

/** The identity and region for calls to AWS. */
export interface AwsIdentity {
  region: string;
  eks: EKSClient;
  /** The credentials, renewed shortly before they expire. */
  credentials(): Promise<AwsKeys>;
  /** How far the clock of AWS is ahead of the local clock, in milliseconds, as measured from its responses. */
  clockOffset(): number;
  /** The endpoint of the last request, as in `https://eks.us-west-2.amazonaws.com`; undefined before the first one. */
  asked(): string | undefined;
}

/**
 * The certificate authorities that AWS_CA_BUNDLE or the profile's `ca_bundle` sets for connections to AWS, as PEM;
 * undefined if neither is set. They replace all others, as in the AWS CLI and the AWS provider; the AWS SDK for
 * JavaScript doesn't read them.
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
    `${setting} is ${JSON.stringify(file)}; expected a file with PEM certificates, but ${problem}. ` +
      "Correct the path, or omit it to trust the default authorities.",
  );
}
