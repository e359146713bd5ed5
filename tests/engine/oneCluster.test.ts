import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { AwsAuth, type AwsAuthArgs, ClusterAccess, getAwsAuth } from "../../provider";
import { nodeEntry, readAwsAuth, removeAwsAuth, removeBackups, setAwsAuth } from "../support/liveAwsAuth";
import { newRole, removeRole } from "../support/login";
import { buildPackage } from "../support/packageFolder";
import { fromSandbox } from "../support/sandbox";
import { newCluster, type SecondCluster } from "../support/secondCluster";
import { type Run, TestStack } from "../support/stack";
import { said, succeeds } from "../support/untouched";

// Two clusters with one name: one in the shell's region, and one in the stack's.

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const shell = fromSandbox("AWS_REGION");
const stacks = "eu-west-1";
const arnIn = (region: string, account = "123456789012") => `arn:aws:eks:${region}:${account}:cluster/${clusterName}`;
const roleArn = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
const nodes = { mapRoles: nodeEntry(roleArn("Nodes")) };
const devs = { roleArn: roleArn("login-dev"), username: "dev", groups: ["devs"] };
const own = `- rolearn: "${devs.roleArn}"\n  username: "dev"\n  groups:\n  - "devs"\n`;
const withOwn = { mapRoles: nodes.mapRoles + own };

const declare =
  (args: Partial<AwsAuthArgs> = {}) =>
  async () => {
    new AwsAuth("people", { clusterName, roles: [devs], ...args });
  };

describe("A program with two clusters of one name in two regions", function () {
  this.timeout(300_000);
  let stack: TestStack;
  let other: SecondCluster;

  before(async () => {
    buildPackage();
    await newRole("login-dev");
  });
  beforeEach(async () => {
    await setAwsAuth(nodes);
    other = await newCluster(clusterName, { region: stacks });
    await other.setData(nodes);
  });
  afterEach(async () => {
    process.env.AWS_REGION = shell;
    delete process.env.AWS_DEFAULT_REGION;
    await stack.remove();
    await other.remove();
    await removeAwsAuth();
    await removeBackups();
  });
  after(() => removeRole("login-dev"));

  async function start(program: PulumiFn, region: string | null = stacks): Promise<void> {
    stack = await TestStack.inline("one-cluster", program);
    if (region !== null) await stack.stack.setConfig("aws:region", { value: region });
  }
  const names = (run: Run, clusters: string) => {
    assert.ok(said(run).join("\n").includes(clusters), said(run).join("\n"));
  };
  const data = async () => [(await readAwsAuth())?.data, await other.data()];

  it("writes the entries of an AwsAuth in the region of the stack's configuration, with or without a region in the shell", async () => {
    await start(declare());
    await succeeds(stack.up());
    assert.deepEqual(await data(), [nodes, withOwn]);
    delete process.env.AWS_REGION;
    await succeeds(stack.destroy());
    assert.deepEqual(await data(), [nodes, nodes]);
  });

  it("writes them in the region of the component's AWS provider", async () => {
    await start(async () => {
      const provider = new aws.Provider("elsewhere", { region: stacks });
      new AwsAuth("people", { clusterName, roles: [devs] }, { providers: [provider] });
    }, shell);
    await succeeds(stack.up());
    assert.deepEqual(await data(), [nodes, withOwn]);
  });

  it("names both clusters if the login of an AwsAuth differs from that of the AWS provider", async () => {
    await start(async () => {
      const provider = new aws.Provider("elsewhere", { region: stacks });
      new AwsAuth("people", { clusterName, region: shell, roles: [devs] }, { providers: [provider] });
    }, shell);
    const rejected = await stack.preview();
    assert.equal(rejected.ok, false);
    names(rejected, `leads to ${arnIn(shell)}; expected ${arnIn(stacks)}, `);
    stack.runs(declare({ clusterArn: arnIn(shell, "210987654321") }));
    const elsewhere = await stack.up();
    assert.equal(elsewhere.ok, false);
    names(elsewhere, `leads to ${arnIn(shell)}; expected ${arnIn(shell, "210987654321")}, `);
    assert.deepEqual(await data(), [nodes, nodes]);
  });

  it("moves a cluster to access entries without changing the aws-auth of the other", async () => {
    const byHand = { mapRoles: `${nodes.mapRoles}${own}` };
    await setAwsAuth(byHand);
    await start(async () => {
      const grants = [{ name: "dev", principalArn: devs.roleArn, access: "view" as const }];
      const { report } = new ClusterAccess("access", {
        clusterName,
        grants,
        migrate: true,
        existingMappings: "take-over",
      });
      return { report };
    });
    await succeeds(stack.up());
    assert.deepEqual(await data(), [byHand, nodes]);
    const report = (await stack.output("report")) as { nodes: unknown[]; covered: unknown[] };
    assert.deepEqual([report.nodes.length, report.covered.length], [1, 0]);
  });

  it("stays on the cluster that it has written to when the shell's region changes", async () => {
    await start(declare(), null);
    await succeeds(stack.up());
    assert.deepEqual(await data(), [withOwn, nodes]);
    process.env.AWS_REGION = stacks;
    const rejected = await stack.preview();
    assert.equal(rejected.ok, false);
    names(rejected, `lead to the cluster ${arnIn(stacks)}; expected ${arnIn(shell)}, `);
    const refreshed = await succeeds(stack.refresh());
    assert.deepEqual(refreshed.steps["eks-auth:index:AwsAuthEntries people-entries"], "same");
    await succeeds(stack.destroy());
    assert.deepEqual(await data(), [nodes, nodes]);
  });

  it("finds the region in AWS_DEFAULT_REGION, as the AWS provider does", async () => {
    delete process.env.AWS_REGION;
    process.env.AWS_DEFAULT_REGION = stacks;
    await start(declare(), null);
    await succeeds(stack.up());
    assert.deepEqual(await data(), [nodes, withOwn]);
  });

  it("rejects entries of aws-auth in the mode API, and reports the mode when it reads them", async () => {
    const modern = await newCluster("modern", { authenticationMode: "API" });
    await modern.setData(nodes);
    try {
      await start(declare({ clusterName: "modern" }), null);
      const rejected = await stack.preview();
      assert.equal(rejected.ok, false);
      names(rejected, "the cluster's authentication mode is API, in which aws-auth has no effect");
      assert.equal((await stack.up()).ok, false);
      assert.deepEqual(await modern.data(), nodes);
      stack.runs(async () => {
        const { findings } = await getAwsAuth({ clusterName: "modern" });
        return { messages: findings.map(({ severity, message }) => `${severity}: ${message}`) };
      });
      await succeeds(stack.up());
      assert.deepEqual(await stack.output("messages"), [
        "error: the cluster's authentication mode is API, in which aws-auth has no effect: only access entries grant " +
          "access. Create access entries for the principals that need access.",
      ]);
    } finally {
      await modern.remove();
    }
  });

  it("reads the aws-auth in the stack's region with a function", async () => {
    await start(async () => {
      const { clusterArn } = await getAwsAuth({ clusterName });
      return { clusterArn };
    });
    await succeeds(stack.up());
    assert.equal(await stack.output("clusterArn"), arnIn(stacks));
  });
});
