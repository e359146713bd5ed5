import type { Timing } from "../network/timing";
import type { AwsIdentity, AwsKeys } from "./requests";

/** What a token is made from. */
export interface TokenParts {
  credentials: AwsKeys;
  region: string;
  clusterName: string;
  /** When it is signed. */
  at: Date;
}

/**
 * A token by which aws-iam-authenticator knows its bearer: the URL of a signed call of GetCallerIdentity, which the
 * authenticator makes in the bearer's place. The cluster's name is signed with it, so that the token is good for this
 * cluster alone.
 *
 * The URL leads to the region's real STS, whatever endpoint the AWS SDK is set to: the authenticator takes no other.
 * STS takes it for 15 minutes, whatever its X-Amz-Expires says, which old authenticators want to be 60 at most.
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

/** The token of one cluster, renewed in time. */
export interface Tokens {
  /** A token that is good for minutes. */
  current(): Promise<string>;
  /** Forgets the token, so that the next one is new. */
  renew(): void;
}

/** The authenticator takes a token for 15 minutes: renewed after ten, it doesn't expire in the middle of a request. */
const lifetime = 10 * 60_000;
/** A token is no good without the session that signed it, so it is renewed so long before the session's end. */
const beforeSessionEnds = 60_000;

export function tokensFor(clusterName: string, identity: AwsIdentity, pace: Timing): Tokens {
  let token: { text: string; until: number } | undefined;
  return {
    async current() {
      if (token === undefined || pace.now() >= token.until) {
        const credentials = await identity.credentials();
        const at = new Date(pace.now() + identity.clockOffset());
        const text = await presignedToken({ credentials, region: identity.region, clusterName, at });
        token = { text, until: goodUntil(credentials, pace.now()) };
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
