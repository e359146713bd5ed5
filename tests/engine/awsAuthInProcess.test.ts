import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removeBackups } from "../support/liveAwsAuth";
import { newRole, removeRole } from "../support/login";
import { homeWithoutPlugin } from "../support/programs";
import { followReadme, type ReadmeStack } from "../support/readme";
import { fromSandbox, kubernetes } from "../support/sandbox";

const arn = (resource: string) => `arn:aws:iam::123456789012:${resource}`;
const nodeGroups = ["system:bootstrappers", "system:nodes"];
const entries = {
  [arn("role/TeamRole")]: { username: "team-user", groups: ["system:masters"] },
  [arn("user/Alice")]: { username: "alice", groups: ["developers"] },
  [arn("role/SelfManagedNodes")]: { username: "system:node:{{EC2PrivateDNSName}}", groups: nodeGroups },
};

const awsAuth = { namespace: "kube-system", name: "aws-auth" };
/** Entries of others in the ConfigMap: nodes, as EKS writes them, and an administrator. */
const unmanaged = {
  mapRoles: `- groups:
  - system:bootstrappers
  - system:nodes
  rolearn: ${arn("role/ManagedNodes")}
  username: system:node:{{EC2PrivateDNSName}}
- rolearn: ${arn("role/Administrators")} # who else
  username: admin
  groups: [system:masters]
`,
};

/** The data of the live ConfigMap; undefined if it doesn't exist. */
async function live(): Promise<Record<string, string> | undefined> {
  const { items } = await kubernetes().listNamespacedConfigMap({ namespace: awsAuth.namespace });
  return items.find(({ metadata }) => metadata?.name === awsAuth.name)?.data;
}

/** Writes the data of the live ConfigMap, or removes it. */
async function setLive(data: Record<string, string> | undefined): Promise<void> {
  if ((await live()) !== undefined) {
    await kubernetes().deleteNamespacedConfigMap(awsAuth);
  }
  if (data !== undefined) {
    const body = { metadata: { name: awsAuth.name }, data };
    await kubernetes().createNamespacedConfigMap({ namespace: awsAuth.namespace, body });
  }
}

/** The message of a failing run, without the text that Pulumi's Automation API adds. */
async function failureOf(run: Promise<unknown>): Promise<string> {
  const error = await run.then(
    () => undefined,
    (reason: Error) => reason,
  );
  assert.ok(error, "the run succeeded");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours of a terminal begin with one
  return error.message.replace(/\u001b\[[0-9;]*m/g, "");
}

describe("examples/aws-auth-typescript, following its README: in process, with a plugin that only Pulumi.yaml names", () => {
  const home = fromSandbox("PULUMI_HOME");
  const ownHome = mkdtempSync(join(tmpdir(), "eks-auth-home-"));
  let stack: ReadmeStack;
  let original: Record<string, string> | undefined;

  before(async () => {
    original = await live();
    await setLive(unmanaged);
    await newRole("TeamRole");
    process.env.PULUMI_HOME = homeWithoutPlugin(ownHome);
    const values = {
      clusterName: fromSandbox("EKS_CLUSTER_NAME"),
      teamRoleArn: arn("role/TeamRole"),
      userArn: arn("user/Alice"),
      nodeRoleArn: arn("role/SelfManagedNodes"),
    };
    stack = await followReadme("aws-auth-typescript", values);
  });

  after(async () => {
    await stack.end();
    await setLive(original);
    await removeBackups();
    await removeRole("TeamRole");
    rmSync(ownHome, { recursive: true });
    process.env.PULUMI_HOME = home;
  });

  it("fails if Pulumi.yaml doesn't name the plugin, with the lines to add to it", async () => {
    const file = join(stack.folder, "Pulumi.yaml");
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replace("- name: eks-auth", "- name: another"));
    try {
      const said = await failureOf(stack.preview());
      const need = `AwsAuthEntries "team-entries" needs the plugin of its package, which Pulumi can't find`;
      assert.ok(said.includes(need), said);
      assert.ok(said.includes(`Add this to ${file}:`), said);
      assert.match(said, /plugins:\n +providers:\n +- name: eks-auth\n +path: \S+\/bin\n/);
      assert.ok(!said.includes("no resource plugin"), said);
    } finally {
      writeFileSync(file, text);
    }
  });

  it("adds the entries, and removes them completely", async () => {
    assert.deepEqual((await stack.preview()).changeSummary, { create: 3 });
    const { outputs } = await stack.up();
    assert.deepEqual(outputs.entries?.value, entries);
    assert.equal(outputs.teamAccess?.value, "granted");
    assert.equal(outputs.teamUsername?.value, "team-user");
    assert.ok((await live())?.mapRoles?.startsWith(unmanaged.mapRoles), "the original content stays unchanged");
    const { summary } = await stack.up();
    assert.deepEqual(summary.resourceChanges, { same: 3 });
    await stack.destroy();
    assert.deepEqual(await live(), unmanaged);
  });
});
