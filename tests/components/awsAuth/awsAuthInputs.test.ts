import * as pulumi from "@pulumi/pulumi";
import { AwsAuth, type AwsAuthArgs } from "../../../provider";
import { later } from "../../support/components";
import { assertRejected } from "../../support/messages";
import { alice, kubeconfig, minimal, nodeRole, team, teamRole } from "./anAwsAuth";

const role = (fields: object) => ({ roleArn: teamRole, username: "team-user", ...fields });
const user = (fields: object) => ({ userArn: alice, username: "alice", ...fields });

/** What is wrong with good inputs: what to change in them, and the issues that they are then rejected with. */
const bad: [string, object, string[]][] = [
  [
    "the ARN of a cluster where its name is expected",
    { clusterName: "arn:aws:eks:us-west-2:123456789012:cluster/prod" },
    ["format clusterName"],
  ],
  ["a role to assume that is none", { assumeRoleArn: alice }, ["format assumeRoleArn"]],
  ["roles that are no list", { roles: role({}) }, ["type roles"]],
  ["an empty item among the users", { users: [user({}), null] }, ["missing users[1]"]],
  ["a node role that is just an ARN", { nodeRoles: [nodeRole] }, ["type nodeRoles[0]"]],
  ["a role without anything in it", { roles: [{}] }, ["missing roles[0].roleArn", "missing roles[0].username"]],
  [
    "the ARN of a role's session",
    { roles: [role({ roleArn: "arn:aws:sts::123456789012:assumed-role/TeamRole/me" })] },
    ["format roles[0].roleArn"],
  ],
  [
    "an instance profile for its role",
    { nodeRoles: [{ roleArn: "arn:aws:iam::123456789012:instance-profile/Node", platform: "linux" }] },
    ["format nodeRoles[0].roleArn"],
  ],
  [
    "a role among the users, and a user among the roles",
    { roles: [role({ roleArn: alice })], users: [user({ userArn: teamRole })] },
    ["mismatch roles[0].roleArn", "mismatch users[0].userArn"],
  ],
  [
    "a role twice, in another case and with a path",
    { roles: [...team.roles, role({ roleArn: "arn:aws:iam::123456789012:role/team/teamrole" })] },
    ["duplicate roles[1].roleArn"],
  ],
  [
    "a role that is a node role too",
    { roles: team.roles, nodeRoles: [{ roleArn: teamRole, platform: "linux" }] },
    ["duplicate nodeRoles[0].roleArn"],
  ],
  ["a user twice", { users: [user({}), user({ username: "al" })] }, ["duplicate users[1].userArn"]],
  [
    "another platform, and none",
    { nodeRoles: [{ roleArn: nodeRole, platform: "macos" }, { roleArn: teamRole }] },
    ["choice nodeRoles[0].platform", "missing nodeRoles[1].platform"],
  ],
  [
    "a user name on two lines, and a group in quotes",
    { roles: [role({ username: "a\nb", groups: ['"devs"'] })] },
    ["format roles[0].username", "format roles[0].groups[0]"],
  ],
  [
    "groups that are a text, and an empty one",
    { users: [user({ groups: "devs" }), user({ userArn: `${alice}2`, groups: [null] })] },
    ["type users[0].groups", "missing users[1].groups[0]"],
  ],
  [
    "the name of a session for a user",
    { users: [user({ username: "u:{{SessionName}}" })] },
    ["format users[0].username"],
  ],
  [
    "accounts as numbers, and one twice",
    { accounts: [12345678901, "123456789012", "123456789012"] },
    ["format accounts[0]", "duplicate accounts[2]"],
  ],
  ["ARNs to be absent that are no list", { absentArns: teamRole }, ["type absentArns"]],
  [
    "ARNs to be absent that are none, and one twice",
    { absentArns: ["*", null, "arn:aws:sts::123456789012:assumed-role/TeamRole/me", alice, alice.replace("Al", "AL")] },
    ["format absentArns[0]", "missing absentArns[1]", "format absentArns[2]", "duplicate absentArns[4]"],
  ],
  [
    "ARNs to be absent that have an entry",
    {
      ...team,
      nodeRoles: [{ roleArn: nodeRole, platform: "linux" }],
      absentArns: [nodeRole, alice, teamRole.replace("role/", "role/any/path/")],
    },
    ["exclusive absentArns[0]", "exclusive absentArns[1]", "exclusive absentArns[2]"],
  ],
  ["no backups", { backups: 0 }, ["range backups"]],
  ["switches in quotes", { force: "true", repair: "no" }, ["type force", "type repair"]],
  ["another word about conflicts", { conflict: "overwrite" }, ["choice conflict"]],
  ["the ConfigMap itself as a backup", { restoreFrom: "aws-auth" }, ["format restoreFrom"]],
];

const rejected = (what: string, issues: string[], args: object, preview: boolean) =>
  assertRejected(
    () => new AwsAuth("team", { ...minimal, ...args } as AwsAuthArgs),
    { component: 'AwsAuth "team"', what, issues },
    { preview },
  );

describe("an AwsAuth refuses", () => {
  for (const [what, args, issues] of bad) {
    it(what, async () => {
      await rejected(what, issues, args, true);
    });
  }

  it("neither a cluster nor a kubeconfig", async () => {
    await rejected(
      "neither a cluster nor a kubeconfig",
      ["missing clusterName, kubeconfig"],
      { clusterName: undefined },
      true,
    );
  });

  it("a cluster and a kubeconfig, without a word of the kubeconfig", async () => {
    await rejected(
      "a cluster and a kubeconfig, without a word of the kubeconfig",
      ["exclusive clusterName, kubeconfig"],
      { kubeconfig },
      true,
    );
  });

  it("a kubeconfig that is none, without a word of it", async () => {
    const given = { clusterName: undefined, kubeconfig: '{"hunter2": 1}' };
    await assertRejected(() => new AwsAuth("team", { ...minimal, ...given } as AwsAuthArgs), {
      component: 'AwsAuth "team"',
      what: "a kubeconfig that is none, without a word of it",
      issues: ["format kubeconfig"],
      secret: "hunter2",
    });
  });

  it("all of it together", async () => {
    const args = {
      clusterName: "a b",
      roles: [role({ roleArn: "x" })],
      users: [user({ username: "" })],
      accounts: ["x"],
      nodeRoles: [{ roleArn: nodeRole, platform: "x" }],
      backups: 101,
    };
    await rejected(
      "all of it together",
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

describe("an AwsAuth refuses, once it is known,", () => {
  for (const [what, args, issues] of bad) {
    it(what, async () => {
      await rejected(what, issues, later(args), false);
    });
  }

  it("a duplicate of which both are known only later", async () => {
    const arn = () => pulumi.output(Promise.resolve(teamRole));
    const args = {
      roles: [role({ roleArn: arn() })],
      nodeRoles: [{ roleArn: arn(), platform: pulumi.output("linux") }],
    };
    await rejected("a duplicate of which both are known only later", ["duplicate nodeRoles[0].roleArn"], args, false);
  });

  it("the name of a cluster that turns out to be nothing", async () => {
    await rejected(
      "the name of a cluster that turns out to be nothing",
      ["missing clusterName, kubeconfig"],
      { clusterName: pulumi.output(undefined) },
      false,
    );
  });

  it("secrets without a word of them", async () => {
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
      what: "secrets without a word of them",
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
