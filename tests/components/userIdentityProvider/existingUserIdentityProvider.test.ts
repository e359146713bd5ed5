import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { UserIdentityProvider, type UserIdentityProviderArgs } from "../../../provider";
import { childrenIn, rejectionOf, runWell } from "../../support/components";
import { assertRejected } from "../../support/messages";
import { run } from "../../support/mocks";
import { eksError } from "../../support/mocks/awsClients";
import { unknownOutput } from "../../support/mocks/markers";
import { child, configArn, declare, functions, minimal, ownerTag, ownIssuer } from "./userIdentityProvider.fixtures";

const config = {
  identityProviderConfigName: "people",
  identityProviderConfigArn: configArn,
  issuerUrl: "https://old.example.com",
};
const having = (more: object = {}) => ({ prod: { ...config, ...more } });
const region = "us-west-2";
const listed = { operation: "ListIdentityProviderConfigs", region, input: { clusterName: "prod" } };

describe("an existing identity provider config", () => {
  for (const preview of [true, false]) {
    const when = preview ? "in a preview" : "in an update";
    it(`causes no error if this stack owns it, even with another name or issuer, ${when}`, async () => {
      for (const identityProviderConfigName of ["company", "people"]) {
        const live = having({ identityProviderConfigName, tags: { team: "a", ...ownerTag } });
        const done = await declare(() => ({}), { functions, identityProviderConfigs: live, preview });
        assert.deepEqual([childrenIn(done), done.log], [child(), []]);
      }
    });
  }

  it("causes no error on another cluster, and is read once, in the cluster's region", async () => {
    const done = await declare(() => ({}), { functions, identityProviderConfigs: { other: config } });
    assert.deepEqual(childrenIn(done), child());
    assert.deepEqual(done.sdkCalls, [listed]);
  });

  it("is read by its name", async () => {
    const identityProviderConfigs = having({ tags: ownerTag });
    const { sdkCalls } = await declare(() => ({}), { functions, identityProviderConfigs });
    const input = { clusterName: "prod", identityProviderConfig: { type: "oidc", name: "people" } };
    assert.deepEqual(sdkCalls, [listed, { operation: "DescribeIdentityProviderConfig", region, input }]);
  });

  it("isn't read if the cluster is unknown or doesn't exist, or if the credentials are unknown", async () => {
    const vpcConfig = { subnetIds: [] };
    const roleArn = "arn:aws:iam::123456789012:role/eks";
    const cases: (() => Partial<UserIdentityProviderArgs>)[] = [
      () => ({ clusterName: unknownOutput() }),
      () => ({ clusterName: new aws.eks.Cluster("new", { name: "new", roleArn, vpcConfig }).name }),
      () => ({ profile: unknownOutput() }),
      () => ({ assumeRoleArn: unknownOutput() }),
    ];
    for (const args of cases) {
      const identityProviderConfigs = { ...having(), new: config };
      const done = await declare(args, { functions, identityProviderConfigs, preview: true });
      assert.deepEqual([done.sdkCalls, childrenIn(done).length], [[], 1]);
    }
  });
});

const rejected = (
  what: string,
  issues: string[],
  live: object,
  args: Partial<UserIdentityProviderArgs> = {},
  preview = true,
) =>
  assertRejected(
    () => new UserIdentityProvider("company", { ...minimal, ...args }),
    { component: 'UserIdentityProvider "company"', what, issues },
    {
      functions,
      identityProviderConfigs: having(live),
      preview,
    },
  );
const rejection = (live: object, args: Partial<UserIdentityProviderArgs> = {}, preview = true) =>
  rejectionOf(() => new UserIdentityProvider("company", { ...minimal, ...args }), {
    functions,
    identityProviderConfigs: having(live),
    preview,
  });

describe("UserIdentityProvider rejects", () => {
  const cases: [string, object, string][] = [
    ["an existing config without tags", {}, "exists clusterName"],
    ["an existing config with other tags", { tags: { team: "a" } }, "exists clusterName"],
    [
      "an existing config and names the stack that owns it",
      { tags: { "eks-auth:stack": "acme/shop/staging" } },
      "exists clusterName",
    ],
    [
      "an existing config even if it has the same name",
      { identityProviderConfigName: "company" },
      "exists clusterName",
    ],
  ];
  for (const [what, live, expected] of cases) {
    for (const preview of [true, false]) {
      it(`${what}, ${preview ? "in a preview" : "in an update"}`, async () => {
        await rejected(what, [expected], live, {}, preview);
      });
    }
  }

  it("an existing config without revealing a secret cluster", async () => {
    await rejected(
      "an existing config without revealing a secret cluster",
      ["exists clusterName"],
      {},
      { clusterName: pulumi.secret("prod") },
    );
  });

  it("an existing config and the cluster's own issuer in one error", async () => {
    const issues = (await rejection({}, { issuerUrl: ownIssuer })).split("\n");
    assert.deepEqual(
      issues.map((text) => /^ {2}- (\w+) is/.exec(text)?.[1]),
      [undefined, "issuerUrl", "clusterName"],
    );
  });

  it("an existing config that EKS is deleting, with the advice to wait", async () => {
    const reported = await rejection({ status: "DELETING" });
    assert.match(reported, /old\.example\.com\. Wait a few minutes until it is deleted: EKS is removing it\.$/);
  });
});

