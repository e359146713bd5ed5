import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { EKS } from "@aws-sdk/client-eks";
import { AuthenticationV1Api, KubeConfig } from "@kubernetes/client-node";
import { UserIdentityProvider, type UserIdentityProviderArgs } from "../../provider";
import { fromSandbox, makeServiceAccount, mintToken } from "../support/sandbox";
import { TestStack } from "../support/stack";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const eks = new EKS({});
const issuerUrl = "https://login.example.com/realms/company";
const child = "aws:eks/identityProviderConfig:IdentityProviderConfig company-config";

const program =
  (args: Partial<UserIdentityProviderArgs> = {}, name = "company") =>
  async () => {
    const { arn, configName, usernamePrefix, groupsPrefix, kubeconfig, kubeconfigUser } = new UserIdentityProvider(
      name,
      {
        clusterName,
        issuerUrl,
        clientId: "kubernetes",
        ...args,
      },
    );
    return { arn, configName, usernamePrefix, groupsPrefix, kubeconfig, kubeconfigUser };
  };

/** The config of the cluster as EKS has it; undefined where there is none. */
async function live() {
  const { identityProviderConfigs = [] } = await eks.listIdentityProviderConfigs({ clusterName });
  const [identityProviderConfig] = identityProviderConfigs;
  if (identityProviderConfig === undefined) {
    return undefined;
  }
  const answer = await eks.describeIdentityProviderConfig({ clusterName, identityProviderConfig });
  return answer.identityProviderConfig?.oidc;
}

