import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import type { AwsKeys } from "../../provider/aws/requests";
import { presignedToken } from "../../provider/aws/token";

const keys: AwsKeys = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };
const at = new Date("2026-03-04T05:06:07.890Z");

async function urlFor(region: string, credentials = keys, clusterName = "prod"): Promise<string> {
  const token = await presignedToken({ credentials, region, clusterName, at });
  assert.match(token, /^k8s-aws-v1\.[\w-]+$/, "base64url without padding");
  return Buffer.from(token.slice("k8s-aws-v1.".length), "base64url").toString();
}

/**
 * The signature, calculated as in the AWS documentation and without the SDK.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
function signatureOf(url: URL, headers: Record<string, string>, secretAccessKey: string): string {
  const hash = (text: string) => createHash("sha256").update(text).digest("hex");
  const mac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();
  const encoded = (text: string) =>
    encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  const query = [...url.searchParams]
    .filter(([key]) => key !== "X-Amz-Signature")
    .map(([key, value]) => `${encoded(key)}=${encoded(value)}`)
    .sort()
    .join("&");
  const names = Object.keys(headers).sort();
  const lines = names.map((name) => `${name}:${headers[name]}\n`).join("");
  const canonical = ["GET", "/", query, lines, names.join(";"), hash("")].join("\n");
  const [, day = "", region = "", service = ""] = (url.searchParams.get("X-Amz-Credential") ?? "").split("/");
  const scope = `${day}/${region}/${service}/aws4_request`;
  const toSign = ["AWS4-HMAC-SHA256", url.searchParams.get("X-Amz-Date"), scope, hash(canonical)].join("\n");
  const key = [day, region, service, "aws4_request"].reduce<string | Buffer>(mac, `AWS4${secretAccessKey}`);
  return mac(key, toSign).toString("hex");
}

describe("presignedToken", () => {
  it("is a presigned call of GetCallerIdentity for the region and the cluster", async () => {
    const url = new URL(await urlFor("us-west-2"));
    const { "X-Amz-Signature": signature, ...rest } = Object.fromEntries(url.searchParams);
    assert.equal(url.origin + url.pathname, "https://sts.us-west-2.amazonaws.com/");
    assert.deepEqual(rest, {
      Action: "GetCallerIdentity",
      Version: "2011-06-15",
      "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
      "X-Amz-Credential": "AKIDEXAMPLE/20260304/us-west-2/sts/aws4_request",
      "X-Amz-Date": "20260304T050607Z",
      "X-Amz-Expires": "60",
      "X-Amz-SignedHeaders": "host;x-k8s-aws-id",
    });
    const headers = { host: "sts.us-west-2.amazonaws.com", "x-k8s-aws-id": "prod" };
    assert.equal(signature, signatureOf(url, headers, keys.secretAccessKey));
    const forAnother = { ...headers, "x-k8s-aws-id": "another" };
    assert.notEqual(signature, signatureOf(url, forAnother, keys.secretAccessKey), "it says whose it is");
  });

  it("contains the session token, which is signed too", async () => {
    const sessionToken = "IQoJb3JpZ2luX2VjEXAMPLE//+/==";
    const url = new URL(await urlFor("us-west-2", { ...keys, sessionToken }));
    assert.equal(url.searchParams.get("X-Amz-Security-Token"), sessionToken);
    const headers = { host: "sts.us-west-2.amazonaws.com", "x-k8s-aws-id": "prod" };
    assert.equal(url.searchParams.get("X-Amz-Signature"), signatureOf(url, headers, keys.secretAccessKey));
  });

  const hosts = {
    "us-east-1": "sts.us-east-1.amazonaws.com",
    "us-gov-west-1": "sts.us-gov-west-1.amazonaws.com",
    "cn-north-1": "sts.cn-north-1.amazonaws.com.cn",
    "us-iso-east-1": "sts.us-iso-east-1.c2s.ic.gov",
    "ap-newplace-1": "sts.ap-newplace-1.amazonaws.com",
  };
  for (const [region, host] of Object.entries(hosts)) {
    it(`leads to ${host} in ${region}`, async () => assert.equal(new URL(await urlFor(region)).host, host));
  }

  it("leads to the public STS endpoint even if the AWS SDK is configured with another", async () => {
    process.env.AWS_ENDPOINT_URL = "http://127.0.0.1:9";
    try {
      assert.equal(new URL(await urlFor("us-west-2")).host, "sts.us-west-2.amazonaws.com");
    } finally {
      delete process.env.AWS_ENDPOINT_URL;
    }
  });
});
