import type { AwsSettings } from "./awsIdentity";
import type { AwsIdentity } from "./requests";

/** An error of the EKS Auth API, in the form of the AWS SDK's errors. */
class EksAuthError extends Error {
  public readonly $metadata: { httpStatusCode: number };

  public constructor(name: string, message: string, status: number) {
    super(message);
    this.name = name;
    this.$metadata = { httpStatusCode: status };
  }
}

/**
 * Exchanges a token of a pod for credentials of the role that is associated with its service account, as the EKS Pod
 * Identity Agent does, and returns the ARN of the session. The credentials are discarded.
 *
 * The request is signed here, because the API is a service of its own, for which the package has no client.
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_auth_AssumeRoleForPodIdentity.html
 */
export async function assumeForPodIdentity(
  { region, eks, credentials, clockOffset }: AwsIdentity,
  { profile }: AwsSettings,
  clusterName: string,
  token: string,
): Promise<string> {
  const { HttpRequest } = await import("@smithy/core/transport");
  const { Sha256 } = await import("@smithy/core/checksum");
  const { SignatureV4 } = await import("@smithy/signature-v4");
  const { protocol, host, hostname, port, pathname } = new URL(await endpointIn(region, profile));
  const body = JSON.stringify({ token });
  const request = new HttpRequest({
    method: "POST",
    protocol,
    hostname,
    ...(port !== "" && { port: Number(port) }),
    path: `${pathname.replace(/\/$/, "")}/clusters/${encodeURIComponent(clusterName)}/assume-role-for-pod-identity`,
    headers: { host, "content-type": "application/json", "content-length": String(Buffer.byteLength(body)) },
    body,
  });
  const signer = new SignatureV4({ credentials: await credentials(), region, service: "eks-auth", sha256: Sha256 });
  const signed = await signer.sign(request, { signingDate: new Date(Date.now() + clockOffset()) });
  const { response } = await eks.config.requestHandler.handle(new HttpRequest(signed));
  const { statusCode, headers } = response;
  const answer = asJson(await textOf(response.body));
  if (statusCode !== 200) {
    const code = headers["x-amzn-errortype"] ?? answer.__type ?? "Error";
    throw new EksAuthError(String(code).replace(/:.*|.*#/g, ""), String(answer.message ?? ""), statusCode);
  }
  return String((answer.assumedRoleUser as { arn?: unknown } | undefined)?.arn ?? "");
}

/**
 * The endpoint that the environment or the profile sets for the service or for all services, as the AWS SDKs read it,
 * else the region's.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 * https://docs.aws.amazon.com/general/latest/gr/eks.html
 */
async function endpointIn(region: string, profile: string | undefined): Promise<string> {
  const { loadConfig } = await import("@smithy/core/config");
  const { partition } = await import("@aws-sdk/core/client");
  const configured = await loadConfig<string>(
    {
      environmentVariableSelector: ({ AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: ignore, ...env }) =>
        ignore === "true" ? "" : env.AWS_ENDPOINT_URL_EKS_AUTH || env.AWS_ENDPOINT_URL || undefined,
      configFileSelector: ({ endpoint_url }) => endpoint_url || undefined,
      default: "",
    },
    { profile },
  )();
  return configured || `https://eks-auth.${region}.${partition(region).dualStackDnsSuffix}`;
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function asJson(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
