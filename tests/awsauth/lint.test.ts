import assert from "node:assert/strict";
import {
  type Checked,
  checkDeclared,
  type DeclaredInput,
  describeNotice,
  nothingDeclared,
} from "../../provider/awsauth";
import { pending } from "../../provider/check/issues";
import { render as describeProblem, showPaths } from "../../provider/check/render";
import { roleArn, userArn } from "./support/declared";

const problemsOf = (input: DeclaredInput) => checkDeclared(input).problems.map(describeProblem);
const roleInput = (roleArn: unknown, username: unknown = "dev", groups: unknown = ["devs"]) => ({
  roleArn,
  username,
  groups,
});
const userInput = (userArn: unknown, username: unknown = "dev", groups: unknown = ["devs"]) => ({
  userArn,
  username,
  groups,
});

describe("checkDeclared", () => {
  it("passes what can be read as meant", () => {
    const checked = checkDeclared({
      roles: [roleInput(roleArn("Dev"), "dev:{{SessionName}}"), roleInput(roleArn("It"), "it's", null)],
      users: [
        userInput(userArn("team/Al")),
        userInput("arn:aws-cn:iam::123456789012:root"),
        userInput("arn:aws:sts::123456789012:federated-user/Bo"),
      ],
      accounts: ["012345678901"],
    });
    assert.deepEqual(checked, {
      declared: {
        roles: [
          { arn: roleArn("Dev"), username: "dev:{{SessionName}}", groups: ["devs"] },
          { arn: roleArn("It"), username: "it's", groups: [] },
        ],
        users: [
          { arn: userArn("team/Al"), username: "dev", groups: ["devs"] },
          { arn: "arn:aws-cn:iam::123456789012:root", username: "dev", groups: ["devs"] },
          { arn: "arn:aws:sts::123456789012:federated-user/Bo", username: "dev", groups: ["devs"] },
        ],
        accounts: ["012345678901"],
      },
      problems: [],
      notices: [],
    } satisfies Checked);
    assert.deepEqual(checkDeclared({}).declared, nothingDeclared);
  });

  it("strips the path of a role, and says so", () => {
    const { declared, problems, notices } = checkDeclared({ roles: [roleInput(roleArn("team/a/Dev"))] });
    assert.deepEqual(declared.roles, [{ arn: roleArn("Dev"), username: "dev", groups: ["devs"] }]);
    assert.deepEqual(problems, []);
    assert.deepEqual(notices, [
      {
        severity: "info",
        paths: [["roles", 0, "roleArn"]],
        value: roleArn("team/a/Dev"),
        message: "the path of the role is left out, since the authenticator doesn't see it",
      },
    ]);
    assert.deepEqual(notices.map(describeNotice), [
      `roles[0].roleArn is "${roleArn("team/a/Dev")}": the path of the role is left out, since the authenticator doesn't see it`,
    ]);
  });

  it("warns of a name that whoever may assume the role chooses", () => {
    const { notices } = checkDeclared({
      roles: [roleInput(roleArn("Dev"), "{{SessionName}}"), roleInput(roleArn("It"), "x-{{SessionNameRaw}}")],
    });
    const risk =
      "whoever may assume the role chooses this name freely; put a prefix with a colon before the placeholder";
    assert.deepEqual(notices, [
      { severity: "warning", paths: [["roles", 0, "username"]], value: "{{SessionName}}", message: risk },
      { severity: "warning", paths: [["roles", 1, "username"]], value: "x-{{SessionNameRaw}}", message: risk },
    ]);
  });

  const arns: [name: string, list: "roles" | "users", arn: unknown, problem: string][] = [
    [
      "no ARN",
      "roles",
      "Dev",
      'roles[0].roleArn is "Dev"; expected the ARN of a role, a user, the root user or a federated user. Pass the whole ARN.',
    ],
    ["none at all", "roles", undefined, "roles[0].roleArn is missing; expected the ARN of an IAM role. Give it."],
    [
      "a number",
      "users",
      1,
      "users[0].userArn is 1; expected the ARN of a user, the root user or a federated user, a text. Write it in quotes.",
    ],
    [
      "white space around it",
      "roles",
      `${roleArn("Dev")} `,
      `roles[0].roleArn is "${roleArn("Dev")} "; expected the ARN of a role, a user, the root user or a federated user. Remove the white space around it.`,
    ],
    [
      "a session",
      "roles",
      "arn:aws:sts::123456789012:assumed-role/Dev/me",
      `roles[0].roleArn is "arn:aws:sts::123456789012:assumed-role/Dev/me"; expected the ARN of the role, not of its session. Use ${roleArn("Dev")}.`,
    ],
    [
      "an instance profile",
      "roles",
      "arn:aws:iam::123456789012:instance-profile/Dev",
      'roles[0].roleArn is "arn:aws:iam::123456789012:instance-profile/Dev"; expected the ARN of a role, a user, the root user or a federated user. This is the ARN of an IAM instance profile, or is misspelt.',
    ],
    [
      "an account of 11 digits",
      "roles",
      "arn:aws:iam::12345678901:role/Dev",
      'roles[0].roleArn is "arn:aws:iam::12345678901:role/Dev"; expected the ARN of a role, a user, the root user or a federated user. It is misspelt: the account has 12 digits, the name only letters, digits and +=,.@_- after the path.',
    ],
    [
      "a wildcard",
      "roles",
      roleArn("*"),
      `roles[0].roleArn is "${roleArn("*")}"; expected the ARN of a role, a user, the root user or a federated user. Wildcards have no effect here: name each principal by its whole ARN.`,
    ],
    [
      "a wildcard for the roles of a permission set",
      "roles",
      roleArn("AWSReservedSSO_Admin_*"),
      `roles[0].roleArn is "${roleArn("AWSReservedSSO_Admin_*")}"; expected the ARN of a role, a user, the root user or a federated user. Wildcards have no effect here: name each principal by its whole ARN. The roles of IAM Identity Center end in letters and digits that differ from account to account: \`aws iam list-roles --path-prefix /aws-reserved/sso.amazonaws.com/\` shows them.`,
    ],
    [
      "a placeholder of a documentation",
      "roles",
      "<ARN of instance role (not instance profile)>",
      'roles[0].roleArn is "<ARN of instance role (not instance profile)>"; expected the ARN of a role, a user, the root user or a federated user. Put the real values in place of what stands in angle brackets, and remove the brackets.',
    ],
    [
      "a user among the roles",
      "roles",
      userArn("Al"),
      `roles[0].roleArn is "${userArn("Al")}"; expected the ARN of an IAM role. Move the entry to users.`,
    ],
    [
      "a role among the users",
      "users",
      roleArn("Dev"),
      `users[0].userArn is "${roleArn("Dev")}"; expected the ARN of a user, the root user or a federated user. Move the entry to roles.`,
    ],
  ];
  for (const [name, list, arn, problem] of arns) {
    it(`refuses as an ARN: ${name}`, () => {
      assert.deepEqual(problemsOf({ [list]: [list === "roles" ? roleInput(arn) : userInput(arn)] }), [problem]);
    });
  }

  it("refuses duplicates, without regard to case and to the paths of roles", () => {
    const fix =
      "Remove one of the two. The authenticator ignores case and the paths of roles: it maps only one of them.";
    const roles = [roleInput(roleArn("Dev")), roleInput(roleArn("DEV")), roleInput(roleArn("x/Dev"))];
    const users = [userInput(userArn("Al")), userInput(userArn("AL"))];
    assert.deepEqual(problemsOf({ roles, users, accounts: ["012345678901", "012345678901"] }), [
      `roles[1].roleArn is "${roleArn("DEV")}"; expected no duplicate of roles[0].roleArn. ${fix}`,
      `roles[2].roleArn is "${roleArn("x/Dev")}"; expected no duplicate of roles[0].roleArn. ${fix}`,
      `users[1].userArn is "${userArn("AL")}"; expected no duplicate of users[0].userArn. ${fix}`,
      'accounts[1] is "012345678901"; expected no duplicate of accounts[0]. Remove it.',
    ]);
  });

  const known = "{{AccountID}}, {{SessionName}}, {{SessionNameRaw}}, {{AccessKeyID}}, {{EC2PrivateDNSName}}";
  const names: [text: unknown, expected: string][] = [
    ["", "a username. An empty one can't be bound to anything: name it."],
    ["a\nb", "a username on one line, without control characters. Remove line breaks, tabs and the like."],
    ["a\u0085", "a username on one line, without control characters. Remove line breaks, tabs and the like."],
    ["a\ud800", "a username on one line, without control characters. Remove line breaks, tabs and the like."],
    [" a", "a username without white space around it. Remove the white space: it would be part of the name."],
    [
      "<system:node:{{EC2PrivateDNSName}}>",
      "a username without angle brackets around it. Put the real name in their place: they would be part of the name.",
    ],
    ['"a"', "a username without quotes around it. Remove the quotes: they would be part of the name."],
    [
      "{{ SessionName }}",
      `no placeholders but ${known}. Spell the placeholder exactly so, without spaces: the authenticator leaves any other as it is.`,
    ],
    [
      "a-{{SessionName",
      `no placeholders but ${known}. Spell the placeholder exactly so, without spaces: the authenticator leaves any other as it is.`,
    ],
    [1, "a username, a text. Write it in quotes."],
  ];
  for (const [text, expected] of names) {
    it(`refuses as a username: ${JSON.stringify(text)}`, () => {
      assert.deepEqual(problemsOf({ roles: [roleInput(roleArn("Dev"), text)] }), [
        `roles[0].username is ${JSON.stringify(text)}; expected ${expected}`,
      ]);
    });
  }

  it("refuses groups that are no list, one twice, and bad names among them", () => {
    const roles = [roleInput(roleArn("A"), "a", "system:masters"), roleInput(roleArn("B"), "b", ["x", "x", "y\n"])];
    assert.deepEqual(problemsOf({ roles }), [
      'roles[0].groups is "system:masters"; expected a list of groups. Write it as a list, even with one group.',
      'roles[1].groups[1] is "x"; expected no duplicate of roles[1].groups[0]. Remove it.',
      'roles[1].groups[2] is "y\\n"; expected a group on one line, without control characters. Remove line breaks, tabs and the like.',
    ]);
  });

  const ownGroups =
    "Callers choose the names of their sessions, and with them their groups: write the group's name in full.";
  const ownUsers =
    'Callers choose the names of their sessions: put another prefix before it, as in "team:{{SessionName}}".';
  const nodeNames = '"system:node:{{EC2PrivateDNSName}}" and "system:node:{{SessionName}}"';
  const ofSystem = (placeholder: string) =>
    `expected no ${placeholder} in a username that begins with "system:", except the names of nodes, ${nodeNames}. ${ownUsers}`;

  it("refuses groups that callers would choose by the names of their sessions", () => {
    const groups = ["system:{{SessionName}}", "team-{{SessionNameRaw}}", "{{EC2PrivateDNSName}}", "a:{{AccountID}}"];
    assert.deepEqual(problemsOf({ roles: [roleInput(roleArn("A"), "a", groups)] }), [
      `roles[0].groups[0] is "system:{{SessionName}}"; expected no {{SessionName}} in a group. ${ownGroups}`,
      `roles[0].groups[1] is "team-{{SessionNameRaw}}"; expected no {{SessionNameRaw}} in a group. ${ownGroups}`,
      `roles[0].groups[2] is "{{EC2PrivateDNSName}}"; expected no {{EC2PrivateDNSName}} in a group. ${ownGroups}`,
    ]);
  });

  it("refuses user names of Kubernetes and EKS that callers would choose, except those of nodes", () => {
    const refused = ["system:{{SessionName}}", "system:node:x{{SessionNameRaw}}", "eks:{{SessionName}}"];
    const taken = [
      "system:node:{{EC2PrivateDNSName}}",
      "system:node:{{SessionName}}",
      "team:system:{{SessionName}}",
      "system:{{AccountID}}",
    ];
    const roles = [...refused, ...taken].map((username, i) => roleInput(roleArn(`R${i}`), username));
    assert.deepEqual(problemsOf({ roles }), [
      `roles[0].username is "system:{{SessionName}}"; ${ofSystem("{{SessionName}}")}`,
      `roles[1].username is "system:node:x{{SessionNameRaw}}"; ${ofSystem("{{SessionNameRaw}}")}`,
      `roles[2].username is "eks:{{SessionName}}"; expected no {{SessionName}} in a username that begins with "eks:". ${ownUsers}`,
    ]);
  });

  it("refuses the name of a session for users, who have none", () => {
    assert.deepEqual(problemsOf({ users: [userInput(userArn("Al"), "u:{{SessionName}}")] }), [
      'users[0].username is "u:{{SessionName}}"; expected no {{SessionName}} for a principal that isn\'t a role. Only the sessions of roles have a name.',
    ]);
  });

  it("refuses accounts that aren't texts of 12 digits", () => {
    const expected = "expected the ID of an AWS account, a text of 12 digits";
    const digits = "Give the 12 digits in quotes, without hyphens and with leading zeros.";
    assert.deepEqual(problemsOf({ accounts: [12345678901, "12345678901", "0123-4567-8901", "012345678901"] }), [
      `accounts[0] is 12345678901; ${expected}. Write it in quotes: a number loses its leading zeros.`,
      `accounts[1] is "12345678901"; ${expected}. ${digits}`,
      `accounts[2] is "0123-4567-8901"; ${expected}. ${digits}`,
    ]);
  });

  it("fills in what nodes need, and knows an entry for the same role", () => {
    const nodeRoles = [
      { roleArn: roleArn("eks/Node"), platform: "linux" },
      { roleArn: roleArn("Pods"), platform: "fargate" },
      { roleArn: roleArn("dev"), platform: "windows" },
    ];
    const { declared, problems, notices } = checkDeclared({ roles: [roleInput(roleArn("Dev"))], nodeRoles });
    const groups = ["system:bootstrappers", "system:nodes"];
    assert.deepEqual(declared.roles, [
      { arn: roleArn("Dev"), username: "dev", groups: ["devs"] },
      { arn: roleArn("Node"), username: "system:node:{{EC2PrivateDNSName}}", groups },
      {
        arn: roleArn("Pods"),
        username: "system:node:{{SessionName}}",
        groups: [...groups, "system:node-proxier"],
      },
    ]);
    assert.deepEqual(problems.map(describeProblem), [
      `nodeRoles[2].roleArn is "${roleArn("dev")}"; expected no duplicate of roles[0].roleArn. Remove one of the two. The authenticator ignores case and the paths of roles: it maps only one of them.`,
    ]);
    assert.deepEqual(
      notices.map(({ paths }) => showPaths(paths)),
      ["nodeRoles[0].roleArn"],
    );
  });

  it("knows that nodes of two platforms can't share a role", () => {
    const nodeRoles = ["linux", "windows"].map((platform) => ({ roleArn: roleArn("Node"), platform }));
    assert.deepEqual(problemsOf({ nodeRoles }), [
      `nodeRoles[1].roleArn is "${roleArn("Node")}"; expected no duplicate of nodeRoles[0].roleArn. Remove one of the two: a role has one entry. Nodes of another platform need a role of their own.`,
    ]);
  });

  it("refuses a platform that there isn't, whatever its type", () => {
    const nodeRoles = ["Linux", "toString", 1, ["linux"], null].map((platform, i) => ({
      roleArn: roleArn(`N${i}`),
      platform,
    }));
    const expected =
      'expected one of "linux", "windows", "fargate". Name what the nodes run on; for other user names and groups use roles.';
    assert.deepEqual(problemsOf({ nodeRoles }), [
      `nodeRoles[0].platform is "Linux"; ${expected}`,
      `nodeRoles[1].platform is "toString"; ${expected}`,
      `nodeRoles[2].platform is 1; ${expected}`,
      `nodeRoles[3].platform is ["linux"]; ${expected}`,
      `nodeRoles[4].platform is missing; ${expected}`,
    ]);
  });

  it("refuses what is no list, and what is no entry", () => {
    const shape = "Write it as { userArn, username, groups }.";
    const list = "Write it as a list, even with one item.";
    const roles = { [roleArn("Dev")]: "dev" };
    assert.deepEqual(problemsOf({ roles, nodeRoles: "x", users: ["x", ["x"], null, 1], accounts: "012345678901" }), [
      `roles is {"${roleArn("Dev")}":"dev"}; expected a list of entries. ${list}`,
      `nodeRoles is "x"; expected a list of entries. ${list}`,
      `users[0] is "x"; expected an entry. ${shape}`,
      `users[1] is ["x"]; expected an entry. ${shape}`,
      "users[2] is null; expected no empty item among the entries. Give its value, or remove it.",
      `users[3] is 1; expected an entry. ${shape}`,
      'accounts is "012345678901"; expected a list of accounts. Write it as a list, even with one account.',
    ]);
  });

  it("refuses what is left out of an entry", () => {
    assert.deepEqual(problemsOf({ roles: [{}], users: [{ userArn: userArn("A"), username: null, groups: [null] }] }), [
      "roles[0].roleArn is missing; expected the ARN of an IAM role. Give it.",
      "roles[0].username is missing; expected a username. Give it.",
      "users[0].username is missing; expected a username. Give it.",
      "users[0].groups[0] is missing; expected a group. Give it.",
    ]);
  });

  it("tells what to do about an ARN also without a word of it", () => {
    const unseen = (roleArn: string) => checkDeclared({ roles: [roleInput(roleArn)] }).problems[0]?.fixWithoutValue;
    assert.equal(unseen("arn:aws:sts::123456789012:assumed-role/Dev/me"), "Use the ARN of the role itself.");
    assert.equal(unseen("arn:aws:s3:::bucket"), "Pass one of these, whole.");
    assert.equal(unseen("Dev"), "Pass the whole ARN.");
  });

  it("shows all problems at once", () => {
    assert.equal(problemsOf({ roles: [roleInput("x", "", "y")], users: [userInput("x")], accounts: ["x"] }).length, 5);
  });
});

