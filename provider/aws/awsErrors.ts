import { ClusterError } from "../network/clusterErrors";
import { networkFailure, proxyFix } from "../network/networkFailures";

/** The AWS operation that failed. */
export interface AwsAttempt {
  /** As in `cluster "prod" in us-west-2`. */
  cluster: string;
  /** As in `eks:DescribeCluster`. */
  action: string;
  /** The caller, as in `the AWS login of the profile "prod"`. */
  asker: string;
}

/** An error of the AWS SDK. https://docs.aws.amazon.com/eks/latest/APIReference/CommonErrors.html */
interface AwsFailure {
  name: string;
  message: string;
  code?: string;
  /** The endpoint of the request, which `boundRequests` adds. */
  endpoint?: string;
  $metadata?: { httpStatusCode?: number };
}

const expired = /Expired/;
const unknownKeys = /^(UnrecognizedClient|InvalidClientTokenId|InvalidAccessKeyId|MissingAuthenticationToken)/;
/** Messages of these errors may contain the signed request with the session token, and must not be shown. */
const badSignature = /Signature|TimeTooSkewed/;
const denied = /^(AccessDenied|Unauthorized|OptInRequired)/;
const throttled = /Throttl|TooManyRequests|RequestLimitExceeded|SlowDown/;

/** Turns an error of the AWS SDK into a ClusterError that names the fix. */
export function awsError(error: unknown, { cluster, action, asker }: AwsAttempt): ClusterError {
  if (error instanceof ClusterError) {
    return error;
  }
  const failure = error as AwsFailure;
  const { name = "Error", message = "" } = failure;
  const about = `${cluster}: ${action} failed`;
  if (name === "CredentialsProviderError" || name === "TokenProviderError") {
    return new ClusterError(
      "credentials",
      `${about}: ${asker} isn't available${reason(message)}. ` +
        "Sign in, or set credentials where the AWS SDK finds them: environment variables, a profile, SSO.",
    );
  }
  if (expired.test(name)) {
    return new ClusterError("credentials", `${about}: ${asker} has expired (${name}). Sign in again.`);
  }
  if (unknownKeys.test(name)) {
    return new ClusterError(
      "credentials",
      `${about}: AWS doesn't recognize ${asker} (${name}). Use valid access keys.`,
    );
  }
  if (badSignature.test(name)) {
    const fix = "Check the secret access key and this machine's clock.";
    return new ClusterError("credentials", `${about}: AWS rejects the signature of ${asker} (${name}). ${fix}`);
  }
  if (denied.test(name)) {
    const where = action.startsWith("sts:AssumeRole") ? ", in its policies and in the role's trust policy" : "";
    return new ClusterError("forbidden", `${about}: ${name}${reason(message)}. Grant ${asker} ${action}${where}.`);
  }
  if (throttled.test(name)) {
    return new ClusterError("busy", `${about}: AWS throttled the calls (${name}). Try again in a minute.`);
  }
  const network = networkFailure(error);
  if (network?.kind === "cancelled") {
    return new ClusterError("cancelled", `${about}: ${network.said}.`);
  }
  if (network?.proxy !== undefined) {
    const kind = network.kind === "certificate" ? "certificate" : "unreachable";
    return new ClusterError(kind, `${about}: ${network.proxy.message}. ${proxyFix(network.proxy)}`);
  }
  if (network?.kind === "certificate") {
    const { endpoint = "AWS" } = failure;
    return new ClusterError("certificate", `${about}: ${endpoint} isn't trusted: ${network.said}. ${trustFix()}`);
  }
  if (network !== undefined && failure.$metadata?.httpStatusCode === undefined) {
    const fix = "Check the region, the network and AWS_ENDPOINT_URL if it is set.";
    return new ClusterError("unreachable", `${about}: AWS can't be reached: ${network.said}. ${fix}`);
  }
  const status = failure.$metadata?.httpStatusCode;
  return (status ?? 0) >= 500
    ? new ClusterError("server", `${about}: AWS answered ${status} (${name}). Try again in a minute.`)
    : new ClusterError("refused", `${about}: ${name}${reason(message)}. Check the region and the cluster's name.`);
}

function trustFix(): string {
  return process.env.AWS_CA_BUNDLE
    ? "AWS_CA_BUNDLE replaces the default certificate authorities: add this one's certificate to the file, or unset it."
    : "If you use a proxy or a custom endpoint, set AWS_CA_BUNDLE to a file with the certificate of its authority.";
}

/** The message, unless it is empty or comes from a failed command: that one contains the command line. */
function reason(message: string): string {
  const text = message.trim().replace(/\.$/, "");
  return text === "" || /^command failed/i.test(text) ? "" : `: ${text.slice(0, 500)}`;
}
