import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { AwsAuthArgs } from "../../../provider";
import { childOf, childrenIn } from "../../support/components";
import { secret, unknown, unknownOutput } from "../../support/mocks/markers";
import {
  alice,
  child,
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

/** A role that the same program creates. */
const newRole = (name: string) => new aws.iam.Role(name, { assumeRolePolicy: "{}" }).arn;
const nodeNames = ["system:node:{{EC2PrivateDNSName}}", ["system:bootstrappers", "system:nodes"]] as const;

describe("AwsAuth in a preview", () => {
  const preview = true;

  it("shows each entry, including roles created by the same program", async () => {
    const done = await declare(
      () => ({
        ...minimal,
        roles: [...team.roles, { roleArn: newRole("dev"), username: "dev:{{SessionName}}", groups: ["devs"] }],
        nodeRoles: [
          { roleArn: newRole("node"), platform: "linux" },
          { roleArn: nodeRole, platform: "linux" },
        ],
        users: team.users,
      }),
      { preview },
    );
    const roles = {
      ...teamRoles,
      "aws:iam/role:Role::dev": { arn: unknown, username: "dev:{{SessionName}}", groups: ["devs"] },
      "aws:iam/role:Role::node": { arn: unknown, username: nodeNames[0], groups: nodeNames[1] },
      ...entry(nodeRole, ...nodeNames),
    };
    assert.deepEqual(childrenIn(done), child({ roles, users: teamUsers }));
    assert.deepEqual(childOf(done, entriesType).dependencies, ["dev", "node"]);
    assert.deepEqual(await outputsOf(done.result), { entries: unknown, backupName: unknown, resourceVersion: unknown });
  });

  it("uses the same keys in the update for roles created by the program", async () => {
    const args = () => ({
      ...minimal,
      roles: [...team.roles, { roleArn: newRole("dev"), username: "dev:{{SessionName}}" }],
    });
    const done = await declare(args);
    const arn = "arn:aws:iam::123456789012:role/dev-0a1b2c3";
    const dev = { arn, username: "dev:{{SessionName}}", groups: [] };
    assert.deepEqual(childrenIn(done), child({ roles: { ...teamRoles, "aws:iam/role:Role::dev": dev } }));
    assert.deepEqual(childOf(done, entriesType).dependencies, ["dev"]);
  });

  const mapped = (roleArn: pulumi.Input<string>) => ({ roleArn, username: "dev" });
  const renamedBy = (arn: pulumi.Output<string>, suffix: string) => arn.apply((known) => `${known}${suffix}`);
  const keyed: [string, () => AwsAuthArgs["roles"], string[]][] = [
    ["a role in an output", () => [newRole("dev").apply((roleArn) => mapped(roleArn))], ["aws:iam/role:Role::dev"]],
    [
      "two roles whose ARNs come from one resource",
      () => {
        const arn = newRole("dev");
        return [mapped(renamedBy(arn, "-a")), mapped(renamedBy(arn, "-b"))];
      },
      ["aws:iam/role:Role::dev", "aws:iam/role:Role::dev (2)"],
    ],
    [
      "a role whose ARN comes from two resources",
      () => [mapped(pulumi.all([newRole("b"), newRole("a")]).apply(([arn]) => arn))],
      ["aws:iam/role:Role::a, aws:iam/role:Role::b"],
    ],
    [
      "a role whose ARN comes from four resources",
      () => [mapped(teamRole), mapped(pulumi.all(["a", "b", "c", "d"].map(newRole)).apply(([arn = ""]) => arn))],
      [teamRole, "roles[1]"],
    ],
    ["a role whose ARN is known in the preview", () => [mapped(pulumi.output(Promise.resolve(teamRole)))], [teamRole]],
  ];
  for (const [what, roles, keys] of keyed) {
    it(`uses the same keys as the update for ${what}`, async () => {
      for (const run of [{ preview }, {}]) {
        const done = await declare(() => ({ ...minimal, roles: roles() }), run);
        assert.deepEqual(Object.keys(childOf(done, entriesType).inputs.roles as object), keys);
      }
    });
  }

  const parts: [string, () => Partial<AwsAuthArgs>, object][] = [
    [
      "a username",
      () => ({ roles: [{ roleArn: teamRole, username: unknownOutput() }] }),
      { roles: entry(teamRole, unknown) },
    ],
    [
      "the list of a role's groups",
      () => ({ roles: [{ roleArn: teamRole, username: "team-user", groups: unknownOutput<string[]>() }] }),
      { roles: entry(teamRole, "team-user", unknown) },
    ],
    [
      "part of a role's groups",
      () => ({
        roles: [{ roleArn: teamRole, username: "team-user", groups: ["devs", unknownOutput(), unknownOutput()] }],
      }),
      { roles: entry(teamRole, "team-user", ["devs", unknown, unknown]) },
    ],
    [
      "a platform",
      () => ({ nodeRoles: [{ roleArn: nodeRole, platform: unknownOutput<"linux">() }] }),
      { roles: entry(nodeRole, unknown, unknown) },
    ],
    [
      "a user",
      () => ({ users: [...team.users, unknownOutput<{ userArn: string; username: string }>()] }),
      { users: { ...teamUsers, "users[1]": unknown } },
    ],
    [
      "the number of roles",
      () => ({ roles: unknownOutput<[]>(), nodeRoles: [{ roleArn: nodeRole, platform: "linux" }], users: team.users }),
      { roles: unknown, users: teamUsers },
    ],
    ["the number of node roles", () => ({ roles: team.roles, nodeRoles: unknownOutput<[]>() }), { roles: unknown }],
    ["an account", () => ({ accounts: ["012345678901", unknownOutput()] }), { accounts: ["012345678901", unknown] }],
    ["an absent ARN", () => ({ absentArns: [alice, unknownOutput()] }), { absentArns: [alice, unknown] }],
    ["the list of absent ARNs", () => ({ absentArns: unknownOutput<[]>() }), { absentArns: unknown }],
    [
      "the cluster",
      () => ({ clusterName: unknownOutput(), ...team }),
      { clusterName: unknown, roles: teamRoles, users: teamUsers },
    ],
    ["force", () => ({ force: unknownOutput<boolean>() }), { force: unknown }],
  ];
  for (const [what, args, inputs] of parts) {
    it(`shows everything else if ${what} is unknown`, async () => {
      const done = await declare(() => ({ ...minimal, ...args() }), { preview });
      assert.deepEqual(childrenIn(done), child(inputs as Record<string, unknown>));
    });
  }

  it("shows everything else if the kubeconfig is unknown", async () => {
    const done = await declare(() => ({ kubeconfig: unknownOutput(), ...team }), { preview });
    const { kubeconfig: shown, ...others } = childOf(done, entriesType).inputs;
    assert.deepEqual(others, { roles: teamRoles, users: teamUsers, accounts: [] });
    // Old versions of the SDK, such as 3.248, lose the mark of a secret that is unknown; new ones, such as 3.276, keep it.
    assert.ok(
      [unknown, secret(unknown)].some((either) => isDeepStrictEqual(shown, either)),
      JSON.stringify(shown),
    );
  });
});

describe("AwsAuth with secrets", () => {
  it("keeps only the secret values secret", async () => {
    const done = await declare(() => ({
      clusterName: pulumi.secret("prod"),
      roles: [{ roleArn: teamRole, username: pulumi.secret("team-user"), groups: ["devs", pulumi.secret("ops")] }],
      nodeRoles: [{ roleArn: nodeRole, platform: pulumi.secret("linux" as const) }],
      users: team.users,
      accounts: [pulumi.secret("012345678901")],
      absentArns: ["arn:aws:iam::123456789012:role/Old", pulumi.secret("arn:aws:iam::123456789012:user/Old")],
      profile: pulumi.secret("ops"),
    }));
    assert.deepEqual(
      childrenIn(done),
      child({
        clusterName: secret("prod"),
        roles: {
          ...entry(teamRole, secret("team-user"), ["devs", secret("ops")]),
          ...entry(nodeRole, secret(nodeNames[0]), secret(nodeNames[1])),
        },
        users: teamUsers,
        accounts: [secret("012345678901")],
        absentArns: ["arn:aws:iam::123456789012:role/Old", secret("arn:aws:iam::123456789012:user/Old")],
        profile: secret("ops"),
      }),
    );
  });

  const ways: [string, () => Partial<AwsAuthArgs>][] = [
    ["an ARN", () => ({ roles: [{ ...team.roles[0], roleArn: pulumi.secret(teamRole) }] })],
    ["a role", () => ({ roles: [pulumi.secret(team.roles[0])] })],
    ["the list of roles", () => ({ roles: pulumi.secret(team.roles) })],
  ] as [string, () => Partial<AwsAuthArgs>][];
  for (const [what, args] of ways) {
    it(`keeps the keys of the entries secret if ${what} is secret`, async () => {
      const [done] = childrenIn(await declare(() => ({ ...minimal, users: team.users, ...args() })));
      assert.deepEqual(done?.inputs.roles, secret(teamRoles));
      assert.deepEqual(done?.inputs.users, teamUsers);
    });
  }
});

describe("AwsAuth with omitted inputs", () => {
  const ways: [string, unknown][] = [
    ["null, as other languages pass it", null],
    ["an output of undefined", pulumi.output(undefined)],
    ["an output of null", pulumi.output(null)],
    ["a promise of undefined", Promise.resolve(undefined)],
  ];
  const lists = ["roles", "users", "accounts", "nodeRoles", "absentArns"];
  const optional = [...lists, "region", "profile", "assumeRoleArn", "backups", "force"];
  for (const [what, nothing] of ways) {
    it(`accepts ${what}`, async () => {
      const names = [...optional, "repair", "existingMappings", "restoreFrom"];
      const args = { ...minimal, ...Object.fromEntries(names.map((name) => [name, nothing])) };
      assert.deepEqual(childrenIn(await declare(args)), child({}));
    });

    it(`accepts, for the groups of an entry, ${what}`, async () => {
      const groups = nothing as undefined;
      const args = {
        ...minimal,
        roles: [{ roleArn: teamRole, username: "team-user", groups }],
        users: [{ userArn: alice, username: "alice", groups }],
      };
      assert.deepEqual(
        childrenIn(await declare(args)),
        child({ roles: entry(teamRole, "team-user"), users: entry(alice, "alice") }),
      );
    });
  }

  it("accepts null for clusterName or kubeconfig if the other is given", async () => {
    const nothing = null as unknown as undefined;
    assert.deepEqual(childrenIn(await declare({ ...minimal, kubeconfig: nothing })), child({}));
    const byKubeconfig = childOf(await declare({ clusterName: nothing, kubeconfig }), entriesType).inputs;
    assert.deepEqual(byKubeconfig, { roles: {}, users: {}, accounts: [], kubeconfig: secret(kubeconfig) });
  });
});
