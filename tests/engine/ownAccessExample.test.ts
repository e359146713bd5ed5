import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EKS } from "@aws-sdk/client-eks";
import { IAM } from "@aws-sdk/client-iam";
import { assumeRole, type Keys, newRole, removeRole } from "../support/login";
import { programIn } from "../support/programs";
import { followReadme, type ReadmeStack } from "../support/readme";
import { fromSandbox, kubernetes, removeNamespace } from "../support/sandbox";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const clusterArn = `arn:aws:eks:us-west-2:123456789012:cluster/${clusterName}`;
const eks = new EKS({});
const namespace = "own-access-example";
const role = "own-access";

/** The part of `aws eks get-token` that the example uses, with the authenticator's own command and keys of the role. */
const awsCommand = (roleArn: string, keys: Keys) => `#!/bin/bash
[ "$1 $2 $3 $5 $6" = "eks get-token --cluster-name --role-arn ${roleArn}" ] || exit 1
export ${Object.entries(keys)
  .map(([name, value]) => `${name}='${value}'`)
  .join(" ")}
exec aws-iam-authenticator token --cluster-id "$4"
`;

/** The resources of the example besides providers and the stack. */
const resources = [
  "eks-auth:index:AccessCheck::deployer",
  "eks-auth:index:AccessEntry$aws:eks/accessEntry:AccessEntry::deployer-entry",
  "eks-auth:index:AccessEntry$aws:eks/accessPolicyAssociation:AccessPolicyAssociation::deployer-AmazonEKSClusterAdminPolicy",
  "eks-auth:index:AccessEntry::deployer",
  "kubernetes:core/v1:ConfigMap::settings",
  "kubernetes:core/v1:Namespace::team",
];

describe("examples/own-access-typescript, following its README, with access entries that count only after some seconds", () => {
  const path = process.env.PATH ?? "";
  const commands = mkdtempSync(join(tmpdir(), "eks-auth-commands-"));
  let stack: ReadmeStack;
  let file: string;

  before(async () => {
    const deployerRoleArn = await newRole(role, "/pipelines/");
    const keys = await assumeRole(deployerRoleArn, "sam");
    writeFileSync(join(commands, "aws"), awsCommand(deployerRoleArn, keys), { mode: 0o755 });
    process.env.PATH = `${commands}:${path}`;
    const statement = { Effect: "Allow", Action: "eks:DescribeCluster", Resource: clusterArn };
    const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
    await new IAM({}).putRolePolicy({ RoleName: role, PolicyName: "describe", PolicyDocument });
    await eks.tagResource({ resourceArn: clusterArn, tags: { "sandbox/entry-delay": "5" } });
    stack = await followReadme("own-access-typescript", { clusterName, deployerRoleArn, namespace }, (folder) => {
      file = join(folder, "index.ts");
      return programIn(file);
    });
  });

  after(async () => {
    try {
      await stack.end();
    } finally {
      process.env.PATH = path;
      rmSync(commands, { recursive: true });
      await eks.untagResource({ resourceArn: clusterArn, tagKeys: ["sandbox/entry-delay"] });
      await removeNamespace(namespace).catch(() => undefined);
      await new IAM({}).deleteRolePolicy({ RoleName: role, PolicyName: "describe" });
      await removeRole(role);
    }
  });

  it("previews every resource, although the role can't sign in yet", async () => {
    const { changeSummary } = await stack.preview();
    assert.deepEqual(changeSummary, { create: resources.length + 2 });
  });

  it("creates the objects as the role, in the update that gives it access", async () => {
    const { outputs } = await stack.up();
    const { deployment } = await stack.exportStack();
    const urns = (deployment.resources ?? []).map(({ urn }: { urn: string }) => urn.split("::").slice(2).join("::"));
    assert.deepEqual(urns.filter((urn: string) => !/^pulumi:(pulumi:Stack|providers:)/.test(urn)).sort(), resources);
    assert.equal(outputs.signedInAs?.value, `arn:aws:sts::123456789012:assumed-role/${role}/eks-auth`);
    assert.equal(outputs.configMap?.value, `${namespace}/settings`);
    const { data } = await kubernetes().readNamespacedConfigMap({ namespace, name: "settings" });
    assert.deepEqual(data, { owner: "team" });
  });

  it("changes nothing the second time, and leaves nothing behind", async () => {
    const { summary } = await stack.up();
    assert.deepEqual(summary.resourceChanges, { same: resources.length + 2 });
    await stack.destroy();
    const { accessEntries } = await eks.listAccessEntries({ clusterName });
    assert.deepEqual(accessEntries, [fromSandbox("SANDBOX_DEPLOYER_ARN")]);
  });

  it("fails with Unauthorized without the check", async () => {
    const text = readFileSync(file, "utf8");
    const without = text
      .replace(/const ready = new AccessCheck\([^;]*;/, "")
      .replace("pulumi.all([cluster, ready.username])", 'pulumi.all([cluster, entry.ready.apply(() => "deployer")])')
      .replace("ready.username", '"deployer"')
      .replace("AccessCheck, ", "");
    assert.doesNotMatch(without, /ready\.username|AccessCheck\(/);
    writeFileSync(file, without);
    await eks.tagResource({ resourceArn: clusterArn, tags: { "sandbox/entry-delay": "300" } });
    try {
      await assert.rejects(stack.up(), /Unauthorized/);
    } finally {
      writeFileSync(file, text);
    }
  });
});
