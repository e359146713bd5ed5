import assert from "node:assert/strict";
import { hostAndPath, issuerForm } from "../../provider/iam/issuer";
import { textIssues } from "../../provider/validation/checks";
import { assertIssues } from "../support/messages";

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
    it(`accepts ${text}`, () => {
      assert.equal(hostAndPath(text), expected);
      assert.deepEqual(textIssues("issuer", text, issuerForm), []);
    });
  }

  const bad: unknown[] = [
    "http://example.com/a",
    "HTTP://example.com/a",
    "http://localhost:4566/a",
    "https://example.com:443/a",
    "https://example.com:8443",
    "example.com:8443/a",
    "https://example.com/a?b=c",
    "https://example.com/a#b",
    "",
    "https://",
    "https:///a",
    "ftp://example.com",
    "https://localhost",
    "https://user@example.com/a",
    "https://example..com/a",
    "https://-example.com/a",
    "https://example.com /a",
    "https://example.com/a\n",
    "https://example.com\\a",
    "https://[::1]/a",
    "https://ex_ample.com/a",
    true,
    "arn:aws:iam::123456789012:oidc-provider/example.com",
  ];
  for (const value of bad) {
    it(`rejects ${JSON.stringify(value)}`, () => {
      assertIssues(textIssues("issuer", value, issuerForm), {
        of: "issuerForm",
        what: `rejects ${JSON.stringify(value)}`,
        issues: ["format issuer"],
      });
    });
  }

  it("rejects 256 characters", () => {
    assertIssues(textIssues("issuer", `${longest}a`, issuerForm), {
      of: "issuerForm",
      what: "rejects 256 characters",
      issues: ["format issuer"],
    });
  });
});
