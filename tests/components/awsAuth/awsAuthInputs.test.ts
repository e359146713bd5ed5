import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { AwsAuth, type AwsAuthArgs } from "../../../provider";
import { later, messageOf, refusalOf } from "../../support/components";
import { alice, kubeconfig, minimal, nodeRole, team, teamRole } from "./anAwsAuth";

const choose = "Pass clusterName for an EKS cluster that AWS credentials lead to, or kubeconfig for any other way in.";
const both = (clusterName: string) =>
  `clusterName, kubeconfig is {"clusterName":"${clusterName}","kubeconfig":"[secret]"}; expected exactly one of clusterName and kubeconfig, and both are given. ${choose}`;
const neither = `clusterName, kubeconfig is missing; expected exactly one of clusterName and kubeconfig, and neither is given. ${choose}`;
const cluster =
  "expected the name of an EKS cluster: 1 to 100 letters, digits, hyphens and underscores, the first a letter or digit. Pass the cluster's name, not its ARN or endpoint.";
const principal = "expected the ARN of a role, a user, the root user or a federated user.";
const once = "Remove one of the two. The authenticator ignores case and the paths of roles: it maps only one of them.";
const same = "Remove one of the two. The authenticator ignores case and the paths of roles: they are one principal.";
const platform =
  'expected one of "linux", "windows", "fargate". Name what the nodes run on; for other user names and groups use roles.';
const account = "expected the ID of an AWS account, a text of 12 digits.";
const role = (fields: object) => ({ roleArn: teamRole, username: "team-user", ...fields });
const user = (fields: object) => ({ userArn: alice, username: "alice", ...fields });

