import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { ControlPlaneAccess, ControlPlaneCapability } from "../../../provider";
import { childOf, childrenIn, runWell } from "../../support/components";
import { valueIn } from "../../support/mocks/markers";
import {
  child,
  component,
  declare,
  getCallerIdentity,
  getPartition,
  getRegion,
  groupAttachment,
  lookUps,
  minimal,
  policy,
  policyArn,
  policyFor,
  policyType,
  roleAttachment,
  userAttachment,
} from "./controlPlaneAccess.fixtures";

const many = (count: number) => Array.from({ length: count }, (_, index) => `cluster-${index}`);
const calls = ({ calls }: { calls: { token: string }[] }) => calls.map(({ token }) => token);

describe("ControlPlaneAccess", () => {
  it("creates only a policy for the AWS provider's account and region by default", async () => {
    const done = await declare(minimal);
    assert.deepEqual(childrenIn(done), [
      { type: policyType, name: "ci-policy", urn: child(policyType, "ci-policy"), inputs: { policy } },
    ]);
    assert.equal(childOf(done, policyType).parent, component);
    assert.deepEqual(calls(done).sort(), [getCallerIdentity, getPartition, getRegion].sort());
  });

  it("returns the policy ARNs and the policy as outputs", async () => {
    const done = await declare(minimal);
    const expected = { policyArns: [policyArn], policyJson: policy };
    assert.deepEqual(await valueIn(done.result.policyArns), expected.policyArns);
    assert.deepEqual(await valueIn(done.result.policyJson), expected.policyJson);
    const [registered] = done.registrations.filter(({ urn }) => urn === component);
    assert.equal(registered?.type, "eks-auth:index:ControlPlaneAccess");
    assert.equal(registered?.custom, false);
    assert.deepEqual(registered?.outputs, expected);
  });

  it("reads only the values that aren't given", async () => {
    const where = { accountId: "210987654321", partition: "aws-cn", regions: ["cn-northwest-1", "cn-north-1"] };
    const done = await declare({ ...minimal, ...where }, { functions: {} });
    const expected = policyFor(
      "arn:aws-cn:eks:cn-north-1:210987654321:cluster/prod",
      "arn:aws-cn:eks:cn-northwest-1:210987654321:cluster/prod",
    );
    assert.deepEqual(childOf(done, policyType).inputs, { policy: expected });
    const { [getRegion]: region } = lookUps();
    const regional = await declare(
      { ...minimal, ...where, regions: undefined },
      { functions: { [getRegion]: region as never } },
    );
    assert.deepEqual(calls(regional), [getRegion]);
  });

  it("passes all options on to the policy", async () => {
    const args = { policyName: "Reader", path: "/team/", description: "Reads.", tags: { team: "a" } };
    const done = await declare({ ...minimal, ...args });
    assert.deepEqual(childrenIn(done), [
      {
        type: policyType,
        name: "ci-policy",
        urn: child(policyType, "ci-policy"),
        inputs: { policy, name: "Reader", path: "/team/", description: "Reads.", tags: { team: "a" } },
      },
    ]);
  });

  it("accepts every capability with its required inputs", async () => {
    const done = await declare({
      capabilities: Object.values(ControlPlaneCapability),
      clusterNames: ["prod-*"],
      allowWildcards: true,
      regions: ["*"],
      passRoleArns: ["arn:aws:iam::123456789012:role/node"],
      kmsKeyArns: ["arn:aws:kms:us-west-2:123456789012:key/1111"],
      resourceTags: { env: "dev" },
      requestTags: { team: "a" },
    });
    const text = String(await valueIn(done.result.policyJson));
    const policies = done.registrations.filter(({ type }) => type === policyType);
    assert.ok(policies.length > 1);
    for (const part of [
      "eks:UpdateNodegroupConfig",
      "arn:aws:eks:*:123456789012:nodegroup/prod-*/*/*",
      "arn:aws:iam::123456789012:role/node",
      "arn:aws:kms:us-west-2:123456789012:key/1111",
      '"aws:ResourceTag/env":"dev"',
      '"aws:RequestTag/team":"a"',
    ]) {
      assert.ok(text.includes(part), part);
      assert.ok(
        policies.some(({ inputs }) => String(inputs.policy).includes(part)),
        part,
      );
    }
  });

  it("attaches the policy to roles, users and groups with resources named after them", async () => {
    const done = await declare({
      ...minimal,
      roles: ["pipeline", "arn:aws:iam::123456789012:role/team/deployer"],
      users: ["alice@example.com"],
      groups: ["arn:aws:iam::123456789012:group/operators"],
    });
    const attachment = (type: string, name: string, principal: object) => ({
      type,
      name,
      urn: child(type, name),
      inputs: { ...principal, policyArn },
    });
    assert.deepEqual(childrenIn(done), [
      attachment(groupAttachment, "ci-group-operators", { group: "operators" }),
      { type: policyType, name: "ci-policy", urn: child(policyType, "ci-policy"), inputs: { policy } },
      attachment(roleAttachment, "ci-role-deployer", { role: "deployer" }),
      attachment(roleAttachment, "ci-role-pipeline", { role: "pipeline" }),
      attachment(userAttachment, "ci-user-alice@example.com", { user: "alice@example.com" }),
    ]);
    for (const { type, parent } of done.registrations.filter(({ custom }) => custom)) {
      assert.equal(parent, component, type);
    }
  });

  it("splits a policy that is too large into numbered policies and attaches each", async () => {
    const args = { capabilities: ["update-nodegroups"], clusterNames: many(40), policyName: "Updater", roles: ["ci"] };
    const done = await declare(args);
    const children = childrenIn(done).map(({ name, type, inputs: { policy: _, ...inputs } }) => ({
      name,
      type,
      inputs,
    }));
    const arn = (name: string) => `arn:aws:iam::123456789012:policy/${name}`;
    assert.deepEqual(children, [
      { name: "ci-policy", type: policyType, inputs: { name: "Updater" } },
      { name: "ci-policy-2", type: policyType, inputs: { name: "Updater-2" } },
      { name: "ci-role-ci", type: roleAttachment, inputs: { role: "ci", policyArn: arn("ci-policy") } },
      { name: "ci-role-ci/2", type: roleAttachment, inputs: { role: "ci", policyArn: arn("ci-policy-2") } },
    ]);
    assert.deepEqual(await valueIn(done.result.policyArns), [arn("ci-policy"), arn("ci-policy-2")]);
    const documents = done.registrations
      .filter(({ type }) => type === policyType)
      .map(({ inputs }) => String(inputs.policy));
    assert.deepEqual(
      documents.map(({ length }) => length <= 6144),
      [true, true],
    );
    const statements = documents.flatMap((document) => JSON.parse(document).Statement);
    assert.deepEqual(statements, JSON.parse(String(await valueIn(done.result.policyJson))).Statement);
  });

  it("creates resources that use the policy ARNs after the attachments", async () => {
    const program = () => {
      const { policyArns } = new ControlPlaneAccess("ci", { ...minimal, users: ["alice"], groups: ["operators"] });
      new aws.iam.Policy("later", { policy: "{}", description: policyArns.apply(String) });
    };
    const done = await runWell(program, { functions: lookUps() });
    const dependencies = done.registrations.find(({ name }) => name === "later")?.dependencies;
    assert.deepEqual(dependencies?.sort(), ["ci-group-operators", "ci-policy", "ci-user-alice"]);
  });

  it("uses its provider for its children and reads", async () => {
    const program = () => {
      const elsewhere = new aws.Provider("elsewhere", { region: "eu-west-1" });
      return new ControlPlaneAccess("ci", { ...minimal, users: ["alice"] }, { providers: [elsewhere] });
    };
    const done = await runWell(program, { functions: lookUps() });
    const provider = "urn:pulumi:prod::shop::pulumi:providers:aws::elsewhere::id-of-elsewhere";
    assert.equal(childOf(done, policyType).provider, provider);
    assert.equal(childOf(done, userAttachment).provider, provider);
    assert.deepEqual([...new Set(done.calls.map((call) => call.provider))], [provider]);
  });

  for (const [partition, region] of [
    ["aws-cn", "cn-north-1"],
    ["aws-us-gov", "us-gov-west-1"],
  ] as const) {
    it(`uses only ARNs in the partition ${partition}`, async () => {
      const args = {
        capabilities: ["manage-nodegroups"],
        clusterNames: ["prod"],
        passRoleArns: [`arn:${partition}:iam::123456789012:role/node`],
      };
      const done = await declare(args, { functions: lookUps(partition, region), partition });
      const arns = String(childOf(done, policyType).inputs.policy).match(/"arn:[^"]+"/g) ?? ([] as string[]);
      assert.ok(arns.length > 5);
      assert.deepEqual([...new Set(arns.map((arn) => arn.split(":")[1]))], [partition]);
      assert.ok(arns.includes(`"arn:${partition}:eks:${region}:123456789012:nodegroup/prod/*/*"`));
    });
  }
});

