import * as pulumi from "@pulumi/pulumi";
import { AwsAuth, type AwsAuthArgs } from "../../../provider";
import { later } from "../../support/components";
import { assertRejected } from "../../support/messages";
import { alice, kubeconfig, minimal, nodeRole, team, teamRole } from "./awsAuth.fixtures";

const role = (fields: object) => ({ roleArn: teamRole, username: "team-user", ...fields });
const user = (fields: object) => ({ userArn: alice, username: "alice", ...fields });

/** Each case: its title, the change to valid inputs, and the expected issues. */
const bad: [string, object, string[]][] = [
  [
    "a cluster ARN instead of a name",
    { clusterName: "arn:aws:eks:us-west-2:123456789012:cluster/prod" },
    ["format clusterName"],
  ],
  ["an invalid role to assume", { assumeRoleArn: alice }, ["format assumeRoleArn"]],
  ["roles that aren't a list", { roles: role({}) }, ["type roles"]],
  ["an empty item in users", { users: [user({}), null] }, ["missing users[1]"]],
  ["a node role given as an ARN", { nodeRoles: [nodeRole] }, ["type nodeRoles[0]"]],
  ["an empty role", { roles: [{}] }, ["missing roles[0].roleArn", "missing roles[0].username"]],
  [
    "a role session ARN",
    { roles: [role({ roleArn: "arn:aws:sts::123456789012:assumed-role/TeamRole/me" })] },
    ["format roles[0].roleArn"],
  ],
  [
    "an instance profile instead of a role",
    { nodeRoles: [{ roleArn: "arn:aws:iam::123456789012:instance-profile/Node", platform: "linux" }] },
    ["format nodeRoles[0].roleArn"],
  ],
  [
    "a role in users and a user in roles",
    { roles: [role({ roleArn: alice })], users: [user({ userArn: teamRole })] },
    ["mismatch roles[0].roleArn", "mismatch users[0].userArn"],
  ],
  [
    "a duplicate role in another case and with a path",
    { roles: [...team.roles, role({ roleArn: "arn:aws:iam::123456789012:role/team/teamrole" })] },
    ["duplicate roles[1].roleArn"],
  ],
  [
    "a role that is also a node role",
    { roles: team.roles, nodeRoles: [{ roleArn: teamRole, platform: "linux" }] },
    ["duplicate nodeRoles[0].roleArn"],
  ],
  [
    "ends without a time or a zone",
    {
      roles: [role({ until: "2027-01-31" })],
      users: [user({ until: "2027-01-31T18:00" })],
      endingAccounts: [{ accountId: "123456789012", until: "2027-01-31" }],
    },
    ["format roles[0].until", "format users[0].until", "format endingAccounts[0].until"],
  ],
  [
    "accounts without an end or an ID, with an invalid one, and as text",
    {
      endingAccounts: [
        { accountId: "123456789012" },
        { until: "2027-01-31T18:00Z" },
        { accountId: 123, until: "2027-01-31T18:00Z" },
        "123456789012",
      ],
    },
    [
      "format endingAccounts[2].accountId",
      "missing endingAccounts[0].until",
      "missing endingAccounts[1].accountId",
      "type endingAccounts[3]",
    ],
  ],
  ["a duplicate user", { users: [user({}), user({ username: "al" })] }, ["duplicate users[1].userArn"]],
  [
    "an unknown and a missing platform",
    { nodeRoles: [{ roleArn: nodeRole, platform: "macos" }, { roleArn: teamRole }] },
    ["choice nodeRoles[0].platform", "missing nodeRoles[1].platform"],
  ],
  [
    "a username with a line break and a group in quotes",
    { roles: [role({ username: "a\nb", groups: ['"devs"'] })] },
    ["format roles[0].username", "format roles[0].groups[0]"],
  ],
  [
    "groups given as a string and an empty group",
    { users: [user({ groups: "devs" }), user({ userArn: `${alice}2`, groups: [null] })] },
    ["type users[0].groups", "missing users[1].groups[0]"],
  ],
  [
    "a session name placeholder for a user",
    { users: [user({ username: "u:{{SessionName}}" })] },
    ["format users[0].username"],
  ],
  [
    "an account given as a number and a duplicate account",
    { accounts: [12345678901, "123456789012", "123456789012"] },
    ["format accounts[0]", "duplicate accounts[2]"],
  ],
  ["absentArns that isn't a list", { absentArns: teamRole }, ["type absentArns"]],
  [
    "invalid and duplicate absentArns",
    { absentArns: ["*", null, "arn:aws:sts::123456789012:assumed-role/TeamRole/me", alice, alice.replace("Al", "AL")] },
    ["format absentArns[0]", "missing absentArns[1]", "format absentArns[2]", "duplicate absentArns[4]"],
  ],
  [
    "absentArns that also have an entry",
    {
      ...team,
      nodeRoles: [{ roleArn: nodeRole, platform: "linux" }],
      absentArns: [nodeRole, alice, teamRole.replace("role/", "role/any/path/")],
    },
    ["exclusive absentArns[0]", "exclusive absentArns[1]", "exclusive absentArns[2]"],
  ],
  ["zero backups", { backups: 0 }, ["range backups"]],
  ["booleans given as strings", { force: "true", repair: "no" }, ["type force", "type repair"]],
  ["an unknown value of existingMappings", { existingMappings: "overwrite" }, ["choice existingMappings"]],
  ["the aws-auth ConfigMap as a backup", { restoreFrom: "aws-auth" }, ["format restoreFrom"]],
];

