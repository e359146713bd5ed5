import assert from "node:assert/strict";
import {
  awsAuthData,
  backups,
  fargateEntry,
  nodeEntry,
  removeAwsAuth,
  removeBackups,
  setAwsAuth,
} from "../support/liveAwsAuth";
import { buildPackage } from "../support/packageFolder";
import { followReadme, type ReadmeStack } from "../support/readme";
import { fromSandbox } from "../support/sandbox";

const arn = (resource: string) => `arn:aws:iam::123456789012:${resource}`;
const original = { mapRoles: `# by EKS\n${nodeEntry(arn("role/Nodes"))}${fargateEntry(arn("role/Fargate"))}` };
const nodeGroups = ["system:bootstrappers", "system:nodes"];

describe("examples/aws-auth-yaml: through the plugin, following its README", () => {
  let stack: ReadmeStack;

  before(async () => {
    buildPackage();
    await setAwsAuth(original);
    stack = await followReadme("aws-auth-yaml", {
      clusterName: fromSandbox("EKS_CLUSTER_NAME"),
      teamRoleArn: arn("role/TeamRole"),
      userArn: arn("user/Alice"),
      nodeRoleArn: arn("role/OwnNodes"),
    });
  });

  after(async () => {
    await stack.end();
    await removeAwsAuth();
    await removeBackups();
  });

  it("shows each entry separately in the preview, and changes nothing", async () => {
    const { changeSummary } = await stack.preview();
    assert.deepEqual(changeSummary, { create: 3 });
    const { stdout } = await stack.preview({ diff: true });
    for (const name of ["role/TeamRole", "role/OwnNodes", "user/Alice"]) {
      assert.match(stdout, new RegExp(`^ *(\\+ )?${arn(name)}\\s*: \\{`, "m"));
    }
    assert.deepEqual(await awsAuthData(), original);
  });

  it("adds its entries to those that EKS wrote, after a backup", async () => {
    const { outputs, summary } = await stack.up();
    assert.deepEqual(summary.resourceChanges, { create: 3 });
    assert.deepEqual(outputs.entries?.value, {
      [arn("role/TeamRole")]: { username: "team-user", groups: ["system:masters"] },
      [arn("role/OwnNodes")]: { username: "system:node:{{EC2PrivateDNSName}}", groups: nodeGroups },
      [arn("user/Alice")]: { username: "alice", groups: ["developers"] },
    });
    assert.ok((await awsAuthData())?.mapRoles?.startsWith(original.mapRoles));
    const [backup, ...more] = await backups();
    assert.deepEqual(more, []);
    assert.deepEqual(backup?.data, original);
    assert.equal(outputs.backupName?.value, backup?.metadata?.name);
  });

  it("starts the plugin once for the component and its entries, because the program gives no version", async () => {
    const { deployment } = await stack.exportStack();
    const urns: string[] = (deployment.resources ?? []).map(({ urn }: { urn: string }) => urn);
    assert.deepEqual(
      urns.flatMap((urn) => urn.split("::pulumi:providers:eks-auth::")[1] ?? []),
      ["default"],
    );
  });

  it("changes nothing the second time", async () => {
    const { summary } = await stack.up();
    assert.deepEqual(summary.resourceChanges, { same: 3 });
  });

  it("shows a changed entry as a separate difference", async () => {
    await stack.setConfig("userArn", { value: arn("user/Bob") });
    const { stdout } = await stack.preview({ diff: true });
    assert.match(stdout, new RegExp(`^ *- ${arn("user/Alice")}\\s*: \\{`, "m"));
    assert.match(stdout, new RegExp(`^ *\\+ ${arn("user/Bob")}\\s*: \\{`, "m"));
    assert.doesNotMatch(stdout, new RegExp(`^ *[-+~] ${arn("role/TeamRole")}`, "m"));
  });

  it("restores the ConfigMap", async () => {
    await stack.destroy();
    assert.deepEqual(await awsAuthData(), original);
  });
});
