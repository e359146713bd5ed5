import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { EKS } from "@aws-sdk/client-eks";
import { LocalWorkspace } from "@pulumi/pulumi/automation";
import { recreateCluster } from "../support/clusterMode";
import { backups, nodeEntry, readAwsAuth, removeAwsAuth, removeBackups, setAwsAuth } from "../support/liveAwsAuth";
import { newRole, newUser, removeRole, removeUser } from "../support/login";
import { programIn } from "../support/programs";
import { followReadme, type ReadmeStack } from "../support/readme";
import { fromSandbox } from "../support/sandbox";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const eks = new EKS({});
const arn = (resource: string) => `arn:aws:iam::123456789012:${resource}`;
const team = arn("role/example/example-team");
const pipeline = arn("role/example-pipeline");
const alice = arn("user/Alice");

/** The principals with access entries, except the deployer, and the names of their policies. */
async function entries(): Promise<Record<string, string[]>> {
  const { accessEntries = [] } = await eks.listAccessEntries({ clusterName });
  const others = accessEntries.filter((principal) => principal !== fromSandbox("SANDBOX_DEPLOYER_ARN"));
  const described = others.sort().map(async (principalArn): Promise<[string, string[]]> => {
    const { associatedAccessPolicies = [] } = await eks.listAssociatedAccessPolicies({ clusterName, principalArn });
    return [principalArn, associatedAccessPolicies.map(({ policyArn = "" }) => policyArn.split("/")[1] ?? "")];
  });
  return Object.fromEntries(await Promise.all(described));
}

async function modeNow(): Promise<string | undefined> {
  return (await eks.describeCluster({ name: clusterName })).cluster?.accessConfig?.authenticationMode;
}

/** Creates the principals of the examples while the tests of a suite run. */
function withPrincipals(): void {
  before(async () => {
    await Promise.all([newRole("example-team", "/example/"), newRole("example-pipeline"), newUser("Alice")]);
  });
  after(async () => {
    await Promise.all([removeRole("example-team"), removeRole("example-pipeline"), removeUser("Alice")]);
  });
}

/** A YAML program that grants access to a role that it creates itself. */
const ownRole = (mode: string) => `name: own-role
runtime: yaml
resources:
  role:
    type: aws:iam:Role
    properties:
      name: example-own
      assumeRolePolicy:
        fn::toJSON:
          Version: "2012-10-17"
          Statement:
            - { Effect: Allow, Action: sts:AssumeRole, Principal: { Service: ec2.amazonaws.com } }
  access:
    type: eks-auth:ClusterAccess
    properties:
      clusterName: ${clusterName}
      authenticationMode: ${mode}
      grants:
        - name: own
          principalArn: \${role.arn}
          access: cluster-admin
outputs:
  grants: \${access.grants}
`;

describe("A ClusterAccess through the plugin, for a role that the same program creates", () => {
  for (const [mode, accessMethod] of [
    ["API", "access-entries"],
    ["CONFIG_MAP", "config-map"],
  ] as const) {
    it(`previews and grants access in ${mode}`, async () => {
      const folder = mkdtempSync(join(tmpdir(), "eks-auth-own-role-"));
      writeFileSync(join(folder, "Pulumi.yaml"), ownRole(mode));
      const stack = await LocalWorkspace.createStack({ stackName: "own", workDir: folder });
      try {
        const { changeSummary } = await stack.preview();
        const { outputs, summary } = await stack.up();
        assert.deepEqual(changeSummary, summary.resourceChanges);
        const [granted] = outputs.grants?.value ?? [];
        assert.deepEqual(
          [granted.name, granted.principalArn, granted.accessMethod, granted.rights],
          ["own", arn("role/example-own"), accessMethod, ["cluster-admin"]],
        );
      } finally {
        await stack.destroy();
        await stack.workspace.removeStack(stack.name);
        rmSync(folder, { recursive: true });
        await removeAwsAuth();
        await removeBackups();
      }
    });
  }
});

