import assert from "node:assert/strict";
import fc from "fast-check";
import { textProblems } from "../../provider/check/values";
import {
  isRoleArn,
  issuerOf,
  kindOf,
  managedPolicyOf,
  oidcProviderArnForm,
  parseArn,
  policyArnForm,
  roleArnForm,
} from "../../provider/iam/arn";
import { linesOf } from "../support/lines";

const account = "123456789012";
const partition = fc.constantFrom("aws", "aws-cn", "aws-us-gov", "aws-iso-b");
const anyAccount = fc.stringMatching(/^\d{12}$/);
const anyName = fc.stringMatching(/^[\w+=,.@-]{1,64}$/);
const anyPath = fc
  .array(fc.stringMatching(/^[a-zA-Z0-9_.@:-]{1,12}$/), { maxLength: 3 })
  .map((steps) => steps.map((step) => `${step}/`).join(""));

describe("ARNs", () => {
  it("come back as their parts", () => {
    const anyPart = fc.stringMatching(/^[a-z0-9-]{0,12}$/);
    const anyResource = fc.stringMatching(/^[a-zA-Z0-9_/.:*-]{1,40}$/);
    fc.assert(
      fc.property(partition, anyPart, anyPart, anyPart, anyResource, (...parts) => {
        const [first, service, region, accountId, resource] = parts;
        const arn = parseArn(`arn:${parts.join(":")}`);
        assert.deepEqual(arn, { partition: first, service, region, accountId, resource });
      }),
      { seed: 20250304, numRuns: 300 },
    );
  });

  it("of OIDC providers come back as their issuers", () => {
    const label = fc.stringMatching(/^[a-z0-9]{1,8}$/);
    const host = fc.array(label, { minLength: 2, maxLength: 5 }).map((labels) => `${labels.join(".")}.com`);
    const path = fc.array(fc.stringMatching(/^[A-Za-z0-9_-]{1,12}$/), { maxLength: 3 });
    fc.assert(
      fc.property(partition, anyAccount, host, path, (aws, owner, name, steps) => {
        const issuer = [name, ...steps].join("/");
        assert.equal(issuerOf(`arn:${aws}:iam::${owner}:oidc-provider/${issuer}`), issuer);
      }),
      { seed: 20250305, numRuns: 300 },
    );
  });

  it("of managed policies come back as account and name, whatever the path", () => {
    fc.assert(
      fc.property(partition, fc.oneof(anyAccount, fc.constant("aws")), anyPath, anyName, (aws, owner, path, name) => {
        assert.deepEqual(managedPolicyOf(`arn:${aws}:iam::${owner}:policy/${path}${name}`), { account: owner, name });
      }),
      { seed: 20250306, numRuns: 300 },
    );
  });

  it("of roles are known, whatever the path", () => {
    fc.assert(
      fc.property(partition, anyAccount, anyPath, anyName, (aws, owner, path, name) => {
        assert.equal(isRoleArn(`arn:${aws}:iam::${owner}:role/${path}${name}`), true);
      }),
      { seed: 20250307, numRuns: 300 },
    );
  });

  const none = ["", "arn", "arn:aws:iam::123456789012", "role/a", "arn :aws:iam::1:role/a", "xarn:aws:iam::1:role/a"];
  for (const text of [...none, "arn:aws:iam::123456789012:role/a b", "arn:aws:iam::123456789012:role/a\n"]) {
    it(`are not ${JSON.stringify(text)}`, () => {
      assert.equal(parseArn(text), undefined);
    });
  }

  const kinds: [string, string][] = [
    [`arn:aws:iam::${account}:oidc-provider/a.b`, "an IAM OIDC provider"],
    [`arn:aws:iam::${account}:saml-provider/a`, "an IAM SAML provider"],
    [`arn:aws:iam::${account}:role/a`, "an IAM role"],
    [`arn:aws:iam::${account}:user/a`, "an IAM user"],
    [`arn:aws:iam::${account}:group/a`, "an IAM group"],
    [`arn:aws:iam::${account}:policy/a`, "an IAM managed policy"],
    [`arn:aws:iam::${account}:instance-profile/a`, "an IAM instance profile"],
    [`arn:aws:sts::${account}:assumed-role/a/b`, "a session of a role"],
    [`arn:aws:eks:us-west-2:${account}:cluster/a`, "an EKS cluster"],
    ["arn:aws:s3:::bucket", 'a resource of the service "s3"'],
    [`arn:aws:iam::${account}:root`, 'a resource of the service "iam"'],
  ];
  for (const [text, kind] of kinds) {
    it(`say that ${text} is ${kind}`, () => {
      const arn = parseArn(text);
      assert.ok(arn);
      assert.equal(kindOf(arn), kind);
    });
  }
});