const rejected = (what: string, issues: string[], args: object, preview: boolean) =>
  assertRejected(
    () => new AwsAuth("team", { ...minimal, ...args } as AwsAuthArgs),
    { component: 'AwsAuth "team"', what, issues },
    { preview },
  );

describe("AwsAuth rejects", () => {
  for (const [what, args, issues] of bad) {
    it(what, async () => {
      await rejected(what, issues, args, true);
    });
  }

  it("inputs with neither a cluster name nor a kubeconfig", async () => {
    await rejected(
      "inputs with neither a cluster name nor a kubeconfig",
      ["missing clusterName, kubeconfig"],
      { clusterName: undefined },
      true,
    );
  });

  it("a cluster name with a kubeconfig, without revealing the kubeconfig", async () => {
    await rejected(
      "a cluster name with a kubeconfig, without revealing the kubeconfig",
      ["exclusive clusterName, kubeconfig"],
      { kubeconfig },
      true,
    );
  });

  it("an invalid kubeconfig without revealing it", async () => {
    const given = { clusterName: undefined, kubeconfig: '{"hunter2": 1}' };
    await assertRejected(() => new AwsAuth("team", { ...minimal, ...given } as AwsAuthArgs), {
      component: 'AwsAuth "team"',
      what: "an invalid kubeconfig without revealing it",
      issues: ["format kubeconfig"],
      secret: "hunter2",
    });
  });

  it("several invalid inputs in one error", async () => {
    const args = {
      clusterName: "a b",
      roles: [role({ roleArn: "x" })],
      users: [user({ username: "" })],
      accounts: ["x"],
      nodeRoles: [{ roleArn: nodeRole, platform: "x" }],
      backups: 101,
    };
    await rejected(
      "several invalid inputs in one error",
      [
        "format clusterName",
        "choice nodeRoles[0].platform",
        "format roles[0].roleArn",
        "format users[0].username",
        "format accounts[0]",
        "range backups",
      ],
      args,
      false,
    );
  });
});

describe("AwsAuth with inputs passed as outputs rejects", () => {
  for (const [what, args, issues] of bad) {
    it(what, async () => {
      await rejected(what, issues, later(args), false);
    });
  }

  it("duplicate roles that are both outputs", async () => {
    const arn = () => pulumi.output(Promise.resolve(teamRole));
    const args = {
      roles: [role({ roleArn: arn() })],
      nodeRoles: [{ roleArn: arn(), platform: pulumi.output("linux") }],
    };
    await rejected("duplicate roles that are both outputs", ["duplicate nodeRoles[0].roleArn"], args, false);
  });

  it("a cluster name that resolves to undefined", async () => {
    await rejected(
      "a cluster name that resolves to undefined",
      ["missing clusterName, kubeconfig"],
      { clusterName: pulumi.output(undefined) },
      false,
    );
  });

  it("invalid secrets without revealing them", async () => {
    const hunter = "arn:aws:sts::123456789012:assumed-role/hunter2/me";
    const args = {
      clusterName: pulumi.secret("hunter2 "),
      roles: [role({ roleArn: pulumi.secret(hunter) }), role({ username: pulumi.secret(" hunter2") })],
      users: pulumi.secret([user({ userArn: "arn:aws:hunter2:us-west-2:123456789012:a" })]),
      accounts: [pulumi.secret("hunter2")],
      absentArns: [pulumi.secret("arn:aws:iam::123456789012:group/hunter2")],
    };
    await assertRejected(() => new AwsAuth("team", { ...minimal, ...args } as AwsAuthArgs), {
      component: 'AwsAuth "team"',
      what: "invalid secrets without revealing them",
      issues: [
        "format clusterName",
        "format roles[0].roleArn",
        "format roles[1].username",
        "format users[0].userArn",
        "format accounts[0]",
        "format absentArns[0]",
      ],
      secret: "hunter2",
    });
  });
});