/** What is wrong with good inputs: what to change in them, and the lines that they are then refused with. */
const bad: [string, object, string[]][] = [
  [
    "the ARN of a cluster where its name is expected",
    { clusterName: "arn:aws:eks:us-west-2:123456789012:cluster/prod" },
    [`clusterName is "arn:aws:eks:us-west-2:123456789012:cluster/prod"; ${cluster}`],
  ],
  [
    "a role to assume that is none",
    { roleToAssume: alice },
    [
      `roleToAssume is "${alice}"; expected the ARN of an IAM role (arn:<partition>:iam::<account>:role/<path and name>). This is the ARN of an IAM user: pass the ARN of an IAM role.`,
    ],
  ],
  [
    "roles that are no list",
    { roles: role({}) },
    [
      `roles is {"roleArn":"${teamRole}","username":"team-user"}; expected a list of entries. Write it as a list, even with one item.`,
    ],
  ],
  [
    "an empty item among the users",
    { users: [user({}), null] },
    ["users[1] is null; expected no empty item among the entries. Give its value, or remove it."],
  ],
  [
    "a node role that is just an ARN",
    { nodeRoles: [nodeRole] },
    [`nodeRoles[0] is "${nodeRole}"; expected an entry. Write it as { roleArn, platform }.`],
  ],
  [
    "a role without anything in it",
    { roles: [{}] },
    [
      "roles[0].roleArn is missing; expected the ARN of an IAM role. Give it.",
      "roles[0].username is missing; expected a username. Give it.",
    ],
  ],
  [
    "the ARN of a role's session",
    { roles: [role({ roleArn: "arn:aws:sts::123456789012:assumed-role/TeamRole/me" })] },
    [
      `roles[0].roleArn is "arn:aws:sts::123456789012:assumed-role/TeamRole/me"; expected the ARN of the role, not of its session. Use ${teamRole}.`,
    ],
  ],
  [
    "an instance profile for its role",
    { nodeRoles: [{ roleArn: "arn:aws:iam::123456789012:instance-profile/Node", platform: "linux" }] },
    [
      `nodeRoles[0].roleArn is "arn:aws:iam::123456789012:instance-profile/Node"; ${principal} This is the ARN of an IAM instance profile, or is misspelt.`,
    ],
  ],
  [
    "a role among the users, and a user among the roles",
    { roles: [role({ roleArn: alice })], users: [user({ userArn: teamRole })] },
    [
      `roles[0].roleArn is "${alice}"; expected the ARN of an IAM role. Move the entry to users.`,
      `users[0].userArn is "${teamRole}"; expected the ARN of a user, the root user or a federated user. Move the entry to roles.`,
    ],
  ],
  [
    "a role twice, in another case and with a path",
    { roles: [...team.roles, role({ roleArn: "arn:aws:iam::123456789012:role/team/teamrole" })] },
    [
      `roles[1].roleArn is "arn:aws:iam::123456789012:role/team/teamrole"; expected no duplicate of roles[0].roleArn. ${once}`,
    ],
  ],
  [
    "a role that is a node role too",
    { roles: team.roles, nodeRoles: [{ roleArn: teamRole, platform: "linux" }] },
    [`nodeRoles[0].roleArn is "${teamRole}"; expected no duplicate of roles[0].roleArn. ${once}`],
  ],
  [
    "a user twice",
    { users: [user({}), user({ username: "al" })] },
    [`users[1].userArn is "${alice}"; expected no duplicate of users[0].userArn. ${once}`],
  ],
  [
    "another platform, and none",
    { nodeRoles: [{ roleArn: nodeRole, platform: "macos" }, { roleArn: teamRole }] },
    [`nodeRoles[0].platform is "macos"; ${platform}`, `nodeRoles[1].platform is missing; ${platform}`],
  ],
  [
    "a user name on two lines, and a group in quotes",
    { roles: [role({ username: "a\nb", groups: ['"devs"'] })] },
    [
      'roles[0].username is "a\\nb"; expected a username on one line, without control characters. Remove line breaks, tabs and the like.',
      'roles[0].groups[0] is "\\"devs\\""; expected a group without quotes around it. Remove the quotes: they would be part of the name.',
    ],
  ],
  [
    "groups that are a text, and an empty one",
    { users: [user({ groups: "devs" }), user({ userArn: `${alice}2`, groups: [null] })] },
    [
      'users[0].groups is "devs"; expected a list of groups. Write it as a list, even with one group.',
      "users[1].groups[0] is missing; expected a group. Give it.",
    ],
  ],
  [
    "the name of a session for a user",
    { users: [user({ username: "u:{{SessionName}}" })] },
    [
      'users[0].username is "u:{{SessionName}}"; expected no {{SessionName}} for a principal that isn\'t a role. Only the sessions of roles have a name.',
    ],
  ],
  [
    "accounts as numbers, and one twice",
    { accounts: [12345678901, "123456789012", "123456789012"] },
    [
      `accounts[0] is 12345678901; ${account} Write it in quotes: a number loses its leading zeros.`,
      'accounts[2] is "123456789012"; expected no duplicate of accounts[1]. Remove it.',
    ],
  ],
  [
    "ARNs to be absent that are no list",
    { absent: teamRole },
    [`absent is "${teamRole}"; expected a list of ARNs. Write it as a list, even with one item.`],
  ],
  [
    "ARNs to be absent that are none, and one twice",
    { absent: ["*", null, "arn:aws:sts::123456789012:assumed-role/TeamRole/me", alice, alice.replace("Al", "AL")] },
    [
      `absent[0] is "*"; ${principal} Wildcards have no effect here: name each principal by its whole ARN.`,
      "absent[1] is null; expected no empty item among the ARNs. Give its value, or remove it.",
      `absent[2] is "arn:aws:sts::123456789012:assumed-role/TeamRole/me"; expected the ARN of the role, not of its session. Use ${teamRole}.`,
      `absent[4] is "${alice.replace("Al", "AL")}"; expected no duplicate of absent[3]. ${same}`,
    ],
  ],
  [
    "ARNs to be absent that have an entry",
    {
      ...team,
      nodeRoles: [{ roleArn: nodeRole, platform: "linux" }],
      absent: [nodeRole, alice, teamRole.replace("role/", "role/any/path/")],
    },
    [
      `absent[0] is "${nodeRole}"; expected no ARN that has an entry, as nodeRoles[0].roleArn has. ${same}`,
      `absent[1] is "${alice}"; expected no ARN that has an entry, as users[0].userArn has. ${same}`,
      `absent[2] is "${teamRole.replace("role/", "role/any/path/")}"; expected no ARN that has an entry, as roles[0].roleArn has. ${same}`,
    ],
  ],
  [
    "no backups",
    { backups: 0 },
    [
      "backups is 0; expected a whole number of backups from 1 to 100. Give a number within these bounds, or leave backups out for the default.",
    ],
  ],
  [
    "switches in quotes",
    { force: "true", repair: "no" },
    [
      'force is "true"; expected true or false. Write it without quotes.',
      'repair is "no"; expected true or false. Write it without quotes.',
    ],
  ],
  [
    "another word about conflicts",
    { conflict: "overwrite" },
    [
      'conflict is "overwrite"; expected one of "fail", "takeOver". Use one of these words, or leave conflict out for the default.',
    ],
  ],
  [
    "the ConfigMap itself as a backup",
    { restoreFrom: "aws-auth" },
    [
      'restoreFrom is "aws-auth"; expected the name of a backup of aws-auth, a ConfigMap in kube-system, as in aws-auth-backup-2026-01-02t03-04-05.678z. Take it from the output backupName, or from `kubectl get configmaps --namespace kube-system`.',
    ],
  ],
];