describe("the ARN of an OIDC provider", () => {
  const form = oidcProviderArnForm;
  const good = [
    `arn:aws:iam::${account}:oidc-provider/oidc.eks.us-west-2.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E`,
    `arn:aws-cn:iam::${account}:oidc-provider/oidc.eks.cn-north-1.amazonaws.com.cn/id/A`,
    `arn:aws-us-gov:iam::${account}:oidc-provider/oidc.eks.us-gov-west-1.amazonaws.com/id/A`,
    `arn:aws:iam::${account}:oidc-provider/accounts.example.com`,
  ];
  for (const text of good) {
    it(`may be ${text}`, () => {
      assert.deepEqual(textProblems("arn", text, form), []);
    });
  }

  const expected = "expected the ARN of an IAM OIDC provider (arn:<partition>:iam::<account>:oidc-provider/<issuer>)";
  const exactly = "Pass the ARN of an IAM OIDC provider exactly as AWS shows it.";
  const pass = "pass the ARN of an IAM OIDC provider.";
  const bad: [unknown, string][] = [
    ["", exactly],
    [7, exactly],
    ["oidc.eks.us-west-2.amazonaws.com/id/A", exactly],
    ["https://oidc.eks.us-west-2.amazonaws.com/id/A", exactly],
    [`arn:aws:iam::${account}:role/a`, `This is the ARN of an IAM role: ${pass}`],
    [`arn:aws:eks:us-west-2:${account}:cluster/a`, `This is the ARN of an EKS cluster: ${pass}`],
    [`arn:aws:iam::${account}:saml-provider/a`, `This is the ARN of an IAM SAML provider: ${pass}`],
    // Right in kind, and still none: the fix doesn't say to pass what was passed.
    [`arn:aws:iam::${account}:oidc-provider/`, exactly],
    [`arn:aws:iam::${account}:oidc-provider/*`, exactly],
    [`arn:aws:iam::${account}:oidc-provider/a.b:8443/id`, exactly],
    [`arn:aws:iam::${account}:oidc-provider/a.b/id?x=y`, exactly],
    [`arn:aws:iam::${account}:oidc-provider/https://a.b/id`, exactly],
    [`arn:aws:iam::12345:oidc-provider/a.b`, exactly],
    ["arn:aws:iam::aws:oidc-provider/a.b", exactly],
    [`arn:aws:iam:us-west-2:${account}:oidc-provider/a.b`, exactly],
    [`arn:azure:iam::${account}:oidc-provider/a.b`, exactly],
  ];
  for (const [value, fix] of bad) {
    it(`may not be ${JSON.stringify(value)}`, () => {
      const line = `arn is ${JSON.stringify(value)}; ${expected}. ${fix}`;
      assert.deepEqual(linesOf(textProblems("arn", value, form)), [line]);
    });
  }
});

describe("the ARN of a managed policy", () => {
  for (const text of [
    "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess",
    "arn:aws-cn:iam::aws:policy/service-role/AmazonEKSServicePolicy",
    `arn:aws-us-gov:iam::${account}:policy/team/a/Read+=,.@-_`,
  ]) {
    it(`may be ${text}`, () => {
      assert.deepEqual(textProblems("arn", text, policyArnForm), []);
    });
  }

  const expected =
    "expected the ARN of an IAM managed policy (arn:<partition>:iam::<account or aws>:policy/<path and name>)";
  const exactly = "Pass the ARN of an IAM managed policy exactly as AWS shows it.";
  const bad: [unknown, string][] = [
    ["AmazonS3ReadOnlyAccess", exactly],
    [`arn:aws:iam::${account}:policy/`, exactly],
    [`arn:aws:iam::${account}:policy/team//Read`, exactly],
    [`arn:aws:iam::${account}:policy/a*`, exactly],
    ["arn:aws:iam::amazon:policy/a", exactly],
    [`arn:aws:iam::${account}:role/a`, "This is the ARN of an IAM role: pass the ARN of an IAM managed policy."],
    [
      "arn:aws:s3:::bucket",
      'This is the ARN of a resource of the service "s3": pass the ARN of an IAM managed policy.',
    ],
  ];
  for (const [value, fix] of bad) {
    it(`may not be ${JSON.stringify(value)}`, () => {
      const line = `arn is ${JSON.stringify(value)}; ${expected}. ${fix}`;
      assert.deepEqual(linesOf(textProblems("arn", value, policyArnForm)), [line]);
    });
  }
});

describe("the ARN of a role", () => {
  for (const text of [
    `arn:aws:iam::${account}:role/a`,
    `arn:aws-cn:iam::${account}:role/team/a`,
    `arn:aws-us-gov:iam::${account}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef`,
  ]) {
    it(`may be ${text}`, () => {
      assert.deepEqual(textProblems("arn", text, roleArnForm), []);
    });
  }

  const expected = "expected the ARN of an IAM role (arn:<partition>:iam::<account>:role/<path and name>)";
  const exactly = "Pass the ARN of an IAM role exactly as AWS shows it.";
  const bad: [unknown, string][] = [
    ["my-role", exactly],
    [
      `arn:aws:iam::${account}:role`,
      'This is the ARN of a resource of the service "iam": pass the ARN of an IAM role.',
    ],
    [`arn:aws:iam::${account}:role/`, exactly],
    ["arn:aws:iam::aws:role/a", exactly],
    [`arn:aws:iam::${account}:role/a*`, exactly],
    [
      `arn:aws:sts::${account}:assumed-role/a/b`,
      "This is the ARN of a session of a role: pass the ARN of an IAM role.",
    ],
    [
      `arn:aws:iam::${account}:oidc-provider/a.b`,
      "This is the ARN of an IAM OIDC provider: pass the ARN of an IAM role.",
    ],
  ];
  for (const [value, fix] of bad) {
    it(`may not be ${JSON.stringify(value)}`, () => {
      const line = `arn is ${JSON.stringify(value)}; ${expected}. ${fix}`;
      assert.deepEqual(linesOf(textProblems("arn", value, roleArnForm)), [line]);
    });
  }
});
