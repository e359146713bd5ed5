import assert from "node:assert/strict";
import { nothingDeclared } from "../../provider/awsauth/document/document";
import { type Checked, checkDeclared, type DeclaredInput } from "../../provider/awsauth/lint/checkDeclared";
import { describeNotice } from "../../provider/awsauth/lint/templates";
import { pending } from "../../provider/validation/issues";
import { showPaths } from "../../provider/validation/render";
import { assertIssues } from "../support/messages";
import { roleArn, userArn } from "./support/declared";

const problemsOf = (input: DeclaredInput) => checkDeclared(input).issues;
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
  it("accepts valid entries", () => {
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
      issues: [],
      notices: [],
    } satisfies Checked);
    assert.deepEqual(checkDeclared({}).declared, nothingDeclared);
  });

  it("removes the path of a role, and reports it", () => {
    const { declared, issues, notices } = checkDeclared({ roles: [roleInput(roleArn("team/a/Dev"))] });
    assert.deepEqual(declared.roles, [{ arn: roleArn("Dev"), username: "dev", groups: ["devs"] }]);
    assert.deepEqual(issues, []);
    assert.deepEqual(notices, [
      {
        severity: "info",
        paths: [["roles", 0, "roleArn"]],
        value: roleArn("team/a/Dev"),
        message: "the role's path is removed, since the authenticator doesn't see it",
      },
    ]);
    assert.deepEqual(notices.map(describeNotice), [
      `roles[0].roleArn is "${roleArn("team/a/Dev")}": the role's path is removed, since the authenticator doesn't see it`,
    ]);
  });

  it("warns of a name that anyone who may assume the role can choose", () => {
    const { notices } = checkDeclared({
      roles: [roleInput(roleArn("Dev"), "{{SessionName}}"), roleInput(roleArn("It"), "x-{{SessionNameRaw}}")],
    });
    const risk =
      "any principal that can assume the role can choose this name; put a prefix with a colon before the placeholder";
    assert.deepEqual(notices, [
      { severity: "warning", paths: [["roles", 0, "username"]], value: "{{SessionName}}", message: risk },
      { severity: "warning", paths: [["roles", 1, "username"]], value: "x-{{SessionNameRaw}}", message: risk },
    ]);
  });

  const arns: [name: string, list: "roles" | "users", arn: unknown, problem: string][] = [
    ["a name instead of an ARN", "roles", "Dev", "format roles[0].roleArn"],
    ["a missing value", "roles", undefined, "missing roles[0].roleArn"],
    ["a number", "users", 1, "type users[0].userArn"],
    ["surrounding white space", "roles", `${roleArn("Dev")} `, "format roles[0].roleArn"],
    ["the ARN of a session", "roles", "arn:aws:sts::123456789012:assumed-role/Dev/me", "format roles[0].roleArn"],
    [
      "the ARN of an instance profile",
      "roles",
      "arn:aws:iam::123456789012:instance-profile/Dev",
      "format roles[0].roleArn",
    ],
    ["an account ID of 11 digits", "roles", "arn:aws:iam::12345678901:role/Dev", "format roles[0].roleArn"],
    ["a wildcard", "roles", roleArn("*"), "format roles[0].roleArn"],
    [
      "a wildcard for the roles of a permission set",
      "roles",
      roleArn("AWSReservedSSO_Admin_*"),
      "format roles[0].roleArn",
    ],
    [
      "a placeholder from a documentation page",
      "roles",
      "<ARN of instance role (not instance profile)>",
      "format roles[0].roleArn",
    ],
    ["a user in roles", "roles", userArn("Al"), "mismatch roles[0].roleArn"],
    ["a role in users", "users", roleArn("Dev"), "mismatch users[0].userArn"],
  ];
  for (const [name, list, arn, problem] of arns) {
    it(`rejects an invalid ARN: ${name}`, () => {
      assertIssues(problemsOf({ [list]: [list === "roles" ? roleInput(arn) : userInput(arn)] }), {
        of: "checkDeclared",
        what: `rejects an invalid ARN: ${name}`,
        issues: [problem],
      });
    });
  }

  it("rejects duplicates, ignoring case and the paths of roles", () => {
    const roles = [roleInput(roleArn("Dev")), roleInput(roleArn("DEV")), roleInput(roleArn("x/Dev"))];
    const users = [userInput(userArn("Al")), userInput(userArn("AL"))];
    assertIssues(problemsOf({ roles, users, accounts: ["012345678901", "012345678901"] }), {
      of: "checkDeclared",
      what: "rejects duplicates, ignoring case and the paths of roles",
      issues: [
        "duplicate roles[1].roleArn",
        "duplicate roles[2].roleArn",
        "duplicate users[1].userArn",
        "duplicate accounts[1]",
      ],
    });
  });

  const names = [
    "",
    "a\nb",
    "a\u0085",
    "a\ud800",
    " a",
    "<system:node:{{EC2PrivateDNSName}}>",
    '"a"',
    "{{ SessionName }}",
    "a-{{SessionName",
    1,
  ];
  for (const text of names) {
    it(`rejects an invalid username: ${JSON.stringify(text)}`, () => {
      assertIssues(problemsOf({ roles: [roleInput(roleArn("Dev"), text)] }), {
        of: "checkDeclared",
        what: `rejects an invalid username: ${JSON.stringify(text)}`,
        issues: [typeof text === "string" ? "format roles[0].username" : "type roles[0].username"],
      });
    });
  }

  it("rejects groups that aren't a list, duplicate groups and invalid group names", () => {
    const roles = [roleInput(roleArn("A"), "a", "system:masters"), roleInput(roleArn("B"), "b", ["x", "x", "y\n"])];
    assertIssues(problemsOf({ roles }), {
      of: "checkDeclared",
      what: "rejects groups that aren't a list, duplicate groups and invalid group names",
      issues: ["type roles[0].groups", "duplicate roles[1].groups[1]", "format roles[1].groups[2]"],
    });
  });

  it("rejects groups that callers could choose through their session names", () => {
    const groups = ["system:{{SessionName}}", "team-{{SessionNameRaw}}", "{{EC2PrivateDNSName}}", "a:{{AccountID}}"];
    assertIssues(problemsOf({ roles: [roleInput(roleArn("A"), "a", groups)] }), {
      of: "checkDeclared",
      what: "rejects groups that callers could choose through their session names",
      issues: ["format roles[0].groups[0]", "format roles[0].groups[1]", "format roles[0].groups[2]"],
    });
  });

  it("rejects Kubernetes and EKS usernames that callers could choose, except those of nodes", () => {
    const rejected = ["system:{{SessionName}}", "system:node:x{{SessionNameRaw}}", "eks:{{SessionName}}"];
    const taken = [
      "system:node:{{EC2PrivateDNSName}}",
      "system:node:{{SessionName}}",
      "team:system:{{SessionName}}",
      "system:{{AccountID}}",
    ];
    const roles = [...rejected, ...taken].map((username, i) => roleInput(roleArn(`R${i}`), username));
    assertIssues(problemsOf({ roles }), {
      of: "checkDeclared",
      what: "rejects Kubernetes and EKS usernames that callers could choose, except those of nodes",
      issues: ["format roles[0].username", "format roles[1].username", "format roles[2].username"],
    });
  });

  it("rejects a session name for users, who have none", () => {
    assertIssues(problemsOf({ users: [userInput(userArn("Al"), "u:{{SessionName}}")] }), {
      of: "checkDeclared",
      what: "rejects a session name for users, who have none",
      issues: ["format users[0].username"],
    });
  });

  it("rejects accounts that aren't strings of 12 digits", () => {
    assertIssues(problemsOf({ accounts: [12345678901, "12345678901", "0123-4567-8901", "012345678901"] }), {
      of: "checkDeclared",
      what: "rejects accounts that aren't strings of 12 digits",
      issues: ["format accounts[0]", "format accounts[1]", "format accounts[2]"],
    });
  });

  it("fills in what nodes need, and rejects a second entry for the same role", () => {
    const nodeRoles = [
      { roleArn: roleArn("eks/Node"), platform: "linux" },
      { roleArn: roleArn("Pods"), platform: "fargate" },
      { roleArn: roleArn("dev"), platform: "windows" },
    ];
    const { declared, issues, notices } = checkDeclared({ roles: [roleInput(roleArn("Dev"))], nodeRoles });
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
    assertIssues(issues, {
      of: "checkDeclared",
      what: "fills in what nodes need, and rejects a second entry for the same role",
      issues: ["duplicate nodeRoles[2].roleArn"],
    });
    assert.deepEqual(
      notices.map(({ paths }) => showPaths(paths)),
      ["nodeRoles[0].roleArn"],
    );
  });

  it("rejects one role for nodes of two platforms", () => {
    const nodeRoles = ["linux", "windows"].map((platform) => ({ roleArn: roleArn("Node"), platform }));
    assertIssues(problemsOf({ nodeRoles }), {
      of: "checkDeclared",
      what: "rejects one role for nodes of two platforms",
      issues: ["duplicate nodeRoles[1].roleArn"],
    });
  });

  it("rejects an unknown platform of any type", () => {
    const nodeRoles = ["Linux", "toString", 1, ["linux"], null].map((platform, i) => ({
      roleArn: roleArn(`N${i}`),
      platform,
    }));
    assertIssues(problemsOf({ nodeRoles }), {
      of: "checkDeclared",
      what: "rejects an unknown platform of any type",
      issues: [
        "choice nodeRoles[0].platform",
        "choice nodeRoles[1].platform",
        "choice nodeRoles[2].platform",
        "choice nodeRoles[3].platform",
        "missing nodeRoles[4].platform",
      ],
    });
  });

  it("rejects values that aren't lists or entries", () => {
    const roles = { [roleArn("Dev")]: "dev" };
    assertIssues(problemsOf({ roles, nodeRoles: "x", users: ["x", ["x"], null, 1], accounts: "012345678901" }), {
      of: "checkDeclared",
      what: "rejects values that aren't lists or entries",
      issues: [
        "type roles",
        "type nodeRoles",
        "type users[0]",
        "type users[1]",
        "missing users[2]",
        "type users[3]",
        "type accounts",
      ],
    });
  });

  it("rejects entries with missing fields", () => {
    assertIssues(problemsOf({ roles: [{}], users: [{ userArn: userArn("A"), username: null, groups: [null] }] }), {
      of: "checkDeclared",
      what: "rejects entries with missing fields",
      issues: [
        "missing roles[0].roleArn",
        "missing roles[0].username",
        "missing users[0].username",
        "missing users[0].groups[0]",
      ],
    });
  });

  it("gives a fix for an ARN without quoting any of it", () => {
    const unseen = (roleArn: string) => checkDeclared({ roles: [roleInput(roleArn)] }).issues[0]?.fixWithoutValue;
    assert.equal(unseen("arn:aws:sts::123456789012:assumed-role/Dev/me"), "Use the ARN of the role itself.");
    assert.equal(unseen("arn:aws:s3:::bucket"), "Pass one of these ARNs in full.");
    assert.equal(unseen("Dev"), "Pass the full ARN.");
  });

  it("reports all issues at once", () => {
    assert.equal(problemsOf({ roles: [roleInput("x", "", "y")], users: [userInput("x")], accounts: ["x"] }).length, 5);
  });
});

describe("checkDeclared with values that are not known yet", () => {
  it("skips unknown values", () => {
    assert.deepEqual(checkDeclared({ roles: pending, nodeRoles: pending, users: pending, accounts: pending }), {
      declared: nothingDeclared,
      issues: [],
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
      issues: [],
      notices: [],
    } satisfies Checked);
  });

  it("finds the issues in the known values", () => {
    const roles = [
      roleInput(pending, "a\n", ["x", pending, "x"]),
      roleInput(roleArn("Dev"), pending),
      roleInput(roleArn("x/dev"), "d", pending),
    ];
    assertIssues(problemsOf({ roles, accounts: [pending, "1", pending] }), {
      of: "checkDeclared",
      what: "finds the issues in the known values",
      issues: [
        "format roles[0].username",
        "duplicate roles[0].groups[2]",
        "duplicate roles[2].roleArn",
        "format accounts[1]",
      ],
    });
  });

  it("reports notices on known paths and names", () => {
    const roles = [roleInput(roleArn("x/A"), pending), roleInput(pending, "{{SessionName}}")];
    assert.deepEqual(
      checkDeclared({ roles }).notices.map(({ paths }) => showPaths(paths)),
      ["roles[0].roleArn", "roles[1].username"],
    );
  });
});
