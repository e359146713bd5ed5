import assert from "node:assert/strict";
import fc from "fast-check";
import { textProblems } from "../../provider/check/values";
import { generatedUsername, nodeRoleArnForm, principalArnForm, principalOf } from "../../provider/eks/principal";
import { linesOf } from "../support/lines";

const account = "123456789012";
const iam = (resource: string, partition = "aws") => `arn:${partition}:iam::${account}:${resource}`;

describe("a principal", () => {
  it("comes back as its parts, path and name", () => {
    const path = fc
      .array(fc.stringMatching(/^[a-zA-Z0-9_.@:-]{1,12}$/), { maxLength: 3 })
      .map((steps) => `/${steps.map((step) => `${step}/`).join("")}`);
    fc.assert(
      fc.property(
        fc.constantFrom("aws", "aws-cn", "aws-us-gov", "aws-iso-b"),
        fc.stringMatching(/^\d{12}$/),
        fc.constantFrom("role" as const, "user" as const),
        path,
        fc.stringMatching(/^[\w+=,.@-]{1,64}$/),
        (partition, id, kind, at, name) => {
          const arn = `arn:${partition}:iam::${id}:${kind}${at}${name}`;
          assert.deepEqual(principalOf(arn), { kind, partition, account: id, path: at, name });
        },
      ),
      { seed: 20261124, numRuns: 300 },
    );
  });

  it("may be the root user", () => {
    assert.deepEqual(principalOf(iam("root")), { kind: "root", partition: "aws", account, path: "/", name: "" });
  });
});

describe("the user name that EKS generates", () => {
  const cases: [string, string | undefined][] = [
    [iam("role/dev"), `arn:aws:sts::${account}:assumed-role/dev/{{SessionName}}`],
    [iam("role/team/blue/dev"), `arn:aws:sts::${account}:assumed-role/dev/{{SessionName}}`],
    [iam("role/dev", "aws-cn"), `arn:aws-cn:sts::${account}:assumed-role/dev/{{SessionName}}`],
    [iam("user/team/alice"), iam("user/team/alice")],
    [iam("root"), undefined],
    ["alice", undefined],
  ];
  for (const [arn, expected] of cases) {
    it(`for ${arn} is ${expected}`, () => {
      assert.equal(generatedUsername(arn), expected);
    });
  }
});

const anyone =
  "the ARN of an IAM role or user (arn:<partition>:iam::<account>:role/<path and name>, …:user/<path and name>) or of the root user (…:root)";
const nodes = "the ARN of the nodes' IAM role (arn:<partition>:iam::<account>:role/<path and name>)";
const wildcard = "Wildcards have no effect here: name each principal by its whole ARN.";
const ssoWildcard = `${wildcard} The roles of IAM Identity Center end in letters and digits that differ from account to account: \`aws iam list-roles --path-prefix /aws-reserved/sso.amazonaws.com/\` shows them.`;
const brackets = "Put the real values in place of what stands in angle brackets, and remove the brackets.";
const asShown = "Pass the ARN exactly as IAM shows it, with its path.";
const sso = "AWSReservedSSO_Admin_0123456789abcdef";
const wholeArn =
  "Access entries keep the path of a role, unlike aws-auth: pass the whole ARN, " +
  "arn:<partition>:iam::<account>:role/aws-reserved/sso.amazonaws.com/<region>/<name>.";

describe("the principal of an access entry", () => {
  for (const resource of [
    "role/dev",
    "role/team/blue/dev",
    "user/alice",
    "user/team/alice",
    "root",
    `role/aws-reserved/sso.amazonaws.com/eu-west-1/${sso}`,
    "role/service-role/my-lambda",
  ]) {
    it(`may be ${resource}`, () => {
      assert.deepEqual(textProblems("principalArn", iam(resource), principalArnForm), []);
      assert.deepEqual(textProblems("principalArn", iam(resource, "aws-us-gov"), principalArnForm), []);
    });
  }

  const refused: [string, unknown, string][] = [
    [
      "a session of a role",
      `arn:aws:sts::${account}:assumed-role/dev/alice`,
      `EKS refuses sessions: pass the ARN of the role, ${iam("role/dev")}, with its path if it has one.`,
    ],
    [
      "a session in another partition",
      `arn:aws-cn:sts::${account}:assumed-role/dev/alice`,
      `EKS refuses sessions: pass the ARN of the role, ${iam("role/dev", "aws-cn")}, with its path if it has one.`,
    ],
    [
      "a federated user",
      `arn:aws:sts::${account}:federated-user/alice`,
      'This is the ARN of a resource of the service "sts": pass that of a role.',
    ],
    [
      "a service-linked role",
      iam("role/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS"),
      "EKS refuses service-linked roles, whose access AWS manages: pass another role.",
    ],
    ["a role of IAM Identity Center without its path", iam(`role/${sso}`), wholeArn],
    ["a group", iam("group/admins"), "This is the ARN of an IAM group: pass that of a role."],
    [
      "an instance profile",
      iam("instance-profile/n"),
      "This is the ARN of an IAM instance profile: pass that of a role.",
    ],
    ["a policy", "arn:aws:iam::aws:policy/A", "This is the ARN of an IAM managed policy: pass that of a role."],
    ["a role of no account", "arn:aws:iam::12345:role/dev", asShown],
    ["a role of no partition", "arn:moon:iam::123456789012:role/dev", asShown],
    ["a role of a region", `arn:aws:iam:us-west-2:${account}:role/dev`, asShown],
    ["a role without a name", iam("role/"), asShown],
    ["a pattern of roles", iam("role/team-*"), wildcard],
    ["a pattern of users", iam("user/team/?"), wildcard],
    ["a pattern of the roles of IAM Identity Center", iam("role/AWSReservedSSO_Admin_*"), ssoWildcard],
    ["a pattern in their path", iam(`role/aws-reserved/sso.amazonaws.com/*/${sso}`), ssoWildcard],
    ["a placeholder of a documentation", "arn:aws:iam::<account>:role/dev", brackets],
    ["a name", "dev", asShown],
    ["an ARN with a space", `${iam("role/dev")} `, asShown],
    ["a number", 7, asShown],
  ];
  for (const [what, value, fix] of refused) {
    it(`may not be ${what}`, () => {
      const [line] = linesOf(textProblems("principalArn", value, principalArnForm));
      assert.equal(line, `principalArn is ${JSON.stringify(value)}; expected ${anyone}. ${fix}`);
    });
  }
});

describe("the principal of an access entry for nodes", () => {
  it("may be a role", () => {
    assert.deepEqual(textProblems("principalArn", iam("role/nodes/blue"), nodeRoleArnForm), []);
  });

  const role = "An entry for nodes is for a role: pass that of the nodes.";
  const refused: [string, string, string][] = [
    ["a user", iam("user/alice"), role],
    ["the root user", iam("root"), role],
    [
      "an instance profile",
      iam("instance-profile/nodes"),
      "This is the ARN of an IAM instance profile: pass that of a role.",
    ],
    [
      "a service-linked role",
      iam("role/aws-service-role/eks-nodegroup.amazonaws.com/AWSServiceRoleForAmazonEKSNodegroup"),
      "EKS refuses service-linked roles, whose access AWS manages: pass another role.",
    ],
  ];
  for (const [what, value, fix] of refused) {
    it(`may not be ${what}`, () => {
      const [line] = linesOf(textProblems("principalArn", value, nodeRoleArnForm));
      assert.equal(line, `principalArn is ${JSON.stringify(value)}; expected ${nodes}. ${fix}`);
    });
  }
});
