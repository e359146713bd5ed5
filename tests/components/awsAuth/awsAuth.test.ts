import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import manifest from "../../../package.json";
import { AwsAuth, type AwsAuthArgs } from "../../../provider";
import { childOf, childrenIn, later, runWell } from "../../support/components";
import { secret } from "../../support/mocks/markers";
import {
  alice,
  child,
  component,
  declare,
  entriesType,
  entry,
  kubeconfig,
  minimal,
  nodeRole,
  outputsOf,
  team,
  teamRole,
  teamRoles,
  teamUsers,
} from "./awsAuth.fixtures";

/** An explicit provider of the package, which runs its plugin separately. */
class EksAuth extends pulumi.ProviderResource {}

const nodeGroups = ["system:bootstrappers", "system:nodes"];

describe("AwsAuth", () => {
  it("declares the entries of its roles and users, keyed by ARN", async () => {
    const done = await declare({ ...minimal, ...team });
    assert.deepEqual(childrenIn(done), child({ roles: teamRoles, users: teamUsers }));
    assert.equal(childOf(done, entriesType).parent, component);
    assert.deepEqual(done.log, []);
    assert.deepEqual(done.calls, []);
  });

  it("returns the entries, the backup name and the ConfigMap's version as outputs", async () => {
    const done = await declare({ ...minimal, ...team });
    const expected = {
      entries: {
        [teamRole]: { username: "team-user", groups: ["system:masters"] },
        [alice]: { username: "alice", groups: ["developers"] },
      },
      backupName: "aws-auth-backup-2026-01-02t03-04-05.678z",
      resourceVersion: "1001",
    };
    assert.deepEqual(await outputsOf(done.result), expected);
    const registered = done.registrations.find(({ urn }) => urn === component);
    assert.equal(registered?.type, "eks-auth:index:AwsAuth");
    assert.equal(registered?.custom, false);
    assert.deepEqual(registered?.outputs, expected);
    assert.deepEqual(registered?.inputs, { ...minimal, ...team });
  });

  it("adopts a child imported at the top level under the same name", async () => {
    const { aliases } = childOf(await declare(minimal), entriesType);
    assert.deepEqual(aliases, [`urn:pulumi:prod::shop::${entriesType}::team-entries`]);
  });

  it("requests the plugin of its own version", async () => {
    assert.equal(childOf(await declare(minimal), entriesType).version, manifest.version);
  });

  it("passes all options on to the entries", async () => {
    const options = {
      accounts: ["012345678901"],
      absentArns: ["arn:aws:iam::123456789012:role/team/Old", "arn:aws:iam::123456789012:user/Old"],
      region: "us-west-2",
      profile: "ops",
      assumeRoleArn: "arn:aws:iam::123456789012:role/Deployer",
      backups: 3,
      force: true,
      repair: false,
      existingMappings: "take-over",
      restoreFrom: "aws-auth-backup-2026-01-02t03-04-05.678z",
    } satisfies Partial<AwsAuthArgs>;
    assert.deepEqual(childrenIn(await declare({ ...minimal, ...options })), child(options));
  });

  it("fills in the usernames and groups of node roles", async () => {
    const windowsRole = "arn:aws-cn:iam::123456789012:role/WindowsRole";
    const fargateRole = "arn:aws-us-gov:iam::123456789012:role/FargateRole";
    const done = await declare({
      ...minimal,
      nodeRoles: [
        { roleArn: nodeRole, platform: "linux" },
        { roleArn: windowsRole, platform: "windows" },
        { roleArn: fargateRole, platform: "fargate" },
      ],
      roles: team.roles,
    });
    const roles = {
      ...teamRoles,
      ...entry(nodeRole, "system:node:{{EC2PrivateDNSName}}", nodeGroups),
      ...entry(windowsRole, "system:node:{{EC2PrivateDNSName}}", [...nodeGroups, "eks:kube-proxy-windows"]),
      ...entry(fargateRole, "system:node:{{SessionName}}", [...nodeGroups, "system:node-proxier"]),
    };
    assert.deepEqual(childrenIn(done), child({ roles }));
    assert.deepEqual(done.log, []);
  });

  it("removes the paths of roles and keeps the paths of users", async () => {
    const bob = "arn:aws:iam::123456789012:user/team/Bob";
    const done = await declare({
      ...minimal,
      roles: [{ roleArn: "arn:aws:iam::123456789012:role/team/a/TeamRole", username: "team-user" }],
      nodeRoles: [{ roleArn: "arn:aws:iam::123456789012:role/eks/NodeRole", platform: "linux" }],
      users: [{ userArn: bob, username: "bob" }],
    });
    const roles = {
      ...entry(teamRole, "team-user"),
      ...entry(nodeRole, "system:node:{{EC2PrivateDNSName}}", nodeGroups),
    };
    assert.deepEqual(childrenIn(done), child({ roles, users: entry(bob, "bob") }));
  });

  it("uses its provider for its child", async () => {
    const done = await runWell(() => {
      const elsewhere = new EksAuth("eks-auth", "elsewhere", {});
      return new AwsAuth("team", minimal, { providers: [elsewhere] });
    });
    const provider = "urn:pulumi:prod::shop::pulumi:providers:eks-auth::elsewhere::id-of-elsewhere";
    assert.equal(childOf(done, entriesType).provider, provider);
  });
});

