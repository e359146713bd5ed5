import assert from "node:assert/strict";
import {
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  DeleteOpenIDConnectProviderCommand,
  DeleteRoleCommand,
} from "@aws-sdk/client-iam";
import { KubeConfig, OpenidApi } from "@kubernetes/client-node";
import fc from "fast-check";
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify, SignJWT } from "jose";
import { webIdentityTrust } from "../../provider/iam/trustPolicy";
import { assume, fromSandbox, iam, makeServiceAccount, mintToken } from "../support/sandbox";

/**
 * Random trust policies against STS, which must accept exactly the requested subjects. The API server issues the tokens
 * of the cluster; those of a second cluster, which the sandbox doesn't have, are signed here in the same form.
 */
const issuer = fromSandbox("SANDBOX_ISSUER").slice("https://".length);
const otherIssuer = "oidc.eks.us-west-2.amazonaws.com/id/ANOTHERCLUSTER789ABCDEF012345678";
const arnOf = (host: string) => `arn:aws:iam::123456789012:oidc-provider/${host}`;

const namespaces = ["trust-a", "trust-ab"];
const names = ["app", "app-1", "api"];
const audiences = ["sts.amazonaws.com", "another.example.com"];

interface Caller {
  host: string;
  namespace: string;
  name: string;
  audience: string;
  token: string;
}

const runs = 40;

describe("Trust policies against STS", () => {
  const callers: Caller[] = [];
  const undo: (() => Promise<unknown>)[] = [];

  before(async () => {
    for (const host of [issuer, otherIssuer]) {
      await iam().send(new CreateOpenIDConnectProviderCommand({ Url: `https://${host}`, ClientIDList: audiences }));
      undo.push(() => iam().send(new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arnOf(host) })));
    }
    const key = new TextEncoder().encode("a key that only this test knows, for tokens of another cluster");
    for (const namespace of namespaces) {
      for (const name of names) {
        undo.unshift(await makeServiceAccount(namespace, name));
        for (const audience of audiences) {
          const subject = `system:serviceaccount:${namespace}:${name}`;
          const token = new SignJWT({ sub: subject, aud: [audience], iss: `https://${otherIssuer}` });
          const signed = await token
            .setProtectedHeader({ alg: "HS256" })
            .setExpirationTime("10m")
            .setIssuedAt()
            .sign(key);
          callers.push({ host: issuer, namespace, name, audience, token: await mintToken(namespace, name, audience) });
          callers.push({ host: otherIssuer, namespace, name, audience, token: signed });
        }
      }
    }
  });

  after(async () => {
    for (const step of undo) {
      await step();
    }
  });

  it("are tested with tokens that the API server signed", async () => {
    const config = new KubeConfig();
    config.loadFromFile(fromSandbox("KUBECONFIG"));
    const keys = (await config
      .makeApiClient(OpenidApi)
      .getServiceAccountIssuerOpenIDKeyset()) as unknown as JSONWebKeySet;
    for (const { host, token, audience, namespace, name } of callers.filter(({ host }) => host === issuer)) {
      const { payload } = await jwtVerify(token, createLocalJWKSet(keys), { issuer: `https://${host}`, audience });
      assert.equal(payload.sub, `system:serviceaccount:${namespace}:${name}`);
    }
  });

  it("admit exactly the requested subjects", async () => {
    const subject = fc.record({
      namespace: fc.constantFrom(...namespaces, "trust-*", "trust-?", "*"),
      name: fc.constantFrom(...names, "app*", "ap?", "*"),
    });
    const asked = fc.record({
      hosts: fc.uniqueArray(fc.constantFrom(issuer, otherIssuer), { minLength: 1 }),
      serviceAccounts: fc.uniqueArray(subject, {
        minLength: 1,
        maxLength: 4,
        selector: (s) => `${s.namespace}/${s.name}`,
      }),
      audiences: fc.uniqueArray(fc.constantFrom(...audiences), { minLength: 1 }),
    });
    let count = 0;
    await fc.assert(
      fc.asyncProperty(asked, async ({ hosts, serviceAccounts, audiences: wanted }) => {
        const policy = webIdentityTrust({ oidcProviderArns: hosts.map(arnOf), serviceAccounts, audiences: wanted });
        const RoleName = `trust-${count++}`;
        const AssumeRolePolicyDocument = JSON.stringify(policy);
        fc.pre(AssumeRolePolicyDocument.length <= 2048);
        const { Role } = await iam().send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
        try {
          for (const caller of callers) {
            const expected =
              hosts.includes(caller.host) &&
              wanted.includes(caller.audience) &&
              serviceAccounts.some((s) => matches(s.namespace, caller.namespace) && matches(s.name, caller.name));
            const answer = await assume(Role?.Arn ?? "", caller.token);
            const session = `arn:aws:sts::123456789012:assumed-role/${RoleName}/pod`;
            assert.equal(answer, expected ? session : "AccessDenied", JSON.stringify({ caller, policy }));
          }
        } finally {
          await iam().send(new DeleteRoleCommand({ RoleName }));
        }
      }),
      { numRuns: runs, seed: 20260101 },
    );
  });
});

/** A StringLike pattern of IAM as a regular expression. */
function matches(pattern: string, text: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*/g, ".*")
    .replace(/\?/g, ".");
  return new RegExp(`^${expression}$`).test(text);
}
