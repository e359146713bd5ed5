import assert from "node:assert/strict";
import { textProblems } from "../../provider/check/values";
import { hostAndPath, issuerForm } from "../../provider/iam/issuer";
import { linesOf } from "../support/lines";

describe("the issuer of an OIDC provider", () => {
  const longest = `https://oidc.example.com/${"a".repeat(255 - "https://oidc.example.com/".length)}`;
  const good: [string, string][] = [
    ["https://oidc.eks.us-west-2.amazonaws.com/id/EXAMPLE", "oidc.eks.us-west-2.amazonaws.com/id/EXAMPLE"],
    ["https://oidc.eks.cn-north-1.amazonaws.com.cn/id/A", "oidc.eks.cn-north-1.amazonaws.com.cn/id/A"],
    ["oidc.eks.us-west-2.amazonaws.com/id/EXAMPLE", "oidc.eks.us-west-2.amazonaws.com/id/EXAMPLE"],
    ["https://accounts.example.com", "accounts.example.com"],
    ["https://example.com/a/", "example.com/a/"],
    ["https://EXAMPLE.com/Case", "EXAMPLE.com/Case"],
    [longest, longest.slice("https://".length)],
  ];
  for (const [text, expected] of good) {
    it(`may be ${text}`, () => {
      assert.equal(hostAndPath(text), expected);
      assert.deepEqual(textProblems("issuer", text, issuerForm), []);
    });
  }

  const expected =
    "expected the URL of an OIDC issuer (https://<host>/<path>, at most 255 characters, without port, query or fragment)";
  const https = "IAM takes https only: use the issuer's https URL.";
  const port = "IAM takes no port: serve the issuer on 443 and leave the port out.";
  const query = "IAM takes no query and no fragment: leave them out.";
  const general = "Pass the cluster's issuer as EKS reports it (identity.oidc.issuer).";
  const bad: [unknown, string][] = [
    ["http://example.com/a", https],
    ["HTTP://example.com/a", https],
    ["http://localhost:4566/a", https],
    ["https://example.com:443/a", port],
    ["https://example.com:8443", port],
    ["example.com:8443/a", port],
    ["https://example.com/a?b=c", query],
    ["https://example.com/a#b", query],
    ["", general],
    ["https://", general],
    ["https:///a", general],
    ["ftp://example.com", general],
    ["https://localhost", general],
    ["https://user@example.com/a", general],
    ["https://example..com/a", general],
    ["https://-example.com/a", general],
    ["https://example.com /a", general],
    ["https://example.com/a\n", general],
    ["https://example.com\\a", general],
    ["https://[::1]/a", general],
    ["https://ex_ample.com/a", general],
    [true, general],
    ["arn:aws:iam::123456789012:oidc-provider/example.com", general],
  ];
  for (const [value, fix] of bad) {
    it(`may not be ${JSON.stringify(value)}`, () => {
      const line = `issuer is ${JSON.stringify(value)}; ${expected}. ${fix}`;
      assert.deepEqual(linesOf(textProblems("issuer", value, issuerForm)), [line]);
    });
  }

  it("may not have 256 characters", () => {
    const shown = `${JSON.stringify(`${longest}a`).slice(0, 200)}… (258 characters)`;
    const line = `issuer is ${shown}; ${expected}. ${general}`;
    assert.deepEqual(linesOf(textProblems("issuer", `${longest}a`, issuerForm)), [line]);
  });
});
