/** What AWS knows a caller by, as the SDK gives it. */
export interface AwsKeys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
  /** When they end; left out for keys that don't. */
  expiration?: Date;
}

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
