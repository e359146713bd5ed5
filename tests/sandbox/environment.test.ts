import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DescribeClusterCommand, EKSClient } from "@aws-sdk/client-eks";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { AuthenticationV1Api } from "@kubernetes/client-node";
import { pulumiVersion } from "./install/parts";
import { type SharedSandbox, sharedSandbox, variable } from "./testing/shared";

describe("a command in the sandbox", () => {
  let sandbox: SharedSandbox;

  before(async function () {
    this.timeout(120_000);
    sandbox = await sharedSandbox();
  });

  const get = (name: string) => variable(sandbox.env, name);

  it("has these variables with these values", () => {
    const folder = get("SANDBOX_DIR");
    const expected = {
      EKS_CLUSTER_NAME: "sandbox",
      KUBECONFIG: `${folder}/kubeconfig`,
      KUBERC: "off",
      KUBECACHEDIR: `${folder}/kube-cache`,
      AWS_REGION: "us-west-2",
      AWS_EC2_METADATA_DISABLED: "true",
      PULUMI_BACKEND_URL: `file://${folder}/pulumi-state`,
      PULUMI_CONFIG_PASSPHRASE: "sandbox",
      PULUMI_HOME: `${folder}/pulumi-home`,
      PULUMI_IGNORE_AMBIENT_PLUGINS: "true",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      SANDBOX_ACCOUNT: "123456789012",
      SANDBOX_ISSUER: "https://oidc.eks.us-west-2.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E",
      SANDBOX_DEPLOYER_ARN: "arn:aws:iam::123456789012:user/deployer",
      SANDBOX_AUDIT_LOG: `${folder}/audit.log`,
      SANDBOX_CA: `${folder}/secrets/ca.crt`,
      TMPDIR: `${folder}/tmp`,
    };
    const actual = Object.fromEntries(Object.keys(expected).map((name) => [name, sandbox.env[name]]));
    assert.deepEqual(actual, expected);
    assert.match(get("AWS_ENDPOINT_URL"), /^http:\/\/127\.0\.0\.1:\d+$/);
    assert.match(get("AWS_ACCESS_KEY_ID"), /^AKIA[0-9A-F]{16}$/);
  });

  it("has a folder accessible only to its owner, with a log of every part", () => {
    const folder = get("SANDBOX_DIR");
    assert.equal((statSync(folder).mode & 0o777).toString(8), "700");
    for (const part of [
      "etcd",
      "kube-apiserver",
      "kube-controllers",
      "aws-iam-authenticator",
      "token-verifier",
      "aws-emulator",
    ]) {
      assert.ok(existsSync(join(folder, "logs", `${part}.log`)), part);
    }
  });

  it("finds the programs on PATH", () => {
    const found = (program: string) =>
      execFileSync("/bin/sh", ["-c", `command -v ${program}`], { env: sandbox.env, encoding: "utf8" }).trim();
    const version = execFileSync("pulumi", ["version"], { env: sandbox.env, encoding: "utf8" }).trim();
    assert.ok(version.localeCompare(`v${pulumiVersion}`, "en", { numeric: true }) >= 0, version);
    // In the engine's folder, since the engine otherwise warns about its host in every update.
    assert.equal(dirname(found("pulumi-language-yaml")), dirname(found("pulumi")));
    for (const program of ["aws-iam-authenticator", "kubectl"]) assert.notEqual(found(program), "", program);
  });

  it("finds a Pulumi CLI that rates plaintext values like the original one", () => {
    const folder = mkdtempSync(join(tmpdir(), "password-"));
    try {
      writeFileSync(join(folder, "Pulumi.yaml"), "name: password\nruntime: yaml\n");
      const run = (...args: string[]) => spawnSync("pulumi", args, { cwd: folder, env: sandbox.env, encoding: "utf8" });
      assert.equal(run("stack", "init", "dev").status, 0);
      const set = run("config", "set", "token", "9fXk2LmQ8vRt7YpWz3Bn");
      assert.match(set.stderr, /^error: config value for 'password:token' looks like a secret; /);
      assert.equal(run("config", "set", "region", "eu-central-1").status, 0);
      assert.equal(run("stack", "rm", "dev", "--yes").status, 0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("finds the cluster in EKS, with the API server's endpoint, CA and issuer", async () => {
    const { cluster } = await new EKSClient(sandbox.aws).send(new DescribeClusterCommand({ name: "sandbox" }));
    const known = sandbox.kubeConfig.getCurrentCluster();
    assert.equal(cluster?.arn, "arn:aws:eks:us-west-2:123456789012:cluster/sandbox");
    assert.equal(cluster?.status, "ACTIVE");
    assert.equal(cluster?.endpoint, known?.server);
    assert.equal(cluster?.certificateAuthority?.data, known?.caData);
    assert.equal(cluster?.identity?.oidc?.issuer, get("SANDBOX_ISSUER"));
    assert.equal(cluster?.accessConfig?.authenticationMode, "API_AND_CONFIG_MAP");
  });

  it("has an administrator's kubeconfig and the deployer's keys", async () => {
    const api = sandbox.kubeConfig.makeApiClient(AuthenticationV1Api);
    const { status } = await api.createSelfSubjectReview({ body: {} });
    assert.equal(status?.userInfo?.username, "sandbox-administrator");
    assert.deepEqual(status?.userInfo?.groups, ["system:masters", "system:authenticated"]);
    const identity = await new STSClient(sandbox.aws).send(new GetCallerIdentityCommand());
    assert.equal(identity.Arn, get("SANDBOX_DEPLOYER_ARN"));
    assert.equal(identity.Account, "123456789012");
  });
});
