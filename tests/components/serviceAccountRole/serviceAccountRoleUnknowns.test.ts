import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { ServiceAccountRoleArgs } from "../../../provider";
import { childOf, childrenIn } from "../../support/components";
import { notKnown, secret, see, unknown } from "../../support/mocks/markers";
import { blue, child, declare, minimal, outputsOf, roleType, trustPolicy } from "./aServiceAccountRole";

describe("a ServiceAccountRole in a preview", () => {
  it("shows the role with all that is known of it", async () => {
    const done = await declare({ ...minimal, roleName: "Reader", path: notKnown() }, { preview: true });
    const { inputs, id } = childOf(done, roleType);
    assert.deepEqual(inputs, { assumeRolePolicy: trustPolicy, name: "Reader", path: unknown });
    assert.equal(id, undefined);
    assert.deepEqual(await outputsOf(done.result), { arn: unknown, name: "Reader", uniqueId: unknown, trustPolicy });
  });

  const parts: [string, Partial<ServiceAccountRoleArgs>][] = [
    ["the ARN of the provider", { oidcProviderArns: [notKnown()] }],
    ["the list of providers", { oidcProviderArns: notKnown<string[]>() }],
    ["a namespace", { serviceAccounts: [{ namespace: notKnown(), name: "my-sa" }] }],
    ["an audience", { audiences: ["vault", notKnown()] }],
  ];
  for (const [what, args] of parts) {
    it(`shows the role where ${what} isn't known yet`, async () => {
      const done = await declare({ ...minimal, ...args }, { preview: true });
      assert.deepEqual(childrenIn(done), [
        { type: roleType, name: "app-role", urn: child(roleType, "app-role"), inputs: { assumeRolePolicy: unknown } },
      ]);
      assert.deepEqual(await outputsOf(done.result), {
        arn: unknown,
        name: unknown,
        uniqueId: unknown,
        trustPolicy: unknown,
      });
    });
  }

  it("knows the trust policy, whether or not it is known that wildcards are allowed", async () => {
    const allowWildcards = notKnown<boolean>();
    const done = await declare({ ...minimal, allowWildcards }, { preview: true });
    assert.equal(childOf(done, roleType).inputs.assumeRolePolicy, trustPolicy);
  });
});

describe("a ServiceAccountRole with secrets", () => {
  it("has a secret trust policy where one of its parts is", async () => {
    const parts: Partial<ServiceAccountRoleArgs>[] = [
      { oidcProviderArns: [pulumi.secret(blue)] },
      { oidcProviderArns: pulumi.secret([blue]) },
      { serviceAccounts: [{ namespace: pulumi.secret("default"), name: "my-sa" }] },
      { serviceAccounts: [pulumi.secret({ namespace: "default", name: "my-sa" })] },
      { audiences: pulumi.secret(["sts.amazonaws.com"]) },
    ];
    for (const args of parts) {
      const done = await declare({ ...minimal, ...args });
      assert.deepEqual(childOf(done, roleType).inputs, { assumeRolePolicy: secret(trustPolicy) });
      assert.deepEqual(await outputsOf(done.result), {
        arn: "arn:aws:iam::123456789012:role/app-role-0a1b2c3",
        name: "app-role-0a1b2c3",
        uniqueId: "AROAEXAMPLE",
        trustPolicy: secret(trustPolicy),
      });
    }
  });

  it("keeps each of the others a secret, and only that", async () => {
    const done = await declare({
      ...minimal,
      roleName: pulumi.secret("Reader"),
      path: "/team/",
      description: pulumi.secret("Reads."),
      permissionsBoundary: pulumi.secret("arn:aws:iam::123456789012:policy/Boundary"),
      tags: { team: pulumi.secret("a"), cost: "b" },
    });
    assert.deepEqual(childOf(done, roleType).inputs, {
      assumeRolePolicy: trustPolicy,
      name: secret("Reader"),
      path: "/team/",
      description: secret("Reads."),
      permissionsBoundary: secret("arn:aws:iam::123456789012:policy/Boundary"),
      tags: { team: secret("a"), cost: "b" },
    });
    assert.deepEqual(await see(done.result.name), secret("Reader"));
  });
});

describe("inputs of a ServiceAccountRole that are left out in other ways", () => {
  const ways: [string, unknown][] = [
    ["null, as from other languages", null],
    ["an output of undefined", pulumi.output(undefined)],
    ["an output of null", pulumi.output(null)],
    ["a promise of undefined", Promise.resolve(undefined)],
  ];
  for (const [what, nothing] of ways) {
    it(`are left out: ${what}`, async () => {
      const optional = [
        "audiences",
        "allowWildcards",
        "policyArns",
        "inlinePolicies",
        "roleName",
        "path",
        "description",
        "maxSessionDuration",
        "permissionsBoundary",
        "forceDetachPolicies",
        "maxTrustPolicySize",
        "tags",
      ];
      const done = await declare({ ...minimal, ...Object.fromEntries(optional.map((name) => [name, nothing])) });
      assert.deepEqual(childrenIn(done), [
        {
          type: roleType,
          name: "app-role",
          urn: child(roleType, "app-role"),
          inputs: { assumeRolePolicy: trustPolicy },
        },
      ]);
    });
  }
});
