import assert from "node:assert/strict";
import fc from "fast-check";
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
import { textIssues } from "../../provider/validation/checks";
import { assertIssues } from "../support/messages";

const account = "123456789012";
const partition = fc.constantFrom("aws", "aws-cn", "aws-us-gov", "aws-iso-b");
const anyAccount = fc.stringMatching(/^\d{12}$/);
const anyName = fc.stringMatching(/^[\w+=,.@-]{1,64}$/);
const anyPath = fc
  .array(fc.stringMatching(/^[a-zA-Z0-9_.@:-]{1,12}$/), { maxLength: 3 })
  .map((steps) => steps.map((step) => `${step}/`).join(""));

describe("ARNs", () => {
  it("are parsed into their parts", () => {
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

  it("of OIDC providers are parsed into their issuers", () => {
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

  it("of managed policies are parsed into account and name, regardless of the path", () => {
    fc.assert(
      fc.property(partition, fc.oneof(anyAccount, fc.constant("aws")), anyPath, anyName, (aws, owner, path, name) => {
        assert.deepEqual(managedPolicyOf(`arn:${aws}:iam::${owner}:policy/${path}${name}`), { account: owner, name });
      }),
      { seed: 20250306, numRuns: 300 },
    );
  });

  it("of roles are recognized, regardless of the path", () => {
    fc.assert(
      fc.property(partition, anyAccount, anyPath, anyName, (aws, owner, path, name) => {
        assert.equal(isRoleArn(`arn:${aws}:iam::${owner}:role/${path}${name}`), true);
      }),
      { seed: 20250307, numRuns: 300 },
    );
  });

  const none = ["", "arn", "arn:aws:iam::123456789012", "role/a", "arn :aws:iam::1:role/a", "xarn:aws:iam::1:role/a"];
  for (const text of [...none, "arn:aws:iam::123456789012:role/a b", "arn:aws:iam::123456789012:role/a\n"]) {
    it(`exclude ${JSON.stringify(text)}`, () => {
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
    it(`identify ${text} as ${kind}`, () => {
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
      assert.deepEqual(textIssues("arn", text, form), []);
    });
  }

  const bad: unknown[] = [
    "",
    7,
    "oidc.eks.us-west-2.amazonaws.com/id/A",
    "https://oidc.eks.us-west-2.amazonaws.com/id/A",
    `arn:aws:iam::${account}:role/a`,
    `arn:aws:eks:us-west-2:${account}:cluster/a`,
    `arn:aws:iam::${account}:saml-provider/a`,
    // The right kind, but still invalid: the fix must not ask for an ARN of this kind.
    `arn:aws:iam::${account}:oidc-provider/`,
    `arn:aws:iam::${account}:oidc-provider/*`,
    `arn:aws:iam::${account}:oidc-provider/a.b:8443/id`,
    `arn:aws:iam::${account}:oidc-provider/a.b/id?x=y`,
    `arn:aws:iam::${account}:oidc-provider/https://a.b/id`,
    `arn:aws:iam::12345:oidc-provider/a.b`,
    "arn:aws:iam::aws:oidc-provider/a.b",
    `arn:aws:iam:us-west-2:${account}:oidc-provider/a.b`,
    `arn:azure:iam::${account}:oidc-provider/a.b`,
  ];
  for (const value of bad) {
    it(`may not be ${JSON.stringify(value)}`, () => {
      assertIssues(textIssues("arn", value, form), {
        of: "oidcProviderArnForm",
        what: `may not be ${JSON.stringify(value)}`,
        issues: ["format arn"],
      });
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
      assert.deepEqual(textIssues("arn", text, policyArnForm), []);
    });
  }

  const bad: unknown[] = [
    "AmazonS3ReadOnlyAccess",
    `arn:aws:iam::${account}:policy/`,
    `arn:aws:iam::${account}:policy/team//Read`,
    `arn:aws:iam::${account}:policy/a*`,
    "arn:aws:iam::amazon:policy/a",
    `arn:aws:iam::${account}:role/a`,
    "arn:aws:s3:::bucket",
  ];
  for (const value of bad) {
    it(`may not be ${JSON.stringify(value)}`, () => {
      assertIssues(textIssues("arn", value, policyArnForm), {
        of: "policyArnForm",
        what: `may not be ${JSON.stringify(value)}`,
        issues: ["format arn"],
      });
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
      assert.deepEqual(textIssues("arn", text, roleArnForm), []);
    });
  }

  const bad: unknown[] = [
    "my-role",
    `arn:aws:iam::${account}:role`,
    `arn:aws:iam::${account}:role/`,
    "arn:aws:iam::aws:role/a",
    `arn:aws:iam::${account}:role/a*`,
    `arn:aws:sts::${account}:assumed-role/a/b`,
    `arn:aws:iam::${account}:oidc-provider/a.b`,
  ];
  for (const value of bad) {
    it(`may not be ${JSON.stringify(value)}`, () => {
      assertIssues(textIssues("arn", value, roleArnForm), {
        of: "roleArnForm",
        what: `may not be ${JSON.stringify(value)}`,
        issues: ["format arn"],
      });
    });
  }
});