describe("the kubeconfig of an AwsAuth", () => {
  const ways: [string, pulumi.Input<string>][] = [
    ["a string", kubeconfig],
    ["an output", pulumi.output(Promise.resolve(kubeconfig))],
    ["a secret", pulumi.secret(kubeconfig)],
  ];
  for (const [what, given] of ways) {
    it(`is a secret in the component and in the entries if it is ${what}`, async () => {
      const done = await declare({ kubeconfig: given });
      const component = done.registrations.find(({ custom }) => !custom);
      assert.deepEqual(component?.inputs, { kubeconfig: secret(kubeconfig) });
      const { clusterName: _, ...rest } = childOf(done, entriesType).inputs;
      assert.deepEqual(rest, { roles: {}, users: {}, accounts: [], kubeconfig: secret(kubeconfig) });
      assert.deepEqual(childOf(done, entriesType).secretOutputs, ["kubeconfig"]);
      assert.equal(childOf(done, entriesType).inputs.clusterName, undefined);
    });
  }
});

describe("the entries of an AwsAuth are the same", () => {
  const nodes = { nodeRoles: [{ roleArn: nodeRole, platform: "linux" as const }] };
  const expected = child({
    roles: { ...teamRoles, ...entry(nodeRole, "system:node:{{EC2PrivateDNSName}}", nodeGroups) },
    users: teamUsers,
    accounts: ["012345678901"],
    absentArns: ["arn:aws:iam::123456789012:role/Old"],
  });
  const lists = { accounts: ["012345678901"], absentArns: ["arn:aws:iam::123456789012:role/Old"] };
  const given = { ...minimal, ...team, ...nodes, ...lists };
  const ways: [string, () => Record<string, unknown>][] = [
    ["each list is an output", () => later(given)],
    ["each item of a list is an output", () => mapLists((item) => pulumi.output(Promise.resolve(item)))],
    ["each field of an item is an output", () => mapLists((item) => (typeof item === "object" ? later(item) : item))],
    ["each list is a promise", () => mapLists((item) => Promise.resolve(item))],
    [
      "each group is an output or a promise",
      () => ({
        ...given,
        roles: [{ ...team.roles[0], groups: [pulumi.output("system:masters")] }],
        users: [{ ...team.users[0], groups: [Promise.resolve("developers")] }],
      }),
    ],
  ];
  function mapLists(change: (item: object | string) => unknown): Record<string, unknown> {
    const { clusterName, ...lists } = given;
    const changed = Object.entries(lists).map(([name, list]) => [name, (list as (object | string)[]).map(change)]);
    return { clusterName, ...Object.fromEntries(changed) };
  }
  for (const [what, args] of ways) {
    it(`if ${what}`, async () => {
      assert.deepEqual(childrenIn(await declare(() => args() as AwsAuthArgs)), expected);
    });
  }
});
