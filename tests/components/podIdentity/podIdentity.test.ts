import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { PodIdentity } from "../../../provider";
import { type Child, childOf, childrenIn, refusalOf, runWell } from "../../support/components";
import { assertRejected } from "../../support/messages";
import { notKnown, secret, see, unknown } from "../../support/mocks/markers";
import { clusterWithAgent, placeOfClusters, readyCluster } from "../../support/mocks/podIdentity";
import { associationType, clusterArn, declare, minimal, ownerTag, trustIn } from "./aPodIdentity";

const roleType = "aws:iam/role:Role";
const policyType = "aws:iam/rolePolicy:RolePolicy";
const roleArn = "arn:aws:iam::123456789012:role/app-role-0a1b2c3";
const urn = (type: string, name: string) => `urn:pulumi:prod::shop::eks-auth:index:PodIdentity$${type}::${name}`;
const child = (type: string, name: string, inputs: Record<string, unknown>): Child => ({
  type,
  name,
  urn: urn(type, name),
  inputs,
});
const association = (namespace: string, serviceAccount: string, more: object = {}, cluster = "prod") =>
  child(associationType, `app-${cluster}/${namespace}/${serviceAccount}`, {
    clusterName: cluster,
    namespace,
    serviceAccount,
    roleArn,
    tags: ownerTag,
    ...more,
  });
const arnOf = (id: string) => `arn:aws:eks:us-west-2:123456789012:podidentityassociation/prod/${id}`;

describe("PodIdentity", () => {
  it("creates a role that trusts only the service account on the cluster, and the association", async () => {
    const done = await declare(minimal);
    assert.deepEqual(childrenIn(done), [
      association("default", "my-sa"),
      child(roleType, "app-role", { assumeRolePolicy: trustIn("default", "my-sa") }),
    ]);
    const outputs = { roleArn, associationIds: ["a-default-my-sa"], associationArns: [arnOf("a-default-my-sa")] };
    assert.deepEqual(done.registrations[0]?.outputs, outputs);
    const { result } = done;
    assert.deepEqual(
      [await see(result.roleArn), await see(result.associationIds), await see(result.associationArns)],
      Object.values(outputs),
    );
    assert.deepEqual(done.log, []);
  });

  it("associates one role with several service accounts with resources named after them", async () => {
    const serviceAccounts = [
      { namespace: "b", name: "x" },
      { namespace: "a", name: "x" },
    ];
    const done = await declare({ clusterName: "prod", serviceAccounts });
    assert.deepEqual(
      childrenIn(done).filter(({ type }) => type === associationType),
      [association("a", "x"), association("b", "x")],
    );
    assert.deepEqual(await see(done.result.associationIds), ["a-b-x", "a-a-x"]);
  });

  it("passes all options on to the role", async () => {
    const done = await declare({
      ...minimal,
      policyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
      inlinePolicies: { read: { Statement: { Effect: "Allow", Action: "a:b", Resource: "*" } } },
      roleName: "Reader",
      path: "/team/",
      description: "Reads.",
      maxSessionDuration: 7200,
      permissionsBoundary: "arn:aws:iam::123456789012:policy/Boundary",
      forceDetachPolicies: true,
      tags: { team: "a" },
    });
    assert.deepEqual(childOf(done, roleType).inputs, {
      assumeRolePolicy: trustIn("default", "my-sa"),
      name: "Reader",
      path: "/team/",
      description: "Reads.",
      maxSessionDuration: 7200,
      permissionsBoundary: "arn:aws:iam::123456789012:policy/Boundary",
      forceDetachPolicies: true,
      tags: { team: "a" },
    });
    assert.deepEqual(
      childrenIn(done).map(({ name }) => name),
      ["app-ReadOnlyAccess", "app-prod/default/my-sa", "app-read", "app-role"],
    );
    assert.deepEqual(childOf(done, associationType).inputs.tags, { team: "a", ...ownerTag });
    assert.equal(childOf(done, associationType).inputs.roleArn, "arn:aws:iam::123456789012:role/team/Reader");
  });

  it("uses the partition, region and account of the provider", async () => {
    const arn = "arn:aws-cn:eks:cn-north-1:210987654321:cluster/prod";
    const functions = {
      ...placeOfClusters("aws-cn", "cn-north-1", "210987654321"),
      ...clusterWithAgent("prod", {}),
    };
    const done = await declare(minimal, { functions, partition: "aws-cn" });
    assert.equal(childOf(done, roleType).inputs.assumeRolePolicy, trustIn("default", "my-sa", arn));
  });

  it("associates an existing role without creating one", async () => {
    const given = "arn:aws:iam::123456789012:role/team/given";
    const done = await declare({ ...minimal, roleArn: given });
    assert.deepEqual(childrenIn(done), [association("default", "my-sa", { roleArn: given })]);
    assert.equal(await see(done.result.roleArn), given);
  });

  it("lets its role assume the target role before it creates the association", async () => {
    const targetRoleArn = "arn:aws:iam::210987654321:role/target";
    const done = await declare({ ...minimal, targetRoleArn });
    const actions = ["sts:AssumeRole", "sts:TagSession"];
    const statement = { Effect: "Allow", Action: actions, Resource: targetRoleArn };
    assert.deepEqual(childOf(done, policyType).inputs, {
      role: "app-role-0a1b2c3",
      name: "assume-target-role",
      policy: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }),
    });
    const made = childOf(done, associationType);
    assert.equal(made.inputs.targetRoleArn, targetRoleArn);
    assert.ok(made.dependencies.includes("app-assume-target-role"), made.dependencies.join());
  });

  it("doesn't change a given role, even with a target role", async () => {
    const targetRoleArn = "arn:aws:iam::210987654321:role/target";
    const done = await declare({ ...minimal, roleArn: "arn:aws:iam::123456789012:role/given", targetRoleArn });
    assert.deepEqual(
      childrenIn(done).map(({ name }) => name),
      ["app-prod/default/my-sa"],
    );
  });

  it("trusts any service account of the cluster if session tags are disabled", async () => {
    const policy = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }] };
    const done = await declare({ ...minimal, disableSessionTags: true, policy });
    const [statement, ...more] = JSON.parse(String(childOf(done, roleType).inputs.assumeRolePolicy)).Statement;
    assert.deepEqual(more, []);
    assert.deepEqual(statement.Condition, {
      StringEquals: { "aws:SourceAccount": "123456789012" },
      ArnEquals: { "aws:SourceArn": clusterArn },
    });
    const { inputs } = childOf(done, associationType);
    assert.deepEqual([inputs.disableSessionTags, inputs.policy], [true, JSON.stringify(policy)]);
  });

  it("keeps a session policy given as a string unchanged", async () => {
    const policy = '{ "Statement": { "Effect": "Allow", "Action": "s3:*", "Resource": "*" } }';
    const done = await declare({ ...minimal, disableSessionTags: true, policy });
    assert.equal(childOf(done, associationType).inputs.policy, policy);
  });
});

