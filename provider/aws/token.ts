import { defaultTiming, type Timing } from "../network/timing";
import type { AwsSettings } from "./awsIdentity";
import { identityFor } from "./login";
import type { AwsIdentity, AwsKeys } from "./requests";

/** The parts of a token. */
export interface TokenParts {
  credentials: AwsKeys;
  region: string;
  clusterName: string;
  /** The time of signing. */
  at: Date;
}

/**
 * A token for aws-iam-authenticator: a presigned URL of GetCallerIdentity, which the authenticator calls to identify
 * the bearer. The cluster's name is part of the signature, so the token is valid for this cluster only.
 *
 * The URL always contains the region's public STS endpoint, even if the AWS SDK is configured with another: the
 * authenticator accepts no other. STS accepts the URL for 15 minutes regardless of X-Amz-Expires, which old
 * authenticators limit to 60.
 * https://github.com/kubernetes-sigs/aws-iam-authenticator#api-authorization-from-outside-a-cluster
 */
export async function presignedToken({ credentials, region, clusterName, at }: TokenParts): Promise<string> {
  const { partition } = await import("@aws-sdk/core/client");
  const { formatUrl } = await import("@aws-sdk/core/util");
  const { Sha256 } = await import("@smithy/core/checksum");
  const { SignatureV4 } = await import("@smithy/signature-v4");
  const hostname = `sts.${region}.${partition(region).dnsSuffix}`;
  const signer = new SignatureV4({ credentials, region, service: "sts", sha256: Sha256 });
  const request = {
    method: "GET",
    protocol: "https:",
    hostname,
    path: "/",
    query: { Action: "GetCallerIdentity", Version: "2011-06-15" },
    headers: { host: hostname, "x-k8s-aws-id": clusterName },
  };
  const signed = await signer.presign(request, { expiresIn: 60, signingDate: at });
  return `k8s-aws-v1.${Buffer.from(formatUrl(signed)).toString("base64url")}`;
}

/** How long the authenticator accepts a token, in milliseconds. */
const accepted = 15 * 60_000;

/** A token and the time at which it becomes invalid, in milliseconds since 1970. */
export interface SignedToken {
  token: string;
  expires: number;
}

/**
 * A token for a cluster, signed with an AWS login. AWS isn't called, except to find the credentials.
 *
 * @throws ClusterError
 */
export async function signedToken(
  clusterName: string,
  settings: AwsSettings,
  timing: Timing = defaultTiming,
): Promise<SignedToken> {
  const identity = await identityFor(clusterName, settings, timing);
  try {
    const credentials = await identity.credentials();
    const now = timing.now();
    const at = new Date(now + identity.clockOffset());
    const token = await presignedToken({ credentials, region: identity.region, clusterName, at });
    return { token, expires: Math.min(now + accepted, credentials.expiration?.getTime() ?? Number.POSITIVE_INFINITY) };
  } finally {
    identity.eks.destroy();
  }
}

/** The token of one cluster, renewed before it expires. */
export interface Tokens {
  /** A token that is valid for at least a minute. */
  current(): Promise<string>;
  /** Discards the token, so that the next call creates a new one. */
  renew(): void;
}

/** The authenticator accepts a token for 15 minutes. Renewed after ten, it doesn't expire during a request. */
const lifetime = 10 * 60_000;
/** A token becomes invalid when the session that signed it ends, so it is renewed this many milliseconds earlier. */
const beforeSessionEnds = 60_000;

export function tokensFor(clusterName: string, identity: AwsIdentity, timing: Timing): Tokens {
  let token: { text: string; until: number } | undefined;
  return {
    async current() {
      if (token === undefined || timing.now() >= token.until) {
        const credentials = await identity.credentials();
        const at = new Date(timing.now() + identity.clockOffset());
        const text = await presignedToken({ credentials, region: identity.region, clusterName, at });
        token = { text, until: goodUntil(credentials, timing.now()) };
      }
      return token.text;
    },
    renew() {
      token = undefined;
    },
  };
}

function goodUntil({ expiration }: AwsKeys, now: number): number {
  return Math.min(now + lifetime, (expiration?.getTime() ?? Number.POSITIVE_INFINITY) - beforeSessionEnds);
}
