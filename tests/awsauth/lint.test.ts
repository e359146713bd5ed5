import assert from "node:assert/strict";
import { type Checked, checkDeclared, type DeclaredInput } from "../../provider/awsauth/lint/checkDeclared";
import { describeNotice } from "../../provider/awsauth/lint/templates";
import { nothingDeclared } from "../../provider/awsauth/merge/declared";
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
      issues: [],
      notices: [],
    } satisfies Checked);
    assert.deepEqual(checkDeclared({}).declared, nothingDeclared);
  });

  it("strips the path of a role, and says so", () => {
    const { declared, issues, notices } = checkDeclared({ roles: [roleInput(roleArn("team/a/Dev"))] });
    assert.deepEqual(declared.roles, [{ arn: roleArn("Dev"), username: "dev", groups: ["devs"] }]);
    assert.deepEqual(issues, []);
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
    ["no ARN", "roles", "Dev", "format roles[0].roleArn"],
    ["none at all", "roles", undefined, "missing roles[0].roleArn"],
    ["a number", "users", 1, "type users[0].userArn"],
    ["white space around it", "roles", `${roleArn("Dev")} `, "format roles[0].roleArn"],
    ["a session", "roles", "arn:aws:sts::123456789012:assumed-role/Dev/me", "format roles[0].roleArn"],
    ["an instance profile", "roles", "arn:aws:iam::123456789012:instance-profile/Dev", "format roles[0].roleArn"],
    ["an account of 11 digits", "roles", "arn:aws:iam::12345678901:role/Dev", "format roles[0].roleArn"],
    ["a wildcard", "roles", roleArn("*"), "format roles[0].roleArn"],
    [
      "a wildcard for the roles of a permission set",
      "roles",
      roleArn("AWSReservedSSO_Admin_*"),
      "format roles[0].roleArn",
    ],
    [
      "a placeholder of a documentation",
      "roles",
      "<ARN of instance role (not instance profile)>",
      "format roles[0].roleArn",
    ],
    ["a user among the roles", "roles", userArn("Al"), "mismatch roles[0].roleArn"],
    ["a role among the users", "users", roleArn("Dev"), "mismatch users[0].userArn"],
  ];
  for (const [name, list, arn, problem] of arns) {
    it(`refuses as an ARN: ${name}`, () => {
      assertIssues(problemsOf({ [list]: [list === "roles" ? roleInput(arn) : userInput(arn)] }), {
        of: "checkDeclared",
        what: `refuses as an ARN: ${name}`,
        issues: [problem],
      });
    });
  }

  it("refuses duplicates, without regard to case and to the paths of roles", () => {
    const roles = [roleInput(roleArn("Dev")), roleInput(roleArn("DEV")), roleInput(roleArn("x/Dev"))];
    const users = [userInput(userArn("Al")), userInput(userArn("AL"))];
    assertIssues(problemsOf({ roles, users, accounts: ["012345678901", "012345678901"] }), {
      of: "checkDeclared",
      what: "refuses duplicates, without regard to case and to the paths of roles",
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
    it(`refuses as a username: ${JSON.stringify(text)}`, () => {
      assertIssues(problemsOf({ roles: [roleInput(roleArn("Dev"), text)] }), {
        of: "checkDeclared",
        what: `refuses as a username: ${JSON.stringify(text)}`,
        issues: [typeof text === "string" ? "format roles[0].username" : "type roles[0].username"],
      });
    });
  }

  it("refuses groups that are no list, one twice, and bad names among them", () => {
    const roles = [roleInput(roleArn("A"), "a", "system:masters"), roleInput(roleArn("B"), "b", ["x", "x", "y\n"])];
    assertIssues(problemsOf({ roles }), {
      of: "checkDeclared",
      what: "refuses groups that are no list, one twice, and bad names among them",
      issues: ["type roles[0].groups", "duplicate roles[1].groups[1]", "format roles[1].groups[2]"],
    });
  });

  it("refuses groups that callers would choose by the names of their sessions", () => {
    const groups = ["system:{{SessionName}}", "team-{{SessionNameRaw}}", "{{EC2PrivateDNSName}}", "a:{{AccountID}}"];
    assertIssues(problemsOf({ roles: [roleInput(roleArn("A"), "a", groups)] }), {
      of: "checkDeclared",
      what: "refuses groups that callers would choose by the names of their sessions",
      issues: ["format roles[0].groups[0]", "format roles[0].groups[1]", "format roles[0].groups[2]"],
    });
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
    assertIssues(problemsOf({ roles }), {
      of: "checkDeclared",
      what: "refuses user names of Kubernetes and EKS that callers would choose, except those of nodes",
      issues: ["format roles[0].username", "format roles[1].username", "format roles[2].username"],
    });
  });

  it("refuses the name of a session for users, who have none", () => {
    assertIssues(problemsOf({ users: [userInput(userArn("Al"), "u:{{SessionName}}")] }), {
      of: "checkDeclared",
      what: "refuses the name of a session for users, who have none",
      issues: ["format users[0].username"],
    });
  });

  it("refuses accounts that aren't texts of 12 digits", () => {
    assertIssues(problemsOf({ accounts: [12345678901, "12345678901", "0123-4567-8901", "012345678901"] }), {
      of: "checkDeclared",
      what: "refuses accounts that aren't texts of 12 digits",
      issues: ["format accounts[0]", "format accounts[1]", "format accounts[2]"],
    });
  });

  it("fills in what nodes need, and knows an entry for the same role", () => {
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
      what: "fills in what nodes need, and knows an entry for the same role",
      issues: ["duplicate nodeRoles[2].roleArn"],
    });
    assert.deepEqual(
      notices.map(({ paths }) => showPaths(paths)),
      ["nodeRoles[0].roleArn"],
    );
  });

  it("knows that nodes of two platforms can't share a role", () => {
    const nodeRoles = ["linux", "windows"].map((platform) => ({ roleArn: roleArn("Node"), platform }));
    assertIssues(problemsOf({ nodeRoles }), {
      of: "checkDeclared",
      what: "knows that nodes of two platforms can't share a role",
      issues: ["duplicate nodeRoles[1].roleArn"],
    });
  });

  it("refuses a platform that there isn't, whatever its type", () => {
    const nodeRoles = ["Linux", "toString", 1, ["linux"], null].map((platform, i) => ({
      roleArn: roleArn(`N${i}`),
      platform,
    }));
    assertIssues(problemsOf({ nodeRoles }), {
      of: "checkDeclared",
      what: "refuses a platform that there isn't, whatever its type",
      issues: [
        "choice nodeRoles[0].platform",
        "choice nodeRoles[1].platform",
        "choice nodeRoles[2].platform",
        "choice nodeRoles[3].platform",
        "missing nodeRoles[4].platform",
      ],
    });
  });

  it("refuses what is no list, and what is no entry", () => {
    const roles = { [roleArn("Dev")]: "dev" };
    assertIssues(problemsOf({ roles, nodeRoles: "x", users: ["x", ["x"], null, 1], accounts: "012345678901" }), {
      of: "checkDeclared",
      what: "refuses what is no list, and what is no entry",
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

  it("refuses what is left out of an entry", () => {
    assertIssues(problemsOf({ roles: [{}], users: [{ userArn: userArn("A"), username: null, groups: [null] }] }), {
      of: "checkDeclared",
      what: "refuses what is left out of an entry",
      issues: [
        "missing roles[0].roleArn",
        "missing roles[0].username",
        "missing users[0].username",
        "missing users[0].groups[0]",
      ],
    });
  });

  it("tells what to do about an ARN also without a word of it", () => {
    const unseen = (roleArn: string) => checkDeclared({ roles: [roleInput(roleArn)] }).issues[0]?.fixWithoutValue;
    assert.equal(unseen("arn:aws:sts::123456789012:assumed-role/Dev/me"), "Use the ARN of the role itself.");
    assert.equal(unseen("arn:aws:s3:::bucket"), "Pass one of these, whole.");
    assert.equal(unseen("Dev"), "Pass the whole ARN.");
  });

  it("shows all issues at once", () => {
    assert.equal(problemsOf({ roles: [roleInput("x", "", "y")], users: [userInput("x")], accounts: ["x"] }).length, 5);
  });
});

describe("checkDeclared where not everything is known yet", () => {
  it("passes over what isn't", () => {
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

  it("finds what is wrong with the rest", () => {
    const roles = [
      roleInput(pending, "a\n", ["x", pending, "x"]),
      roleInput(roleArn("Dev"), pending),
      roleInput(roleArn("x/dev"), "d", pending),
    ];
    assertIssues(problemsOf({ roles, accounts: [pending, "1", pending] }), {
      of: "checkDeclared",
      what: "finds what is wrong with the rest",
      issues: [
        "format roles[0].username",
        "duplicate roles[0].groups[2]",
        "duplicate roles[2].roleArn",
        "format accounts[1]",
      ],
    });
  });

  it("tells of the paths and names that are known", () => {
    const roles = [roleInput(roleArn("x/A"), pending), roleInput(pending, "{{SessionName}}")];
    assert.deepEqual(
      checkDeclared({ roles }).notices.map(({ paths }) => showPaths(paths)),
      ["roles[0].roleArn", "roles[1].username"],
    );
  });
});
