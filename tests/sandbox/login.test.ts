import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { CreateAccessKeyCommand, CreateRoleCommand, CreateUserCommand, IAMClient } from "@aws-sdk/client-iam";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { ApiException, AuthenticationV1Api, CoreV1Api, KubeConfig, type V1UserInfo } from "@kubernetes/client-node";
import { type SharedSandbox, sharedSandbox, variable } from "./testing/shared";

const awsAuth = {
  mapUsers: `
- userarn: arn:aws:iam::123456789012:user/Alice
  username: alice
  groups: [developers]
`,
  mapRoles: `
- rolearn: arn:aws:iam::123456789012:role/TeamRole
  username: team-user
  groups: [system:masters]
`,
};

/** The variables with credentials of somebody else than the deployer. */
type Login = { AWS_ACCESS_KEY_ID: string; AWS_SECRET_ACCESS_KEY: string; AWS_SESSION_TOKEN?: string };

describe("logins with aws-iam-authenticator in the sandbox", () => {
  let sandbox: SharedSandbox;
  let iam: IAMClient;
  let core: CoreV1Api;
  let alice: Login;

  before(async function () {
    this.timeout(120_000);
    sandbox = await sharedSandbox();
    iam = new IAMClient(sandbox.aws);
    core = sandbox.kubeConfig.makeApiClient(CoreV1Api);
    alice = await newUser("Alice");
    const body = { metadata: { name: "aws-auth" }, data: awsAuth };
    await core.createNamespacedConfigMap({ namespace: "kube-system", body });
  });

  after(() => core.deleteNamespacedConfigMap({ namespace: "kube-system", name: "aws-auth" }));

  it("user Alice is alice in developers, as aws-auth says", async () => {
    const user = await untilLoggedIn(alice);
    assert.equal(user.username, "alice");
    assert.deepEqual(user.groups, ["developers", "system:authenticated"]);
    assert.deepEqual(user.extra?.arn, ["arn:aws:iam::123456789012:user/Alice"]);
  }).timeout(30_000);

  it("role TeamRole is team-user in system:masters, as aws-auth says", async () => {
    const AssumeRolePolicyDocument = JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { AWS: "arn:aws:iam::123456789012:root" }, Action: "sts:AssumeRole" }],
    });
    await iam.send(new CreateRoleCommand({ RoleName: "TeamRole", AssumeRolePolicyDocument }));
    const request = { RoleArn: "arn:aws:iam::123456789012:role/TeamRole", RoleSessionName: "carol" };
    const { Credentials } = await new STSClient(sandbox.aws).send(new AssumeRoleCommand(request));
    const user = await untilLoggedIn({
      AWS_ACCESS_KEY_ID: Credentials?.AccessKeyId ?? "",
      AWS_SECRET_ACCESS_KEY: Credentials?.SecretAccessKey ?? "",
      AWS_SESSION_TOKEN: Credentials?.SessionToken,
    });
    assert.equal(user.username, "team-user");
    assert.deepEqual(user.groups, ["system:masters", "system:authenticated"]);
    assert.deepEqual(user.extra?.sessionName, ["carol"]);
  }).timeout(30_000);

  it("the deployer, who made the cluster, is its administrator without an entry", async () => {
    const user = await untilLoggedIn();
    assert.equal(user.username, "kubernetes-admin");
    assert.deepEqual(user.groups, ["system:masters", "system:authenticated"]);
  }).timeout(30_000);

  it("a user without an entry isn't let in", async () => {
    const mallory = await newUser("Mallory");
    await untilLoggedIn(alice);
    assert.equal(await attempt(mallory), undefined);
  }).timeout(30_000);

  it("a request without a token isn't let in, and one with a login has only the rights of its groups", async () => {
    const anonymous = clientOf(undefined).makeApiClient(CoreV1Api);
    assert.equal(await statusOf(anonymous.listNamespace()), 401);
    await untilLoggedIn(alice);
    const developer = clientOf(await newToken(alice)).makeApiClient(CoreV1Api);
    assert.equal(await statusOf(developer.listNamespace()), 403);
  }).timeout(30_000);

  async function newUser(UserName: string): Promise<Login> {
    await iam.send(new CreateUserCommand({ UserName }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
    return { AWS_ACCESS_KEY_ID: AccessKey?.AccessKeyId ?? "", AWS_SECRET_ACCESS_KEY: AccessKey?.SecretAccessKey ?? "" };
  }

  /** The authenticator sees a change of aws-auth a moment later. */
  async function untilLoggedIn(login?: Login): Promise<V1UserInfo> {
    for (let tries = 0; tries < 50; tries++) {
      const user = await attempt(login);
      if (user !== undefined) return user;
      await sleep(200);
    }
    throw new Error("not let in after 50 attempts");
  }

  /** Who the API server says one is, or undefined when it doesn't let one in. */
  async function attempt(login?: Login): Promise<V1UserInfo | undefined> {
    const api = clientOf(await newToken(login)).makeApiClient(AuthenticationV1Api);
    try {
      return (await api.createSelfSubjectReview({ body: {} })).status?.userInfo;
    } catch (error) {
      if (error instanceof ApiException && error.code === 401) return undefined;
      throw error;
    }
  }

  async function newToken(login?: Login): Promise<string> {
    const env = { ...sandbox.env, ...login };
    const args = ["token", "--cluster-id", variable(sandbox.env, "EKS_CLUSTER_NAME")];
    const { stdout } = await promisify(execFile)("aws-iam-authenticator", args, { env });
    return JSON.parse(stdout).status.token;
  }

  function clientOf(token: string | undefined): KubeConfig {
    const config = new KubeConfig();
    const cluster = sandbox.kubeConfig.getCurrentCluster();
    assert.ok(cluster);
    config.loadFromClusterAndUser(cluster, { name: "somebody", token });
    return config;
  }
});

async function statusOf(request: Promise<unknown>): Promise<number> {
  try {
    await request;
    return 200;
  } catch (error) {
    if (error instanceof ApiException) return error.code;
    throw error;
  }
}