describe("examples/cluster-access-yaml, following its README", () => {
  withPrincipals();

  it("grants access through the plugin, changes nothing the second time, and revokes it", async () => {
    const values = { clusterName, teamRoleArn: team, pipelineRoleArn: pipeline, userArn: alice };
    const stack = await followReadme("cluster-access-yaml", values);
    try {
      await stack.preview();
      const { outputs, summary } = await stack.up();
      assert.deepEqual(await entries(), {
        [pipeline]: ["AmazonEKSViewPolicy"],
        [team]: ["AmazonEKSEditPolicy"],
        [alice]: ["AmazonEKSClusterAdminPolicy"],
      });
      const table = String(outputs.accessTable?.value);
      assert.equal(await stack.next(), `${table}\n${outputs.accessDiagram?.value}\n`);
      assert.match(outputs.accessDiagram?.value, /^flowchart LR\n/);
      const rows = table.split("\n");
      assert.deepEqual(
        rows.map((row) => row.split(/ {2,}/)[3]),
        ["RIGHTS", "cluster-admin", "edit in default; rules of developers", "view"],
      );
      assert.match(String(outputs.report?.value.creator), /^The cluster's creator /);
      const count = summary.resourceChanges?.create;
      assert.deepEqual((await stack.up()).summary.resourceChanges, { same: count });
    } finally {
      await stack.end();
    }
    assert.deepEqual(await entries(), {});
  });
});

describe("examples/access-review-typescript, following its README", () => {
  const [admin, dead, orphaned] = [
    arn("role/review-admin"),
    arn("role/review/review-dead"),
    arn("user/review-orphaned"),
  ];
  const policyArn = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";
  const nodes = arn("role/review-nodes");
  const masters = `- rolearn: ${arn("role/review-masters")}\n  groups: [system:masters]\n`;

  before(async () => {
    await Promise.all([newRole("review-admin"), newRole("review-dead", "/review/"), newUser("review-orphaned")]);
    await Promise.all([newRole("review-nodes"), newRole("review-masters")]);
    for (const principalArn of [admin, dead, orphaned]) await eks.createAccessEntry({ clusterName, principalArn });
    await eks.createAccessEntry({ clusterName, principalArn: nodes, type: "EC2_LINUX" });
    await eks.associateAccessPolicy({ clusterName, principalArn: admin, policyArn, accessScope: { type: "cluster" } });
    await setAwsAuth({ mapRoles: nodeEntry(nodes) + masters });
    await removeUser("review-orphaned");
    // IAM returns whole seconds, so that the second role has to be created in a later second than the entry.
    await sleep(1100);
    await removeRole("review-dead");
    await newRole("review-dead", "/review/");
  });
  after(async () => {
    for (const principalArn of [admin, dead, orphaned, nodes])
      await eks.deleteAccessEntry({ clusterName, principalArn });
    await removeAwsAuth();
    await Promise.all(["admin", "dead", "nodes", "masters"].map((name) => removeRole(`review-${name}`)));
  });

  it("exports who has access, declares nothing, and shows the same the second time", async () => {
    const program = (folder: string) => programIn(join(folder, "index.ts"));
    const stack = await followReadme("access-review-typescript", { clusterName }, program);
    const byPolicy = ["the access policy AmazonEKSClusterAdminPolicy for the whole cluster"];
    const deployer = fromSandbox("SANDBOX_DEPLOYER_ARN");
    const entry = (principalArn: string) => `${principalArn}: access entry`;
    const ofMasters = `${arn("role/review-masters")}: mapRoles, line 6`;
    const expected = {
      authenticationMode: "API_AND_CONFIG_MAP",
      administrators: {
        [entry(admin)]: byPolicy,
        [entry(deployer)]: byPolicy,
        [ofMasters]: ["the group system:masters"],
      },
      creator:
        "The cluster's creator is an administrator, through an access entry with AmazonEKSClusterAdminPolicy, which `aws " +
        "eks list-access-entries --cluster-name <cluster>` shows, unless the entry was removed. EKS doesn't show the creator; " +
        "see the CreateCluster event in CloudTrail.",
      dead: [entry(dead)],
      orphaned: [entry(orphaned)],
      unmanaged: [...[admin, dead, deployer, orphaned].sort().map(entry), ofMasters],
      unread: [],
    };
    try {
      await stack.preview();
      const { outputs, summary } = await stack.up();
      const values = Object.entries(outputs).map(([name, { value }]) => [name, value]);
      assert.deepEqual(Object.fromEntries(values), expected);
      assert.deepEqual(summary.resourceChanges, { create: 1 });
      assert.deepEqual((await stack.up()).summary.resourceChanges, { same: 1 });
    } finally {
      await stack.end();
    }
  });
});

describe("examples/migrate-to-access-entries-typescript, following its README", () => {
  withPrincipals();

  const nodes = nodeEntry(arn("role/ManagedNodes"));
  const theirs = `- rolearn: ${arn("role/example-team")}\n  username: team\n  groups: [developers]\n`;

  let stack: ReadmeStack;
  after(async () => {
    await stack.end();
    assert.deepEqual(await entries(), {});
    await recreateCluster();
    await removeAwsAuth();
    await removeBackups();
  });

  it("moves entries that someone wrote, can be reversed, and completes", async () => {
    await recreateCluster("CONFIG_MAP");
    const live = { mapRoles: nodes + theirs, mapUsers: `- userarn: ${alice}\n  groups: [system:masters]\n` };
    await setAwsAuth(live);
    const program = (folder: string) => programIn(join(folder, "index.ts"));
    const ofImport = { "<grant>": "team", "<the principal's ARN>": team };
    const values = { clusterName, teamRoleArn: team, userArn: alice, ...ofImport };
    stack = await followReadme("migrate-to-access-entries-typescript", values, program);
    const expected = { [team]: ["AmazonEKSEditPolicy"], [alice]: ["AmazonEKSClusterAdminPolicy"] };
    assert.equal(await modeNow(), "API_AND_CONFIG_MAP");
    const { stdout } = await stack.preview();
    assert.match(
      stdout,
      /the entry of mapRoles for \S+:role\/example-team \(line 6\) is removed: its ARN is declared absent/,
    );
    assert.match(stdout, /the entry of mapUsers for \S+ \(line 1\) is removed: its ARN is declared absent/);
    const { report } = (await stack.up()).outputs;
    assert.deepEqual([report?.value.awsAuth, report?.value.nodes], ["read", [arn("role/ManagedNodes")]]);
    assert.deepEqual(await entries(), expected);
    assert.deepEqual((await readAwsAuth())?.data, { mapRoles: nodes });
    assert.deepEqual(
      (await backups()).map(({ data }) => data),
      [live],
    );
    // As if Pulumi had been killed after it created the team's access entry, and before it recorded that.
    const policyArn = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy";
    await eks.disassociateAccessPolicy({ clusterName, principalArn: team, policyArn });
    await setAwsAuth(live);
    const state = await stack.exportStack();
    const all: { urn: string }[] = state.deployment.resources;
    state.deployment.resources = all.filter(({ urn }) => !/::access-(team|aws-auth)/.test(urn));
    await stack.importStack(state);
    await stack.runAsWritten("pulumi cancel");
    await stack.runAsWritten("pulumi refresh");
    await assert.rejects(stack.up(), /already exists/);
    await stack.runAsWritten(
      "pulumi import aws:eks/accessEntry:AccessEntry access-<grant>-entry <your cluster>:<the principal's ARN>",
    );
    await stack.up();
    assert.deepEqual(await entries(), expected);
    assert.deepEqual((await readAwsAuth())?.data, { mapRoles: nodes });
    await stack.runAsWritten("pulumi config set step back");
    await stack.preview();
    await stack.up();
    assert.deepEqual(await entries(), {});
    const { mapRoles = "", mapUsers = "" } = (await readAwsAuth())?.data ?? {};
    assert.ok(mapRoles.startsWith(nodes) && mapRoles.includes("role/example-team"), mapRoles);
    assert.ok(mapUsers.includes(alice), mapUsers);
    await stack.setConfig("step", { value: "move" });
    await stack.preview();
    await stack.up();
    assert.deepEqual(await entries(), expected);
    assert.deepEqual((await readAwsAuth())?.data, { mapRoles: nodes });
    const listed = await stack.runAsWritten("aws eks list-access-entries --cluster-name <your cluster>");
    assert.ok(JSON.parse(listed).accessEntries.includes(team));
    await stack.next();
    await stack.preview();
    await stack.up();
    assert.deepEqual(await entries(), expected);
  });
});
