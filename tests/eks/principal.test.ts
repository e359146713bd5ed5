import assert from "node:assert/strict";
import fc from "fast-check";
import { generatedUsername, iamPrincipalOf, nodeRoleArnForm, principalArnForm } from "../../provider/eks/iamPrincipal";
import { textIssues } from "../../provider/validation/checks";
import { assertIssues } from "../support/messages";

const account = "123456789012";
const iam = (resource: string, partition = "aws") => `arn:${partition}:iam::${account}:${resource}`;

describe("principalOf", () => {
  it("returns the parts of an ARN, with path and name", () => {
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
          assert.deepEqual(iamPrincipalOf(arn), { kind, partition, account: id, path: at, name });
        },
      ),
      { seed: 20261124, numRuns: 300 },
    );
  });

  it("accepts the root user", () => {
    assert.deepEqual(iamPrincipalOf(iam("root")), { kind: "root", partition: "aws", account, path: "/", name: "" });
  });
});

describe("the username that EKS generates", () => {
  const cases: [string, string | undefined][] = [
    [iam("role/dev"), `arn:aws:sts::${account}:assumed-role/dev/{{SessionName}}`],
    [iam("role/team/blue/dev"), `arn:aws:sts::${account}:assumed-role/dev/{{SessionName}}`],
    [iam("role/dev", "aws-cn"), `arn:aws-cn:sts::${account}:assumed-role/dev/{{SessionName}}`],
    [iam("user/team/alice"), iam("user/team/alice")],
    [iam("root"), undefined],
    ["alice", undefined],
  ];
  for (const [arn, expected] of cases) {
    it(`is ${expected} for ${arn}`, () => {
      assert.equal(generatedUsername(arn), expected);
    });
  }
});

const sso = "AWSReservedSSO_Admin_0123456789abcdef";

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
    it(`accepts ${resource}`, () => {
      assert.deepEqual(textIssues("principalArn", iam(resource), principalArnForm), []);
      assert.deepEqual(textIssues("principalArn", iam(resource, "aws-us-gov"), principalArnForm), []);
    });
  }

  const rejected: [string, unknown][] = [
    ["a session of a role", `arn:aws:sts::${account}:assumed-role/dev/alice`],
    ["a session in another partition", `arn:aws-cn:sts::${account}:assumed-role/dev/alice`],
    ["a federated user", `arn:aws:sts::${account}:federated-user/alice`],
    ["a service-linked role", iam("role/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS")],
    ["a role of IAM Identity Center without its path", iam(`role/${sso}`)],
    ["a group", iam("group/admins")],
    ["an instance profile", iam("instance-profile/n")],
    ["a policy", "arn:aws:iam::aws:policy/A"],
    ["a role with an invalid account", "arn:aws:iam::12345:role/dev"],
    ["a role with an invalid partition", "arn:moon:iam::123456789012:role/dev"],
    ["a role with a region", `arn:aws:iam:us-west-2:${account}:role/dev`],
    ["a role without a name", iam("role/")],
    ["a pattern of roles", iam("role/team-*")],
    ["a pattern of users", iam("user/team/?")],
    ["a pattern of the roles of IAM Identity Center", iam("role/AWSReservedSSO_Admin_*")],
    ["a pattern in the path of an IAM Identity Center role", iam(`role/aws-reserved/sso.amazonaws.com/*/${sso}`)],
    ["a placeholder from documentation", "arn:aws:iam::<account>:role/dev"],
    ["a name", "dev"],
    ["an ARN with a space", `${iam("role/dev")} `],
    ["a number", 7],
  ];
  for (const [what, value] of rejected) {
    it(`rejects ${what}`, () => {
      assertIssues(textIssues("principalArn", value, principalArnForm), {
        of: "principalArnForm",
        what,
        issues: ["format principalArn"],
      });
    });
  }
});

describe("the principal of an access entry for nodes", () => {
  it("accepts a role", () => {
    assert.deepEqual(textIssues("principalArn", iam("role/nodes/blue"), nodeRoleArnForm), []);
  });

  const rejected: [string, string][] = [
    ["a user", iam("user/alice")],
    ["the root user", iam("root")],
    ["an instance profile", iam("instance-profile/nodes")],
    [
      "a service-linked role",
      iam("role/aws-service-role/eks-nodegroup.amazonaws.com/AWSServiceRoleForAmazonEKSNodegroup"),
    ],
  ];
  for (const [what, value] of rejected) {
    it(`rejects ${what}`, () => {
      assertIssues(textIssues("principalArn", value, nodeRoleArnForm), {
        of: "nodeRoleArnForm",
        what,
        issues: ["format principalArn"],
      });
    });
  }
});
