import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ServiceAccountRole, type ServiceAccountRoleArgs } from "../../../provider";
import { childOf, childrenIn, runWell } from "../../support/components";
import { valueIn } from "../../support/mocks/markers";
import {
  blue,
  child,
  component,
  declare,
  issuer,
  minimal,
  outputsOf,
  roleType,
  trustPolicy,
} from "./serviceAccountRole.fixtures";

describe("ServiceAccountRole", () => {
  it("creates only a role with the trust policy by default", async () => {
    const done = await declare(minimal);
    assert.deepEqual(childrenIn(done), [
      { type: roleType, name: "app-role", urn: child(roleType, "app-role"), inputs: { assumeRolePolicy: trustPolicy } },
    ]);
    assert.equal(childOf(done, roleType).parent, component);
  });

  it("returns the role's ARN, name and unique ID and the trust policy as outputs", async () => {
    const done = await declare(minimal);
    const expected = {
      arn: "arn:aws:iam::123456789012:role/app-role-0a1b2c3",
      name: "app-role-0a1b2c3",
      uniqueId: "AROAEXAMPLE",
      trustPolicy,
    };
    assert.deepEqual(await outputsOf(done.result), expected);
    const [registered] = done.registrations.filter(({ urn }) => urn === component);
    assert.equal(registered?.type, "eks-auth:index:ServiceAccountRole");
    assert.equal(registered?.custom, false);
    assert.deepEqual(registered?.outputs, expected);
  });

  it("passes all options on to the role", async () => {
    const args: ServiceAccountRoleArgs = {
      oidcProviderArns: [blue],
      serviceAccounts: [
        { namespace: "default", name: "my-sa" },
        { namespace: "team-*", name: "my-sa" },
      ],
      audiences: ["vault"],
      allowWildcards: true,
      roleName: "Reader",
      path: "/team/",
      description: "Reads.",
      maxSessionDuration: 7200,
      permissionsBoundary: "arn:aws:iam::123456789012:policy/Boundary",
      forceDetachPolicies: true,
      maxTrustPolicySize: 4096,
      tags: { team: "a" },
    };
    const done = await declare(args);
    const statement = (condition: object) => ({
      Effect: "Allow",
      Principal: { Federated: blue },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: condition,
    });
    const sub = (name: string) => ({ [`${issuer}:sub`]: name });
    const aud = { [`${issuer}:aud`]: "vault" };
    const policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        statement({ StringEquals: { ...aud, ...sub("system:serviceaccount:default:my-sa") } }),
        statement({ StringEquals: aud, StringLike: sub("system:serviceaccount:team-*:my-sa") }),
      ],
    });
    assert.deepEqual(childrenIn(done), [
      {
        type: roleType,
        name: "app-role",
        urn: child(roleType, "app-role"),
        inputs: {
          assumeRolePolicy: policy,
          name: "Reader",
          path: "/team/",
          description: "Reads.",
          maxSessionDuration: 7200,
          permissionsBoundary: "arn:aws:iam::123456789012:policy/Boundary",
          forceDetachPolicies: true,
          tags: { team: "a" },
        },
      },
    ]);
    assert.equal(await valueIn(done.result.arn), "arn:aws:iam::123456789012:role/team/Reader");
  });

  for (const [partition, host] of [
    ["aws", "oidc.eks.us-west-2.amazonaws.com"],
    ["aws-cn", "oidc.eks.cn-north-1.amazonaws.com.cn"],
    ["aws-us-gov", "oidc.eks.us-gov-west-1.amazonaws.com"],
  ]) {
    it(`uses only ARNs in the partition ${partition}`, async () => {
      const arn = `arn:${partition}:iam::123456789012:oidc-provider/${host}/id/ONE`;
      const policyArns = [`arn:${partition}:iam::aws:policy/ReadOnlyAccess`];
      const done = await declare({ ...minimal, oidcProviderArns: [arn], policyArns }, { partition });
      assert.equal(
        childOf(done, roleType).inputs.assumeRolePolicy,
        trustPolicy.replace(blue, arn).replaceAll(issuer, `${host}/id/ONE`),
      );
      assert.equal(await valueIn(done.result.arn), `arn:${partition}:iam::123456789012:role/app-role-0a1b2c3`);
      const attachment = childOf(done, "aws:iam/rolePolicyAttachment:RolePolicyAttachment");
      assert.deepEqual(attachment.inputs, { role: "app-role-0a1b2c3", policyArn: policyArns[0] });
    });
  }

  it("uses its provider for its children", async () => {
    const done = await runWell(() => {
      const elsewhere = new aws.Provider("elsewhere", { region: "eu-west-1" });
      const policyArns = ["arn:aws:iam::aws:policy/ReadOnlyAccess"];
      return new ServiceAccountRole("app", { ...minimal, policyArns }, { providers: [elsewhere] });
    });
    const provider = "urn:pulumi:prod::shop::pulumi:providers:aws::elsewhere::id-of-elsewhere";
    assert.equal(childOf(done, roleType).provider, provider);
    assert.equal(childOf(done, "aws:iam/rolePolicyAttachment:RolePolicyAttachment").provider, provider);
  });
});

describe("the name of the role of a ServiceAccountRole", () => {
  // "<component>-role-0a1b2c3" is 13 characters longer than the component's name: up to 51 fit in 64.
  const longest = "a".repeat(51);
  it("is generated by the SDK if it fits in 64 characters", async () => {
    const { inputs } = childOf(await declare(minimal, {}, longest), roleType);
    assert.deepEqual(inputs, { assumeRolePolicy: trustPolicy });
  });
  it("is generated from a prefix if it would be longer", async () => {
    const { inputs, name } = childOf(await declare(minimal, {}, `${longest}b`), roleType);
    assert.deepEqual(inputs, { assumeRolePolicy: trustPolicy, namePrefix: "a".repeat(38) });
    assert.equal(name, `${longest}b-role`);
  });
  it("is the given one even if the component's name is long", async () => {
    const { inputs } = childOf(await declare({ ...minimal, roleName: "Reader" }, {}, `${longest}b`), roleType);
    assert.deepEqual(inputs, { assumeRolePolicy: trustPolicy, name: "Reader" });
  });
  it("is the given one, passed as an output, even if the component's name is long", async () => {
    const roleName = pulumi.output("Reader");
    const { inputs } = childOf(await declare({ ...minimal, roleName }, {}, `${longest}b`), roleType);
    assert.deepEqual(inputs, { assumeRolePolicy: trustPolicy, name: "Reader" });
  });
  it("is generated from a prefix if the given name resolves to undefined", async () => {
    const roleName = pulumi.output(undefined) as unknown as pulumi.Output<string>;
    const { inputs } = childOf(await declare({ ...minimal, roleName }, {}, `${longest}b`), roleType);
    assert.deepEqual(inputs, { assumeRolePolicy: trustPolicy, namePrefix: "a".repeat(38) });
  });
});
