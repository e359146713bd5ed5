import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DeleteUserPolicyCommand, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { KubeConfig } from "@kubernetes/client-node";
import { AwsAuth, type AwsAuthArgs } from "../../provider";
import { failure, startAws } from "../kubernetes/fakes/aws";
import { certificateFor } from "../kubernetes/fakes/certificates";
import { describeCluster } from "../support/describedCluster";
import { nodeEntry, removeAwsAuth, removeBackups, setAwsAuth } from "../support/liveAwsAuth";
import { clientWith, type Keys, newUser, removeUser } from "../support/login";
import { buildPackage } from "../support/packageFolder";
import { fromSandbox, iam } from "../support/sandbox";
import { TestStack } from "../support/stack";
import { refusedInCheck, said, untouched } from "../support/untouched";

const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
const original = { mapRoles: nodeEntry(role("Nodes")) };
const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const cluster = `cluster "${clusterName}" in us-west-2`;
const environment = "the AWS login of the environment";
const read = "can't read the ConfigMap kube-system/aws-auth";

const sandboxConfig = () => {
  const config = new KubeConfig();
  config.loadFromFile(fromSandbox("KUBECONFIG"));
  return config;
};
const endpoint = () => sandboxConfig().getCurrentCluster()?.server ?? "";
const withToken = (token: string) => clientWith(token).exportConfig();

describe("AwsAuth with an insufficient login", () => {
  let stack: TestStack;
  let folder: string;

  const declare = (args: Partial<AwsAuthArgs>) => async () => {
    new AwsAuth("access", { roles: [{ roleArn: role("Dev"), username: "dev", groups: ["developers"] }], ...args });
  };

  before(async () => {
    process.setMaxListeners(0);
    buildPackage();
    folder = mkdtempSync(join(tmpdir(), "eks-auth-refusals-"));
  });
  after(() => rmSync(folder, { recursive: true }));
  beforeEach(async () => {
    await setAwsAuth(original);
    stack = await TestStack.inline("refusals", declare({ clusterName }), undefined, { withPassphrase: true });
  });
  afterEach(async () => {
    stack.stack.workspace.envVars = {};
    stack.runs(declare({ kubeconfig: sandboxConfig().exportConfig() }));
    await stack.remove();
    await removeAwsAuth();
    await removeBackups();
  });

  /** Asserts that the preview rejects the stack with exactly this message, and that nothing changes. */
  async function assertRefused(message: string): Promise<void> {
    const failed = await untouched(() => stack.preview());
    assert.deepEqual([failed.ok, said(failed)], [false, [refusedInCheck("access-entries", message)]]);
  }

  it("rejects a token that the cluster doesn't recognize: 401", async () => {
    stack.runs(declare({ kubeconfig: withToken("hunter2") }));
    await assertRefused(
      `the cluster at ${endpoint()}: ${read}: it answered 401: Unauthorized. ` +
        "Pass a kubeconfig with a user that has access to the cluster, and renew expired credentials.",
    );
  });

  it("rejects an AWS login that the cluster doesn't recognize: 401", async () => {
    const statement = { Effect: "Allow", Action: "eks:DescribeCluster", Resource: "*" };
    const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
    const keys: Keys = await newUser("RefusedMallory");
    const policy = { UserName: "RefusedMallory", PolicyName: "describe" };
    try {
      stack.stack.workspace.envVars = keys;
      const denied = await untouched(() => stack.preview());
      assert.match(
        said(denied).join("\n"),
        /has a problem: cluster "sandbox" in us-west-2: eks:DescribeCluster failed: AccessDenied.* Grant the AWS login of the environment eks:DescribeCluster\.$/,
      );
      await iam().send(new PutUserPolicyCommand({ ...policy, PolicyDocument }));
      await assertRefused(
        `${cluster} (${endpoint()}): ${read}: it answered 401: Unauthorized. Map the identity of ${environment} ` +
          "in aws-auth or with an access entry, or connect as an identity that has access (profile, assumeRoleArn).",
      );
    } finally {
      await iam().send(new DeleteUserPolicyCommand(policy));
      await removeUser("RefusedMallory");
    }
  });

  it("rejects AWS keys that don't exist", async () => {
    stack.stack.workspace.envVars = { AWS_ACCESS_KEY_ID: "AKIAEXAMPLEEXAMPLE00", AWS_SECRET_ACCESS_KEY: "hunter2" };
    await assertRefused(
      `${cluster}: eks:DescribeCluster failed: AWS doesn't recognize ${environment} (UnrecognizedClientException). Use valid access keys.`,
    );
  });

  it("rejects expired AWS credentials, whether AWS or the credential command reports it", async () => {
    const aws = await startAws();
    try {
      const expired = failure(403, "ExpiredTokenException", "The security token included in the request is expired");
      aws.replies.push(expired, expired, expired);
      stack.stack.workspace.envVars = { AWS_ENDPOINT_URL: aws.endpoint };
      await assertRefused(
        `${cluster}: eks:DescribeCluster failed: ${environment} has expired (ExpiredTokenException). Sign in again.`,
      );
    } finally {
      await aws.stop();
    }
    const credentials = {
      Version: 1,
      AccessKeyId: "AKIAEXAMPLE",
      SecretAccessKey: "hunter2",
      SessionToken: "hunter2",
      Expiration: "2026-01-01T00:00:00Z",
    };
    writeFileSync(join(folder, "credentials.json"), JSON.stringify(credentials));
    writeFileSync(
      join(folder, "config"),
      `[profile old]\ncredential_process = cat ${join(folder, "credentials.json")}\n`,
    );
    stack.stack.workspace.envVars = { AWS_CONFIG_FILE: join(folder, "config") };
    stack.runs(declare({ clusterName, profile: "old" }));
    await assertRefused(
      `${cluster}: signing in to AWS failed: the AWS login of the profile "old" isn't available: Profile old credential_process ` +
        "returned expired credentials. Sign in, or set credentials where the AWS SDK finds them: environment variables, a profile, SSO.",
    );
  });

  it("rejects an API server whose certificate isn't from the cluster's authority", async () => {
    const file = join(folder, "other.pem");
    writeFileSync(file, (await certificateFor("127.0.0.1")).ca);
    const restore = await describeCluster({ ca: file });
    try {
      await assertRefused(
        `${cluster} (${endpoint()}): ${read}: it isn't trusted: its certificate isn't signed by this cluster's authority (CERT_SIGNATURE_FAILURE). ` +
          "Check that the connection names the right cluster and authority, and whether a proxy intercepts it.",
      );
    } finally {
      await restore();
    }
  });
});