describe("PodIdentity with inputs passed as outputs", () => {
  it("declares the same resources", async () => {
    const later = <T>(value: T) => pulumi.output(Promise.resolve(value)) as unknown as pulumi.Input<never>;
    const plain = childrenIn(await declare(minimal));
    const done = await declare({
      clusterName: later("prod"),
      serviceAccount: later({ namespace: "default", name: "my-sa" }),
      disableSessionTags: later(undefined),
      tags: later(undefined),
    });
    assert.deepEqual(childrenIn(done), plain);
  });

  it("names an association after its position in a preview if the cluster is unknown", async () => {
    const options = { preview: true, functions: placeOfClusters() };
    const done = await declare({ ...minimal, clusterName: notKnown() }, options);
    assert.deepEqual(
      childrenIn(done).map(({ name }) => name),
      ["app-association-0", "app-role"],
    );
    assert.equal(childOf(done, roleType).inputs.assumeRolePolicy, unknown);
    assert.equal(await see(done.result.associationIds), unknown);
  });

  it("shows the trust policy and the association's name in a preview", async () => {
    const done = await declare(minimal, { preview: true, functions: readyCluster("prod") });
    assert.deepEqual(childrenIn(done), [
      association("default", "my-sa", { roleArn: unknown }),
      child(roleType, "app-role", { assumeRolePolicy: trustIn("default", "my-sa") }),
    ]);
  });

  it("keeps secrets", async () => {
    const done = await declare({ ...minimal, clusterName: pulumi.secret("prod") });
    const { inputs } = childOf(done, associationType);
    assert.deepEqual(inputs.clusterName, secret("prod"));
    assert.deepEqual(childOf(done, roleType).inputs.assumeRolePolicy, secret(trustIn("default", "my-sa")));
  });
});

describe("PodIdentity rejects", () => {
  it("a role in another account, once the account is read", async () => {
    const other = "arn:aws:iam::210987654321:role/other";
    const program = (given: pulumi.Input<string>) => () => new PodIdentity("app", { ...minimal, roleArn: given });
    const options = { functions: readyCluster("prod") };
    const component = 'PodIdentity "app"';
    const what = "a role in another account";
    const issues = ["mismatch roleArn"];
    await assertRejected(program(other), { component, what, issues }, options);
    const asSecret = { component, what: `${what}, without revealing a secret`, issues, secret: other };
    await assertRejected(program(pulumi.secret(other)), asSecret, options);
  });

  it("a trust policy that is too large, without creating resources", async () => {
    const serviceAccounts = Array.from({ length: 8 }, (_, index) => ({ namespace: `team-${index}`, name: "my-sa" }));
    const program = () => new PodIdentity("app", { clusterName: "prod", serviceAccounts });
    // The text around the statements, the statements, and the commas between them.
    const around = '{"Version":"2012-10-17","Statement":[]}'.length;
    const size = around + 8 * (trustIn("team-0", "my-sa").length - around) + 7;
    await assertRejected(
      program,
      {
        component: 'PodIdentity "app"',
        what: `a trust policy of ${size} characters`,
        issues: ["limit serviceAccounts"],
      },
      { functions: readyCluster("prod") },
    );
  });

  it("an account, region or partition that can't be read", async () => {
    const functions = { ...readyCluster("prod"), "aws:index/getCallerIdentity:getCallerIdentity": fails };
    const refusal = await refusalOf(() => new PodIdentity("app", minimal), { functions });
    assert.match(refusal, /can't be read; expected an answer to sts:GetCallerIdentity\. Check the provider's config/);
  });
});

function fails(): never {
  throw new Error("ExpiredToken");
}

describe("PodIdentity with its own provider", () => {
  it("uses it for its children and reads", async () => {
    const done = await runWell(
      () => {
        const elsewhere = new aws.Provider("elsewhere", { region: "eu-west-1" });
        return new PodIdentity("app", minimal, { providers: [elsewhere] });
      },
      { functions: readyCluster("prod") },
    );
    const provider = "urn:pulumi:prod::shop::pulumi:providers:aws::elsewhere::id-of-elsewhere";
    assert.equal(childOf(done, associationType).provider, provider);
    assert.deepEqual(new Set(done.calls.map((call) => call.provider)), new Set([provider]));
  });
});
