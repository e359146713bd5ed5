import assert from "node:assert/strict";
import { KubeConfig } from "@kubernetes/client-node";
import { isSameIssuer, requiredClaimIssues, usernamePrefixOf } from "../../provider/eks/identityProvider";
import { loginKubeconfig } from "../../provider/eks/loginKubeconfig";
import { assertIssues } from "../support/messages";

const issuerUrl = "https://login.example.com";
const cluster = { name: "prod", endpoint: "https://prod.example.com", certificateAuthority: "Q0E=" };
const login = { name: "company", issuerUrl, clientId: "kubernetes", scopes: ["email", "groups"] };

describe("loginKubeconfig", () => {
  it("is readable by the Kubernetes client library, with its context selected", () => {
    const config = new KubeConfig();
    config.loadFromString(JSON.stringify(loginKubeconfig(cluster, login)));
    assert.equal(config.getCurrentContext(), "company@prod");
    const { server, caData, skipTLSVerify } = config.getCurrentCluster() ?? {};
    assert.deepEqual([server, caData, skipTLSVerify], ["https://prod.example.com", "Q0E=", false]);
    assert.deepEqual(config.getCurrentUser()?.exec, {
      apiVersion: "client.authentication.k8s.io/v1beta1",
      command: "kubectl",
      args: [
        "oidc-login",
        "get-token",
        "--oidc-issuer-url=https://login.example.com",
        "--oidc-client-id=kubernetes",
        "--oidc-extra-scope=email",
        "--oidc-extra-scope=groups",
      ],
      installHint: "Install kubelogin: kubectl krew install oidc-login",
      interactiveMode: "IfAvailable",
    });
  });
});

describe("the prefix of usernames", () => {
  const cases: [string | undefined, string | undefined, string][] = [
    [undefined, undefined, "https://login.example.com#"],
    ["name", undefined, "https://login.example.com#"],
    ["email", undefined, ""],
    ["email", "oidc:", "oidc:"],
    ["email", "-", ""],
    [undefined, "-", ""],
    [undefined, "oidc:", "oidc:"],
  ];
  for (const [claim, prefix, expected] of cases) {
    it(`is "${expected}" with the claim ${claim} and the input ${prefix}`, () => {
      assert.equal(usernamePrefixOf(issuerUrl, claim, prefix), expected);
    });
  }
});

describe("two issuers", () => {
  it("are equal regardless of case and a trailing slash", () => {
    assert.equal(isSameIssuer("https://a.b/id/X", "https://a.b/id/X"), true);
    assert.equal(isSameIssuer("https://A.b/id/x/", "https://a.b/id/X"), true);
  });

  it("differ if the host, port or path differs", () => {
    for (const other of ["https://a.c/id/X", "https://a.b:8443/id/X", "https://a.b/id/XY", "https://a.b"]) {
      assert.equal(isSameIssuer(other, "https://a.b/id/X"), false, other);
    }
  });
});

describe("required claims", () => {
  it("accept strings within the length limits", () => {
    const claims = { hd: "example.com", ["k".repeat(63)]: "v".repeat(253) };
    assert.deepEqual(requiredClaimIssues("requiredClaims", claims), []);
    assert.deepEqual(requiredClaimIssues("requiredClaims", undefined), []);
  });

  it("reject other values", () => {
    const key = "k".repeat(64);
    assertIssues(requiredClaimIssues("requiredClaims", { "": "a", [key]: "a", b: "", c: true }), {
      of: "requiredClaimIssues",
      what: "claims of the wrong length",
      issues: [
        'format requiredClaims[""]',
        `format requiredClaims["${key}"]`,
        'format requiredClaims["b"]',
        'format requiredClaims["c"]',
      ],
    });
    assertIssues(requiredClaimIssues("requiredClaims", ["a"]), {
      of: "requiredClaimIssues",
      what: "a list",
      issues: ["type requiredClaims"],
    });
  });
});
