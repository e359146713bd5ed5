import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { ServiceAccountRoleArgs } from "../../../provider";
import { childOf, childrenIn } from "../../support/components";
import { secret, unknown, unknownOutput, valueIn } from "../../support/mocks/markers";
import { blue, child, declare, minimal, outputsOf, roleType, trustPolicy } from "./serviceAccountRole.fixtures";

describe("ServiceAccountRole in a preview", () => {
  it("shows the role with all known values", async () => {
    const done = await declare({ ...minimal, roleName: "Reader", path: unknownOutput() }, { preview: true });
    const { inputs, id } = childOf(done, roleType);
    assert.deepEqual(inputs, { assumeRolePolicy: trustPolicy, name: "Reader", path: unknown });
    assert.equal(id, undefined);
    assert.deepEqual(await outputsOf(done.result), { arn: unknown, name: "Reader", uniqueId: unknown, trustPolicy });
  });

  const parts: [string, Partial<ServiceAccountRoleArgs>][] = [
    ["the ARN of the provider", { oidcProviderArns: [unknownOutput()] }],
    ["the list of providers", { oidcProviderArns: unknownOutput<string[]>() }],
    ["a namespace", { serviceAccounts: [{ namespace: unknownOutput(), name: "my-sa" }] }],
    ["an audience", { audiences: ["vault", unknownOutput()] }],
  ];
  for (const [what, args] of parts) {
    it(`shows the role if ${what} is unknown`, async () => {
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

  it("shows the trust policy even if allowWildcards is unknown", async () => {
    const allowWildcards = unknownOutput<boolean>();
    const done = await declare({ ...minimal, allowWildcards }, { preview: true });
    assert.equal(childOf(done, roleType).inputs.assumeRolePolicy, trustPolicy);
  });
});

describe("ServiceAccountRole with secrets", () => {
  it("makes the trust policy secret if one of its parts is secret", async () => {
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

  it("keeps the other secret inputs secret, and nothing else", async () => {
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
    assert.deepEqual(await valueIn(done.result.name), secret("Reader"));
  });
});

describe("ServiceAccountRole with omitted inputs", () => {
  const ways: [string, unknown][] = [
    ["null, as other languages pass it", null],
    ["an output of undefined", pulumi.output(undefined)],
    ["an output of null", pulumi.output(null)],
    ["a promise of undefined", Promise.resolve(undefined)],
  ];
  for (const [what, nothing] of ways) {
    it(`accepts ${what}`, async () => {
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
