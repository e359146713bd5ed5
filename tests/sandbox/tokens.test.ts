import assert from "node:assert/strict";
import {
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  DeleteOpenIDConnectProviderCommand,
  DeleteRoleCommand,
  IAMClient,
} from "@aws-sdk/client-iam";
import { AssumeRoleWithWebIdentityCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { createLocalJWKSet, jwtVerify } from "jose";
import { type SharedSandbox, sharedSandbox } from "./testing/shared";
import { mintToken, tokenKeys } from "./testing/tokens";

const issuer = "https://oidc.eks.us-west-2.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E";
const host = issuer.slice("https://".length);
const subject = "system:serviceaccount:default:my-service-account";
const audience = "sts.amazonaws.com";
const providerArn = `arn:aws:iam::123456789012:oidc-provider/${host}`;
const roleName = "token-test";
const roleArn = `arn:aws:iam::123456789012:role/${roleName}`;

const trust = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Federated: providerArn },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: { StringEquals: { [`${host}:sub`]: subject, [`${host}:aud`]: audience } },
    },
  ],
};

describe("a pod's token in the sandbox", () => {
  let sandbox: SharedSandbox;
  let iam: IAMClient;

  before(async function () {
    this.timeout(120_000);
    sandbox = await sharedSandbox();
    iam = new IAMClient(sandbox.aws);
    const ClientIDList = [audience, "second-audience"];
    await iam.send(new CreateOpenIDConnectProviderCommand({ Url: issuer, ClientIDList }));
    const AssumeRolePolicyDocument = JSON.stringify(trust);
    await iam.send(new CreateRoleCommand({ RoleName: roleName, AssumeRolePolicyDocument }));
  });

  after(async () => {
    await iam.send(new DeleteRoleCommand({ RoleName: roleName }));
    await iam.send(new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: providerArn }));
  });

  const mint = (name: string, aud = audience) => mintToken(sandbox.kubeConfig, name, aud);

  /** The name of STS's error, or "accepted". */
  const refusal = (token: string, role = roleArn) =>
    assume(token, role).then(
      () => "accepted",
      (error: Error) => error.name,
    );

  const assume = (token: string, role = roleArn) => {
    const sts = new STSClient({ endpoint: sandbox.aws.endpoint, region: sandbox.aws.region });
    const request = { RoleArn: role, RoleSessionName: "pod", WebIdentityToken: token };
    return sts.send(new AssumeRoleWithWebIdentityCommand(request));
  };

  it("has the claims of an EKS token, signed with the API server's key", async () => {
    const keys = createLocalJWKSet(await tokenKeys(sandbox.kubeConfig));
    const { payload, protectedHeader } = await jwtVerify(await mint("my-service-account"), keys);
    assert.equal(protectedHeader.alg, "RS256");
    assert.equal(payload.iss, issuer);
    assert.deepEqual(payload.aud, [audience]);
    assert.equal(payload.sub, subject);
    assert.equal(Number(payload.exp) - Number(payload.iat), 600);
  });

  it("is accepted by STS for the role that trusts it, and returns credentials of that role", async () => {
    const answer = await assume(await mint("my-service-account"));
    assert.equal(answer.SubjectFromWebIdentityToken, subject);
    assert.equal(answer.Audience, audience);
    assert.equal(answer.Provider, providerArn);
    assert.equal(answer.AssumedRoleUser?.Arn, "arn:aws:sts::123456789012:assumed-role/token-test/pod");
    const { AccessKeyId = "", SecretAccessKey = "", SessionToken } = answer.Credentials ?? {};
    const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
    const identity = await new STSClient({ ...sandbox.aws, credentials }).send(new GetCallerIdentityCommand());
    assert.equal(identity.Arn, "arn:aws:sts::123456789012:assumed-role/token-test/pod");
  });

  it("is rejected for another service account", async () => {
    assert.equal(await refusal(await mint("another-service-account")), "AccessDenied");
  });

  it("is rejected for an audience of the provider that the role doesn't trust", async () => {
    assert.equal(await refusal(await mint("my-service-account", "second-audience")), "AccessDenied");
  });

  it("is rejected for an audience that the provider doesn't have", async () => {
    assert.equal(await refusal(await mint("my-service-account", "unknown")), "InvalidIdentityTokenException");
  });

  it("is rejected for a nonexistent role", async () => {
    assert.equal(await refusal(await mint("my-service-account"), `${roleArn}-2`), "AccessDenied");
  });

  it("is rejected with another payload and the same signature", async () => {
    const [header, payload = "", signature] = (await mint("another-service-account")).split(".");
    const claims = { ...JSON.parse(Buffer.from(payload, "base64url").toString()), sub: subject };
    const forged = [header, Buffer.from(JSON.stringify(claims)).toString("base64url"), signature].join(".");
    assert.equal(await refusal(forged), "InvalidIdentityTokenException");
  });

  it("is rejected if the account has no provider for its issuer", async () => {
    const elsewhere = roleArn.replace("123456789012", "210987654321");
    assert.equal(await refusal(await mint("my-service-account"), elsewhere), "InvalidIdentityTokenException");
  });
});
