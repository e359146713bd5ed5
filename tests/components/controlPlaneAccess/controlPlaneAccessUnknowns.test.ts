import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ControlPlaneAccess, type ControlPlaneAccessArgs } from "../../../provider";
import { boundNames } from "../../../provider/components/controlPlaneAccess/validateBounds";
import { childOf, childrenIn, later, rejectionOf, runWell } from "../../support/components";
import { failing } from "../../support/mocks/functions";
import { secret, unknown, unknownOutput, valueIn } from "../../support/mocks/markers";
import {
  child,
  declare,
  getCallerIdentity,
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
const namesIn = (done: Parameters<typeof childrenIn>[0]) => childrenIn(done).map(({ name }) => name);

describe("ControlPlaneAccess with inputs passed as outputs", () => {
  const everything = {
    capabilities: ["manage-nodegroups"],
    clusterNames: ["prod", "dev"],
    allowWildcards: false,
    accountId: "123456789012",
    partition: "aws",
    regions: ["us-west-2"],
    passRoleArns: ["arn:aws:iam::123456789012:role/node"],
    resourceTags: { env: "dev" },
    requestTags: { team: "a" },
    roles: ["ci", "arn:aws:iam::123456789012:role/team/deployer"],
    users: ["alice"],
    groups: ["operators"],
    policyName: "Manager",
    path: "/team/",
    description: "Manages.",
    tags: { cost: "1" },
  };

  it("declares the same resources as with plain inputs", async () => {
    const plain = childrenIn(await declare(everything));
    assert.equal(plain.length, 5);
    assert.deepEqual(childrenIn(await declare(later(everything))), plain);
    const inside = { ...everything, clusterNames: [pulumi.output("prod"), Promise.resolve("dev")] };
    assert.deepEqual(childrenIn(await declare(inside)), plain);
  });

  it("declares the same policy with bounds as with plain inputs", async () => {
    const bounded = {
      capabilities: ["manage-access-entries", "manage-identity-provider-configs", "update-clusters"],
      clusterNames: ["prod"],
      accessPolicies: ["AmazonEKSViewPolicy"],
      namespaces: ["team-a"],
      kubernetesGroups: ["developers"],
      principalArns: ["arn:aws:iam::123456789012:role/team/a"],
      entryTypes: ["STANDARD"],
      issuers: ["https://login.example.com"],
      clientIds: ["kubernetes"],
      clusterSettings: { authenticationModes: ["API"], deletionProtection: true },
    };
    const [plain] = childrenIn(await declare(bounded));
    assert.match(String(plain?.inputs.policy), /cluster-access-policy\/AmazonEKSViewPolicy/);
    assert.deepEqual(childrenIn(await declare(later(bounded))), [plain]);
    const inside = {
      ...bounded,
      accessPolicies: [pulumi.output("AmazonEKSViewPolicy")],
      clusterSettings: { authenticationModes: [Promise.resolve("API")], deletionProtection: pulumi.output(true) },
    };
    assert.deepEqual(childrenIn(await declare(inside)), [plain]);
  });

  it("treats null and undefined as omitted", async () => {
    const nothing = (value: undefined | null) =>
      Object.fromEntries([...Object.keys(everything), ...boundNames].map((key) => [key, Promise.resolve(value)]));
    const plain = childrenIn(await declare(minimal));
    assert.deepEqual(childrenIn(await declare({ ...nothing(undefined), ...minimal })), plain);
    assert.deepEqual(childrenIn(await declare({ ...nothing(null), ...minimal })), plain);
    const plainNulls = Object.fromEntries(Object.keys(everything).map((key) => [key, null]));
    assert.deepEqual(childrenIn(await declare({ ...plainNulls, ...minimal })), plain);
  });

  it("makes the policy depend on the roles to pass but not on the roles that it is attached to", async () => {
    const program = () => {
      const role = (name: string) => new aws.iam.Role(name, { assumeRolePolicy: "{}" });
      const passRoleArns = [role("node").arn];
      const wanted = { capabilities: ["manage-nodegroups" as const], clusterNames: ["prod"], passRoleArns };
      return new ControlPlaneAccess("ci", { ...wanted, roles: [role("pipeline").name] });
    };
    const done = await runWell(program, { functions: lookUps() });
    assert.deepEqual(childOf(done, policyType).dependencies, ["node"]);
    const { name, inputs, dependencies } = childOf(done, roleAttachment);
    assert.equal(name, "ci-role-pipeline-0a1b2c3");
    assert.deepEqual(inputs, { role: "pipeline-0a1b2c3", policyArn });
    assert.deepEqual(dependencies.sort(), ["ci-policy", "node", "pipeline"]);
  });
});

describe("ControlPlaneAccess in a preview", () => {
  it("shows the complete policy", async () => {
    const done = await declare({ ...minimal, users: ["alice"], policyName: "Reader" }, { preview: true });
    assert.deepEqual(childOf(done, policyType).inputs, { policy, name: "Reader" });
    assert.deepEqual(childOf(done, userAttachment).inputs, { user: "alice", policyArn: unknown });
    assert.equal(await valueIn(done.result.policyArns), unknown);
    assert.equal(await valueIn(done.result.policyJson), policy);
  });

  const parts: [string, Partial<Record<keyof ControlPlaneAccessArgs, unknown>>][] = [
    ["the list of capabilities", { capabilities: unknownOutput() }],
    ["a capability", { capabilities: ["get-kubeconfig", unknownOutput()] }],
    ["the list of clusters", { clusterNames: unknownOutput() }],
    ["a cluster", { clusterNames: [unknownOutput()] }],
    ["the account", { accountId: unknownOutput() }],
    ["the partition", { partition: unknownOutput() }],
    ["a region", { regions: [unknownOutput()] }],
    ["a tag", { resourceTags: { env: unknownOutput() } }],
  ];
  for (const [what, args] of parts) {
    it(`shows the policy if ${what} is unknown`, async () => {
      const done = await declare({ ...minimal, ...args }, { preview: true });
      assert.deepEqual(childrenIn(done), [
        { type: policyType, name: "ci-policy", urn: child(policyType, "ci-policy"), inputs: { policy: unknown } },
      ]);
      assert.equal(await valueIn(done.result.policyArns), unknown);
      assert.equal(await valueIn(done.result.policyJson), unknown);
    });
  }

  it("shows as many policies as unknown values of typical length need", async () => {
    const args = {
      capabilities: ["update-nodegroups"],
      clusterNames: [...many(60), unknownOutput()],
      users: ["alice"],
    };
    const done = await declare(args, { preview: true });
    assert.deepEqual(namesIn(done), [
      "ci-policy",
      "ci-policy-2",
      "ci-policy-3",
      "ci-user-alice",
      "ci-user-alice/2",
      "ci-user-alice/3",
    ]);
    assert.deepEqual(
      done.registrations.filter(({ type }) => type === policyType).map(({ inputs }) => inputs.policy),
      [unknown, unknown, unknown],
    );
    const known = await declare({ ...args, clusterNames: [...many(60), "prod"] }, { preview: true });
    assert.deepEqual(namesIn(known), namesIn(done));
  });

  it("names attachments to a role and a user created by the program as in the update", async () => {
    const program = () => {
      const role = new aws.iam.Role("pipeline", { name: "pipeline", assumeRolePolicy: "{}" });
      const user = new aws.iam.User("alice", { name: "alice" });
      return new ControlPlaneAccess("ci", { ...minimal, roles: [role.arn], users: [user.arn] });
    };
    for (const preview of [true, false]) {
      const done = await runWell(program, { functions: lookUps(), preview });
      const names = [childOf(done, roleAttachment), childOf(done, userAttachment)].map(({ name }) => name);
      assert.deepEqual(names, ["ci-role-pipeline", "ci-user-alice"]);
    }
  });

  it("names an attachment to an unknown principal after its position", async () => {
    const users = ["alice", unknownOutput(), Promise.resolve("bob")];
    const done = await declare({ ...minimal, users, roles: unknownOutput() }, { preview: true });
    assert.deepEqual(namesIn(done), ["ci-policy", "ci-user-1", "ci-user-alice", "ci-user-bob"]);
    assert.deepEqual(childOf(done, policyType).inputs, { policy });
  });
});

describe("ControlPlaneAccess with secrets", () => {
  const parts: [string, object][] = [
    ["the list of clusters", { clusterNames: pulumi.secret(["prod"]) }],
    ["a cluster", { clusterNames: [pulumi.secret("prod")] }],
    ["the account", { accountId: pulumi.secret("123456789012") }],
    ["the list of regions", { regions: pulumi.secret(["us-west-2"]) }],
  ];
  for (const [what, args] of parts) {
    it(`makes the policy secret if ${what} is secret`, async () => {
      const done = await declare({ ...minimal, ...args });
      assert.deepEqual(childOf(done, policyType).inputs, { policy: secret(policy) });
      assert.deepEqual(await valueIn(done.result.policyJson), secret(policy));
    });
  }

  it("keeps the other secret inputs secret, and nothing else", async () => {
    const done = await declare({
      ...minimal,
      users: [pulumi.secret("alice"), "bob"],
      policyName: pulumi.secret("Reader"),
      tags: { team: pulumi.secret("a"), cost: "b" },
    });
    assert.deepEqual(childOf(done, policyType).inputs, {
      policy,
      name: secret("Reader"),
      tags: { team: secret("a"), cost: "b" },
    });
    const attachments = done.registrations.filter(({ type }) => type === userAttachment);
    assert.deepEqual(Object.fromEntries(attachments.map(({ name, inputs }) => [name, inputs.user])), {
      "ci-user-alice": secret("alice"),
      "ci-user-bob": "bob",
    });
    assert.deepEqual(await valueIn(done.result.policyArns), [policyArn]);
    assert.equal(await valueIn(done.result.policyJson), policy);
  });

  it("keeps a secret part of a split policy secret", async () => {
    const clusterNames = [...many(40), pulumi.secret("prod")];
    const done = await declare({ capabilities: ["update-nodegroups"], clusterNames });
    const documents = done.registrations.filter(({ type }) => type === policyType).map(({ inputs }) => inputs.policy);
    assert.equal(documents.length, 2);
    assert.ok(documents.every((document) => typeof document === "object" && "«secret»" in (document as object)));
  });
});

describe("ControlPlaneAccess with failing reads", () => {
  const lookUpFails = (token: string, options: object = {}) => {
    const functions = { ...lookUps(), ...failing(token, "no valid credentials") };
    return rejectionOf(() => new ControlPlaneAccess("ci", { ...minimal, ...options }), { functions });
  };
  const reason = (token: string) => ` invoking ${token}: 1 error occurred:\n\t* no valid credentials\n\n`;

  it("reports the fix for accountId", async () => {
    assert.equal(
      (await lookUpFails(getCallerIdentity)).trim(),
      "accountId is missing and can't be read; expected an answer from sts:GetCallerIdentity. " +
        "Set accountId, or check the configuration and credentials of the AWS provider." +
        reason(getCallerIdentity).trimEnd(),
    );
  });
  for (const [input, token] of [
    ["partition", "aws:index/getPartition:getPartition"],
    ["regions", "aws:index/getRegion:getRegion"],
  ] as const) {
    it(`reports the fix for ${input}`, async () => {
      const message = await lookUpFails(token);
      assert.ok(
        message.startsWith(
          `${input} is missing and can't be read; expected a ${input.replace(/s$/, "")} from the AWS provider`,
        ),
      );
      assert.ok(message.includes(`Set ${input}, or check the configuration and credentials of the AWS provider.`));
    });
  }
  it("reports the fix for an accountId that resolves to undefined", async () => {
    const message = await lookUpFails(getCallerIdentity, { accountId: Promise.resolve(undefined) });
    assert.match(message, /^accountId is missing and can't be read/);
  });
  it("doesn't read an account ID that is given", async () => {
    const functions = { ...lookUps(), ...failing(getCallerIdentity, "no valid credentials") };
    const done = await declare({ ...minimal, accountId: "210987654321" }, { functions });
    const expected = policyFor("arn:aws:eks:us-west-2:210987654321:cluster/prod");
    assert.deepEqual(childOf(done, policyType).inputs, { policy: expected });
  });
});