const message = (lines: string[]) => messageOf('AwsAuth "team"', lines);
const refusal = (args: object, preview: boolean) =>
  refusalOf(() => new AwsAuth("team", { ...minimal, ...args } as AwsAuthArgs), { preview });

describe("an AwsAuth refuses", () => {
  for (const [what, args, lines] of bad) {
    it(what, async () => {
      assert.equal(await refusal(args, true), message(lines));
    });
  }

  it("neither a cluster nor a kubeconfig", async () => {
    assert.equal(await refusal({ clusterName: undefined }, true), message([neither]));
  });

  it("a cluster and a kubeconfig, without a word of the kubeconfig", async () => {
    assert.equal(await refusal({ kubeconfig }, true), message([both("prod")]));
  });

  it("a kubeconfig that is none, without a word of it", async () => {
    const given = { clusterName: undefined, kubeconfig: '{"hunter2": 1}' };
    assert.equal(
      await refusal(given, true),
      message([
        "kubeconfig is [secret]; expected the text of a kubeconfig with a current context, and it has no current-context. Pass a kubeconfig as YAML or JSON text, from an object through JSON.stringify.",
      ]),
    );
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
    assert.equal(
      await refusal(args, false),
      message([
        `clusterName is "a b"; ${cluster}`,
        `nodeRoles[0].platform is "x"; ${platform}`,
        `roles[0].roleArn is "x"; ${principal} Pass the whole ARN.`,
        `users[0].username is ""; expected a username. An empty one can't be bound to anything: name it.`,
        `accounts[0] is "x"; ${account} Give the 12 digits in quotes, without hyphens and with leading zeros.`,
        "backups is 101; expected a whole number of backups from 1 to 100. Give a number within these bounds, or leave backups out for the default.",
      ]),
    );
  });
});

describe("an AwsAuth refuses, once it is known,", () => {
  for (const [what, args, lines] of bad) {
    it(what, async () => {
      assert.equal(await refusal(later(args), false), message(lines));
    });
  }

  it("a duplicate of which both are known only later", async () => {
    const arn = () => pulumi.output(Promise.resolve(teamRole));
    const args = {
      roles: [role({ roleArn: arn() })],
      nodeRoles: [{ roleArn: arn(), platform: pulumi.output("linux") }],
    };
    assert.equal(
      await refusal(args, false),
      message([`nodeRoles[0].roleArn is "${teamRole}"; expected no duplicate of roles[0].roleArn. ${once}`]),
    );
  });

  it("the name of a cluster that turns out to be nothing", async () => {
    assert.equal(await refusal({ clusterName: pulumi.output(undefined) }, false), message([neither]));
  });

  it("secrets without a word of them", async () => {
    const hunter = "arn:aws:sts::123456789012:assumed-role/hunter2/me";
    const args = {
      clusterName: pulumi.secret("hunter2 "),
      roles: [role({ roleArn: pulumi.secret(hunter) }), role({ username: pulumi.secret(" hunter2") })],
      users: pulumi.secret([user({ userArn: "arn:aws:hunter2:us-west-2:123456789012:a" })]),
      accounts: [pulumi.secret("hunter2")],
      absent: [pulumi.secret("arn:aws:iam::123456789012:group/hunter2")],
    };
    assert.equal(
      await refusal(args, false),
      message([
        `clusterName is [secret]; ${cluster}`,
        "roles[0].roleArn is [secret]; expected the ARN of the role, not of its session. Use the ARN of the role itself.",
        "roles[1].username is [secret]; expected a username without white space around it. Remove the white space: it would be part of the name.",
        `users[0].userArn is [secret]; ${principal} Pass one of these, whole.`,
        `accounts[0] is [secret]; ${account} Give the 12 digits in quotes, without hyphens and with leading zeros.`,
        `absent[0] is [secret]; ${principal} Pass one of these, whole.`,
      ]),
    );
  });
});