describe("identity provider configs", () => {
  const unread = (cluster = '"prod"') =>
    `The identity provider configs of the cluster ${cluster} can't be read to check whether it has one; expected ` +
    "the permissions eks:ListIdentityProviderConfigs and eks:DescribeIdentityProviderConfig. Grant both to the deployer. If " +
    "the AWS provider uses different credentials from the AWS SDK, pass profile or assumeRoleArn.";
  const then = " Until then, an existing one shows only when EKS rejects the update.";
  const list = "ListIdentityProviderConfigs";
  const describeIt = "DescribeIdentityProviderConfig";
  const reasons: [string, object, string][] = [
    [
      "listed",
      { denied: eksError(list, "AccessDeniedException", "User is not authorized") },
      ` cluster "prod" in us-west-2: eks:${list} failed: AccessDeniedException: User is not authorized. Grant the AWS login of ` +
        `the environment eks:${list}.`,
    ],
    [
      "described",
      { ...having(), denied: eksError(describeIt, "AccessDeniedException") },
      ` cluster "prod" in us-west-2: eks:${describeIt} failed: AccessDeniedException: no. Grant the AWS login of the ` +
        `environment eks:${describeIt}.`,
    ],
    [
      "found because the credentials belong to an account without the cluster",
      { missing: eksError(list, "ResourceNotFoundException") },
      ' cluster "prod" in us-west-2: EKS has no cluster of this name in the account of the AWS login of the environment.',
    ],
    [
      "trusted because the credentials belong to another account with such a cluster",
      having({ identityProviderConfigArn: configArn.replace("123456789012", "210987654321") }),
      " The AWS SDK's credentials belong to another account than the AWS provider's account, 123456789012.",
    ],
  ];
  for (const [what, live, reason] of reasons) {
    it(`that can't be ${what} are left to EKS with a warning`, async () => {
      const done = await declare(() => ({}), { functions, identityProviderConfigs: live as never });
      assert.deepEqual(childrenIn(done), child());
      const urn = "urn:pulumi:prod::shop::eks-auth:index:UserIdentityProvider::company";
      assert.deepEqual(done.log, [{ severity: "warning", message: `${unread()}${reason}${then}`, urn }]);
    });
  }

  it("that can't be listed don't reveal a secret in the warning", async () => {
    const identityProviderConfigs = { denied: eksError(list, "AccessDeniedException") };
    const done = await declare(() => ({ clusterName: pulumi.secret("prod") }), { functions, identityProviderConfigs });
    assert.deepEqual(
      done.log.map((entry) => entry.message),
      [`${unread("[secret]")}${then}`],
    );
  });

  it("count as nonexistent if they are deleted between the calls", async () => {
    const removed = eksError(describeIt, "ResourceNotFoundException");
    const done = await declare(() => ({}), { functions, identityProviderConfigs: { ...having(), deleted: removed } });
    assert.deepEqual([childrenIn(done), done.log], [child(), []]);
  });
});

describe("a second identity provider config of a program", () => {
  const expected = (one: string, other: string, reported: string) =>
    `UserIdentityProvider "${one}" has an invalid input:\n  - clusterName is ${reported}; expected a cluster with only one ` +
    `UserIdentityProvider, because it can have only one, but "${other}" declares one too. Remove one of the two.`;
  /** The component whose EKS response comes last is rejected. */
  const assertRejectedChange = ([error = "", ...others]: string[], reported: string) => {
    assert.deepEqual(others, []);
    const isFirst = error.startsWith('UserIdentityProvider "company"');
    assert.equal(error, isFirst ? expected("company", "partner", '"prod"') : expected("partner", "company", reported));
  };

  for (const preview of [true, false]) {
    it(`is rejected on the same cluster, ${preview ? "in a preview" : "in an update"}`, async () => {
      const { errors } = await run(
        () => {
          new UserIdentityProvider("company", minimal);
          new UserIdentityProvider("partner", { ...minimal, issuerUrl: "https://partner.example.com" });
        },
        { functions, preview },
      );
      assertRejectedChange(errors, '"prod"');
    });
  }

  it("is rejected without revealing a secret cluster", async () => {
    const { errors } = await run(
      () => {
        new UserIdentityProvider("company", minimal);
        new UserIdentityProvider("partner", { ...minimal, clusterName: pulumi.secret("prod") });
      },
      { functions },
    );
    assertRejectedChange(errors, "[secret]");
  });

  it("is accepted if the first one is in another run", async () => {
    await runWell(() => new UserIdentityProvider("company", minimal), { functions });
    await runWell(() => new UserIdentityProvider("partner", minimal), { functions });
  });
});
