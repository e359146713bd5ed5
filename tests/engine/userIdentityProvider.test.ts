import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { EKS } from "@aws-sdk/client-eks";
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
} from "@aws-sdk/client-iam";
import { AuthenticationV1Api, KubeConfig } from "@kubernetes/client-node";
import { UserIdentityProvider, type UserIdentityProviderArgs } from "../../provider";
import { fromSandbox, iam, makeServiceAccount, mintToken } from "../support/sandbox";
import { TestStack } from "../support/stack";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const eks = new EKS({});
const issuerUrl = "https://login.example.com/realms/company";
const ownerTag = { "eks-auth:stack": "organization/engine-tests/people" };
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

/** The cluster's config in EKS; undefined if there is none. */
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
      ["oidc:", { hd: "example.com" }, { team: "a", ...ownerTag }, "ACTIVE"],
    );
    assert.deepEqual(
      await Promise.all(["arn", "configName", "usernamePrefix", "groupsPrefix"].map((name) => stack.output(name))),
      [made?.identityProviderConfigArn, "company", "", "oidc:"],
    );
    assert.equal((await up())[child], "same");
  });

  it("changes tags in place, and deletes the old config first for any other change", async () => {
    await up(program({ tags: { team: "a" } }));
    const before = await live();
    assert.equal((await up(program({ tags: { team: "b" } })))[child], "update");
    assert.equal((await live())?.identityProviderConfigArn, before?.identityProviderConfigArn);
    assert.deepEqual((await live())?.tags, { team: "b", ...ownerTag });
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

  it("recreates a config that someone removed, and leaves nothing behind", async () => {
    await up();
    const identityProviderConfig = { type: "oidc", name: "company" };
    await eks.disassociateIdentityProviderConfig({ clusterName, identityProviderConfig });
    assert.equal((await stack.refresh()).steps[child], "delete");
    assert.equal((await up())[child], "create");
    assert.equal((await stack.destroy()).steps[child], "delete");
    assert.equal(await live(), undefined);
  });

  it("keeps the config if its tag is lost, and the error begins with the command that sets the tag", async () => {
    await up();
    const { tags: _, ...before } = (await live()) ?? {};
    const resourceArn = before.identityProviderConfigArn ?? "";
    const [[key, value] = []] = Object.entries(ownerTag);
    await eks.untagResource({ resourceArn, tagKeys: [String(key)] });
    for (const run of [await stack.preview(), await stack.up()]) {
      assert.equal(run.ok, false);
      const [, command] =
        /the tag was lost since then, only set the tag: `([^`]+)`/.exec(run.messages.join("\n")) ?? [];
      assert.equal(command, `aws eks tag-resource --resource-arn ${resourceArn} --tags ${key}=${value}`);
    }
    assert.deepEqual(await live(), { ...before, tags: {} });
    await eks.tagResource({ resourceArn, tags: ownerTag });
    assert.equal((await up())[child], "same");
  });

  it("rejects a second one in the same program at preview, and never creates it", async () => {
    stack.runs(async () => {
      new UserIdentityProvider("company", { clusterName, issuerUrl, clientId: "kubernetes" });
      new UserIdentityProvider("partner", { clusterName, issuerUrl: "https://partner.example.com", clientId: "a" });
    });
    // The order of AWS's answers determines which of the two counts as the second.
    let first = "";
    for (const run of [await stack.preview(), await stack.up()]) {
      assert.equal(run.ok, false);
      const rejection = run.messages.join("\n");
      const expected = `clusterName is "${clusterName}"; expected a cluster with only one UserIdentityProvider, because it can`;
      assert.ok(rejection.includes(expected), rejection);
      const [, second, other = ""] =
        /UserIdentityProvider "(company|partner)" has [\s\S]*but "(company|partner)" declares one too/.exec(
          rejection,
        ) ?? [];
      assert.deepEqual([second, other].sort(), ["company", "partner"], rejection);
      first = other;
    }
    assert.equal((await live())?.identityProviderConfigName ?? first, first);
  });

  describe("on a cluster that already has a config", () => {
    const rejection = (whose: string) =>
      `clusterName is "${clusterName}"; expected no identity provider config on the cluster ${clusterName} yet, because it can have ` +
      `only one, but there is one ${whose}: old, for the issuer https://old.example.com.`;
    let arn: string;

    beforeEach(async () => {
      const oidc = { identityProviderConfigName: "old", issuerUrl: "https://old.example.com", clientId: "kubernetes" };
      await eks.associateIdentityProviderConfig({ clusterName, oidc });
      arn = (await live())?.identityProviderConfigArn ?? "";
    });
    afterEach(async () => {
      await stack.destroy();
      const name = (await live())?.identityProviderConfigName;
      if (name !== undefined) {
        await eks.disassociateIdentityProviderConfig({ clusterName, identityProviderConfig: { type: "oidc", name } });
      }
    });

    it("is rejected at preview and in an update with the owner's name, and the config is unchanged", async () => {
      const before = await live();
      for (const run of [await stack.preview(), await stack.up()]) {
        assert.equal(run.ok, false);
        assert.ok(
          run.messages.join("\n").includes(rejection("that doesn't belong to an eks-auth stack")),
          run.messages.join(),
        );
        assert.equal(run.steps[child], undefined);
      }
      assert.deepEqual(await live(), before);
      await eks.tagResource({ resourceArn: arn, tags: { "eks-auth:stack": "organization/engine-tests/another" } });
      const owned = await stack.preview();
      const whose = "that belongs to the stack organization/engine-tests/another";
      assert.ok(owned.messages.join("\n").includes(rejection(whose)), owned.messages.join());
    });

    it("takes it over with the two commands that the error names, and deletes it in a destroy", async () => {
      await eks.tagResource({ resourceArn: arn, tags: ownerTag });
      stack.runs(program({ configName: "old", issuerUrl: "https://old.example.com" }));
      stack.importResource(
        "aws:eks/identityProviderConfig:IdentityProviderConfig",
        "company-config",
        `${clusterName}:old`,
      );
      const run = await stack.up();
      assert.ok(run.ok, run.messages.join("\n"));
      assert.equal((await live())?.identityProviderConfigArn, arn);
      assert.equal((await up())[child], "same");
      assert.ok((await stack.destroy()).ok);
      assert.equal(await live(), undefined);
    });

    it("warns if the deployer can't list configs, and reports the error of EKS in the update", async () => {
      const UserName = "people-deployer";
      await iam().send(new CreateUserCommand({ UserName }));
      const { AccessKey } = await iam().send(new CreateAccessKeyCommand({ UserName }));
      const { AccessKeyId = "", SecretAccessKey = "" } = AccessKey ?? {};
      const folder = mkdtempSync(join(tmpdir(), "profiles-"));
      const profiles = join(folder, "credentials");
      const keys = `aws_access_key_id = ${AccessKeyId}\naws_secret_access_key = ${SecretAccessKey}\n`;
      writeFileSync(profiles, `[nobody]\n${keys}`);
      const { AWS_SHARED_CREDENTIALS_FILE: usual } = process.env;
      process.env.AWS_SHARED_CREDENTIALS_FILE = profiles;
      try {
        stack.runs(program({ profile: "nobody" }));
        const preview = await stack.preview();
        assert.ok(preview.ok, preview.messages.join("\n"));
        assert.match(
          preview.messages.join("\n"),
          /eks:ListIdentityProviderConfigs failed: AccessDenied.*Grant the AWS login of the profile "nobody" eks:ListIdentityProviderConfigs/,
        );
        assert.match((await stack.up()).messages.join("\n"), /ResourceInUseException/);
      } finally {
        process.env.AWS_SHARED_CREDENTIALS_FILE = usual;
        rmSync(folder, { recursive: true });
        await iam().send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }));
        await iam().send(new DeleteUserCommand({ UserName }));
      }
    });
  });

  it("rejects at preview the cluster's own issuer, http, groups without a prefix and a nonexistent cluster", async () => {
    const rejected: [Partial<UserIdentityProviderArgs>, RegExp][] = [
      [
        { issuerUrl: fromSandbox("SANDBOX_ISSUER") },
        /expected the issuer of users' tokens, but this is the cluster's own/,
      ],
      [{ issuerUrl: "http://login.example.com" }, /EKS accepts only https: use the issuer's https URL/],
      [{ groupsClaim: "groups" }, /groupsPrefix is missing; expected the prefix of the groups in groupsClaim/],
      [{ clusterName: "no-such-cluster" }, /clusterName is "no-such-cluster": there is no such cluster/],
    ];
    for (const [args, expected] of rejected) {
      stack.runs(program(args));
      const run = await stack.preview();
      assert.equal(run.ok, false);
      assert.match(run.messages.join("\n"), expected);
    }
  });

  it("creates a kubeconfig with which a client reaches the cluster by the login's token", async () => {
    await up(program({ scopes: ["email"] }));
    const folder = mkdtempSync(join(tmpdir(), "eks-auth-login-"));
    const remove = await makeServiceAccount("default", "logged-in");
    const path = process.env.PATH;
    try {
      // A token that the API server accepts, instead of the one that kubelogin would get from an issuer. The sandbox
      // has none.
      const token = await mintToken("default", "logged-in", fromSandbox("SANDBOX_ISSUER"));
      const credential = {
        apiVersion: "client.authentication.k8s.io/v1beta1",
        kind: "ExecCredential",
        status: { token },
      };
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