describe("checkDeclared where not everything is known yet", () => {
  it("passes over what isn't", () => {
    assert.deepEqual(checkDeclared({ roles: pending, nodeRoles: pending, users: pending, accounts: pending }), {
      declared: nothingDeclared,
      problems: [],
      notices: [],
    });
    const checked = checkDeclared({
      roles: [
        pending,
        roleInput(pending),
        roleInput(roleArn("A"), pending),
        roleInput(roleArn("B"), "b", pending),
        roleInput(roleArn("C"), "c", ["x", pending, pending]),
        roleInput(roleArn("D"), "d"),
      ],
      nodeRoles: [pending, { roleArn: pending, platform: "linux" }, { roleArn: roleArn("E"), platform: pending }],
      users: [pending, userInput(pending, pending, pending), userInput(userArn("Al"))],
      accounts: [pending, "012345678901", pending],
    });
    assert.deepEqual(checked, {
      declared: {
        roles: [{ arn: roleArn("D"), username: "d", groups: ["devs"] }],
        users: [{ arn: userArn("Al"), username: "dev", groups: ["devs"] }],
        accounts: ["012345678901"],
      },
      problems: [],
      notices: [],
    } satisfies Checked);
  });

  it("finds what is wrong with the rest", () => {
    const roles = [
      roleInput(pending, "a\n", ["x", pending, "x"]),
      roleInput(roleArn("Dev"), pending),
      roleInput(roleArn("x/dev"), "d", pending),
    ];
    assert.deepEqual(problemsOf({ roles, accounts: [pending, "1", pending] }), [
      'roles[0].username is "a\\n"; expected a username on one line, without control characters. Remove line breaks, tabs and the like.',
      'roles[0].groups[2] is "x"; expected no duplicate of roles[0].groups[0]. Remove it.',
      `roles[2].roleArn is "${roleArn("x/dev")}"; expected no duplicate of roles[1].roleArn. Remove one of the two. The authenticator ignores case and the paths of roles: it maps only one of them.`,
      'accounts[1] is "1"; expected the ID of an AWS account, a text of 12 digits. Give the 12 digits in quotes, without hyphens and with leading zeros.',
    ]);
  });

  it("tells of the paths and names that are known", () => {
    const roles = [roleInput(roleArn("x/A"), pending), roleInput(pending, "{{SessionName}}")];
    assert.deepEqual(
      checkDeclared({ roles }).notices.map(({ paths }) => showPaths(paths)),
      ["roles[0].roleArn", "roles[1].username"],
    );
  });
});