describe("UserIdentityProvider on the engine", () => {
  let stack: TestStack;
  beforeEach(async () => {
    stack = await TestStack.inline("people", program());
  });
  afterEach(() => stack.remove());

  async function up(next?: () => Promise<unknown>): Promise<Record<string, string>> {
    if (next) {
      stack.runs(next as Parameters<TestStack["runs"]>[0]);
    }
    const run = await stack.up();
    assert.ok(run.ok, run.messages.join("\n"));
    return run.steps;
  }

  it("creates the config, and changes nothing the second time", async () => {
    const args = {
      usernameClaim: "email",
      groupsClaim: "groups",
      groupsPrefix: "oidc:",
      requiredClaims: { hd: "example.com" },
      tags: { team: "a" },
    };
    stack.runs(program(args));
    assert.equal((await stack.preview()).steps[child], "create");
    assert.equal(await live(), undefined);
    await up();
    const made = await live();
    assert.deepEqual(
      [made?.identityProviderConfigName, made?.issuerUrl, made?.clientId, made?.usernameClaim, made?.groupsClaim],
      ["company", issuerUrl, "kubernetes", "email", "groups"],
    );
    assert.deepEqual(
      [made?.groupsPrefix, made?.requiredClaims, made?.tags, made?.status],
      ["oidc:", { hd: "example.com" }, { team: "a" }, "ACTIVE"],
    );
    assert.deepEqual(
      await Promise.all(["arn", "configName", "usernamePrefix", "groupsPrefix"].map((name) => stack.output(name))),
      [made?.identityProviderConfigArn, "company", "", "oidc:"],
    );
    assert.equal((await up())[child], "same");
  });

  it("changes tags in place, and anything else by removing the old config first", async () => {
    await up(program({ tags: { team: "a" } }));
    const before = await live();
    assert.equal((await up(program({ tags: { team: "b" } })))[child], "update");
    assert.equal((await live())?.identityProviderConfigArn, before?.identityProviderConfigArn);
    assert.deepEqual((await live())?.tags, { team: "b" });
    stack.runs(program({ clientId: "another", tags: { team: "b" } }));
    const preview = await stack.preview();
    assert.deepEqual([preview.steps[child], preview.changed[child]], ["create-replacement", ["oidc"]]);
    await up();
    const after = await live();
    assert.notEqual(after?.identityProviderConfigArn, before?.identityProviderConfigArn);
    assert.equal(after?.clientId, "another");
    await up(program({ clientId: "another", configName: "renamed", tags: { team: "b" } }));
    assert.equal((await live())?.identityProviderConfigName, "renamed");
  });

  it("makes the config again that somebody removed, and leaves nothing behind", async () => {
    await up();
    const identityProviderConfig = { type: "oidc", name: "company" };
    await eks.disassociateIdentityProviderConfig({ clusterName, identityProviderConfig });
    assert.equal((await stack.refresh()).steps[child], "delete");
    assert.equal((await up())[child], "create");
    assert.equal((await stack.destroy()).steps[child], "delete");
    assert.equal(await live(), undefined);
  });

  it("leaves it to EKS to refuse a second one, and the first stays", async () => {
    await up();
    const other = await TestStack.inline("other-people", program({ issuerUrl: "https://other.example.com" }, "other"));
    try {
      assert.equal((await other.preview()).ok, true);
      const run = await other.up();
      assert.equal(run.ok, false);
      assert.match(
        run.messages.join("\n"),
        /creating EKS Identity Provider Config \(sandbox:other\): .*ResourceInUseException/,
      );
      assert.equal((await live())?.identityProviderConfigName, "company");
    } finally {
      await other.remove();
    }
    assert.equal((await up())[child], "same");
  });

  it("refuses at preview the cluster's own issuer, http, groups without a prefix and a cluster that doesn't exist", async () => {
    const refused: [Partial<UserIdentityProviderArgs>, RegExp][] = [
      [
        { issuerUrl: fromSandbox("SANDBOX_ISSUER") },
        /expected the issuer of people's tokens, and this is the cluster's own/,
      ],
      [{ issuerUrl: "http://login.example.com" }, /EKS takes https only: use the issuer's https URL/],
      [{ groupsClaim: "groups" }, /groupsPrefix is missing; expected what stands before each group of groupsClaim/],
      [{ clusterName: "no-such-cluster" }, /clusterName is "no-such-cluster": there is no such cluster/],
    ];
    for (const [args, expected] of refused) {
      stack.runs(program(args));
      const run = await stack.preview();
      assert.equal(run.ok, false);
      assert.match(run.messages.join("\n"), expected);
    }
  });

  it("gives a kubeconfig with which a client reaches the cluster by the token of the login", async () => {
    await up(program({ scopes: ["email"] }));
    const folder = mkdtempSync(join(tmpdir(), "eks-auth-login-"));
    const remove = await makeServiceAccount("default", "logged-in");
    const path = process.env.PATH;
    try {
      // What kubelogin would get from the issuer, which the sandbox doesn't have: here a token that the API server knows.
      const token = await mintToken("default", "logged-in", fromSandbox("SANDBOX_ISSUER"));
      const credential = { apiVersion: "client.authentication.k8s.io/v1", kind: "ExecCredential", status: { token } };
      const script = `#!/bin/sh\nprintf '%s\\n' "$@" > '${folder}/args'\ncat '${folder}/credential'\n`;
      writeFileSync(join(folder, "credential"), JSON.stringify(credential));
      writeFileSync(join(folder, "kubectl"), script);
      chmodSync(join(folder, "kubectl"), 0o755);
      process.env.PATH = `${folder}${delimiter}${path}`;
      const config = new KubeConfig();
      config.loadFromString((await stack.output("kubeconfig")) as string);
      const client = config.makeApiClient(AuthenticationV1Api);
      const { status } = await client.createSelfSubjectReview({ body: {} });
      assert.equal(status?.userInfo?.username, "system:serviceaccount:default:logged-in");
      assert.deepEqual(readFileSync(join(folder, "args"), "utf8").trim().split("\n"), [
        "oidc-login",
        "get-token",
        `--oidc-issuer-url=${issuerUrl}`,
        "--oidc-client-id=kubernetes",
        "--oidc-extra-scope=email",
      ]);
    } finally {
      process.env.PATH = path;
      await remove();
      rmSync(folder, { recursive: true });
    }
  });
});