describe("the name of the policy of a ControlPlaneAccess", () => {
  // "<component>-policy-0a1b2c3" is 15 characters longer than the component's name: up to 113 fit in 128.
  const longest = "a".repeat(113);
  const inputsOf = async (name: string, args: object = {}) =>
    childOf(await declare({ ...minimal, ...args }, {}, name), policyType).inputs;

  it("is generated by the SDK if it fits in 128 characters", async () => {
    assert.deepEqual(await inputsOf(longest), { policy });
  });
  it("is generated from a prefix if it would be longer", async () => {
    assert.deepEqual(await inputsOf(`${longest}b`), { policy, namePrefix: "a".repeat(102) });
  });
  it("is the given one even if the component's name is long", async () => {
    assert.deepEqual(await inputsOf(`${longest}b`, { policyName: "Reader" }), { policy, name: "Reader" });
    const later = Promise.resolve("Reader");
    assert.deepEqual(await inputsOf(`${longest}b`, { policyName: later }), { policy, name: "Reader" });
  });
  it("is generated from a prefix if the given name resolves to undefined", async () => {
    const policyName = Promise.resolve(undefined);
    assert.deepEqual(await inputsOf(`${longest}b`, { policyName }), { policy, namePrefix: "a".repeat(102) });
  });
});
