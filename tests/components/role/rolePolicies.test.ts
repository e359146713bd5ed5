import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { DependencyResource } from "@pulumi/pulumi/resource";
import { ServiceAccountRole, type ServiceAccountRoleArgs } from "../../../provider";
import { attachPolicies, declareInlinePolicies } from "../../../provider/components/role/rolePolicies";
import { runWell } from "../../support/components";
import { type Registration, type RunOptions, run } from "../../support/mocks";
import { secret, unknown, unknownOutput } from "../../support/mocks/markers";
import { placeOfClusters } from "../../support/mocks/podIdentity";

const trust = {
  oidcProviderArns: ["arn:aws:iam::123456789012:oidc-provider/oidc.eks.us-west-2.amazonaws.com/id/BLUE"],
  serviceAccounts: [{ namespace: "default", name: "my-sa" }],
};
const attachment = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
const inline = "aws:iam/rolePolicy:RolePolicy";
const role = "app-role-0a1b2c3";
const readOnly = "arn:aws:iam::aws:policy/ReadOnlyAccess";
const cni = "arn:aws:iam::aws:policy/service-role/AmazonEKS_CNI_Policy";
const own = "arn:aws:iam::123456789012:policy/team/ReadOnlyAccess";
const later = <T>(value: T) => pulumi.output(new Promise<T>((resolve) => setTimeout(resolve, 20, value)));

/** The ARN of a resource in a preview as the plugin receives it: only the resource's URN is known. */
function inPlugin({ urn }: pulumi.Resource): pulumi.Output<string> {
  const [arn, settle] = pulumi.deferredOutput<string>();
  const sources = new Promise((resolve) => {
    urn.apply((known) => resolve(new Set([new DependencyResource(known)])));
  });
  const settled = { promise: async () => undefined, isKnown: Promise.resolve(false), isSecret: Promise.resolve(false) };
  settle({ ...settled, allResources: () => sources } as unknown as pulumi.Output<string>);
  return arn;
}

/** Makes the mocks an engine for the components, whose AWS provider may return nothing while its settings are unknown. */
function beAnEngine(): void {
  Object.assign(pulumi.runtime.getMonitor() as object, { getChannel: () => undefined });
}

type Policies = Pick<ServiceAccountRoleArgs, "policyArns" | "inlinePolicies">;

/** The children of one type that are declared for these policies. */
async function declared(type: string, policies: () => Policies, options?: RunOptions) {
  const done = await runWell(() => new ServiceAccountRole("app", { ...trust, ...policies() }), options);
  const parent = "urn:pulumi:prod::shop::eks-auth:index:ServiceAccountRole";
  const children = done.registrations.filter((registration) => registration.type === type);
  assert.deepEqual(
    children.map((registration) => [registration.parent, registration.urn]),
    children.map(({ name }) => [`${parent}::app`, `${parent}$${type}::${name}`]),
  );
  return children;
}

const summary = (children: Registration[]) =>
  Object.fromEntries(children.map(({ name, inputs }) => [name, inputs]).sort());

describe("the managed policies of a role", () => {
  const expected = {
    "app-ReadOnlyAccess": { role, policyArn: readOnly },
    "app-AmazonEKS_CNI_Policy": { role, policyArn: cni },
    "app-123456789012-ReadOnlyAccess": { role, policyArn: own },
  };
  const ways: [string, () => Policies["policyArns"]][] = [
    ["plain", () => [readOnly, cni, own]],
    ["in another order", () => [own, readOnly, cni]],
    ["outputs", () => [readOnly, later(cni), pulumi.output(own)]],
    ["promises", () => [Promise.resolve(readOnly), cni, Promise.resolve(own)]],
    ["an output of the whole list", () => later([readOnly, cni, own])],
    ["an output of outputs", () => pulumi.output([later(readOnly), cni, Promise.resolve(own)])],
  ];
  for (const [what, policyArns] of ways) {
    it(`are attached by resources named after them: ${what}`, async () => {
      const children = await declared(attachment, () => ({ policyArns: policyArns() }));
      assert.deepEqual(summary(children), expected);
    });
  }

  it("keep their names if the first one is removed", async () => {
    const children = await declared(attachment, () => ({ policyArns: [cni, own] }));
    const { "app-ReadOnlyAccess": _, ...rest } = expected;
    assert.deepEqual(summary(children), rest);
  });

  it("can be created by the same program, with attachments that are named after them and depend on them", async () => {
    const children = await declared(attachment, () => ({
      policyArns: [new aws.iam.Policy("reader", { policy: "{}" }).arn, readOnly],
    }));
    assert.deepEqual(summary(children), {
      "app-123456789012-reader": { role, policyArn: "arn:aws:iam::123456789012:policy/reader" },
      "app-ReadOnlyAccess": { role, policyArn: readOnly },
    });
    const dependencies = children.find(({ name }) => name === "app-123456789012-reader")?.dependencies;
    assert.deepEqual(dependencies?.sort(), ["app-role", "reader"]);
  });

  it("depend on the resource that the whole list comes from", async () => {
    const children = await declared(attachment, () => ({
      policyArns: new aws.iam.Policy("reader", { policy: "{}" }).arn.apply((arn) => [arn]),
    }));
    assert.deepEqual(
      children.map(({ dependencies }) => dependencies.sort()),
      [["app-role", "reader"]],
    );
  });

  const made: [string, () => pulumi.Input<string>, string][] = [
    [
      "whose name is known in the preview",
      () => new aws.iam.Policy("reader", { name: "reader", policy: "{}" }).arn,
      "app-123456789012-reader",
    ],
    [
      "whose name only the engine knows, as in the plugin",
      () => inPlugin(new aws.iam.Policy("reader", { name: "reader", policy: "{}" })),
      "app-123456789012-reader",
    ],
    [
      "whose name AWS generates",
      () => new aws.iam.Policy("reader", { namePrefix: "reader-", policy: "{}" }).arn,
      "app-policy-0",
    ],
    [
      "whose ARN comes from two policies",
      () => {
        const [one, other] = ["one", "other"].map((name) => new aws.iam.Policy(name, { name, policy: "{}" }).arn);
        return pulumi.all([one, other]).apply(([arn]) => arn as string);
      },
      "app-policy-0",
    ],
  ];
  for (const [what, policyArn, name] of made) {
    it(`have the same names in a preview as in the update, if possible: a policy ${what}`, async () => {
      const options = { preview: true, functions: placeOfClusters() };
      const children = await declared(attachment, () => ({ policyArns: [policyArn()] }), options);
      assert.deepEqual(summary(children), { [name]: { role: unknown, policyArn: unknown } });
    });
  }

  const withoutAccount: [string, RunOptions["functions"]][] = [
    ["can't be read", {}],
    ["is unknown", { ...placeOfClusters(), "aws:index/getCallerIdentity:getCallerIdentity": () => ({}) }],
  ];
  for (const [what, functions] of withoutAccount) {
    it(`are named after their position in a preview if the account ${what}`, async () => {
      const policyArns = () => {
        beAnEngine();
        return [new aws.iam.Policy("reader", { name: "reader", policy: "{}" }).arn];
      };
      const options = { preview: true, functions };
      const children = await declared(attachment, () => ({ policyArns: policyArns() }), options);
      assert.deepEqual(summary(children), { "app-policy-0": { role: unknown, policyArn: unknown } });
    });
  }

  it("are named after their position in a preview if they are unknown", async () => {
    const policyArns = [readOnly, unknownOutput(), later(own)];
    const children = await declared(attachment, () => ({ policyArns }), { preview: true });
    assert.deepEqual(summary(children), {
      "app-ReadOnlyAccess": { role: unknown, policyArn: readOnly },
      "app-policy-1": { role: unknown, policyArn: unknown },
      "app-123456789012-ReadOnlyAccess": { role: unknown, policyArn: own },
    });
  });

  it("stay secret, individually or as a whole list", async () => {
    const some = await declared(attachment, () => ({ policyArns: [readOnly, pulumi.secret(own)] }));
    assert.deepEqual(summary(some), {
      "app-ReadOnlyAccess": { role, policyArn: readOnly },
      "app-123456789012-ReadOnlyAccess": { role, policyArn: secret(own) },
    });
    const all = await declared(attachment, () => ({ policyArns: pulumi.secret([readOnly]) }));
    assert.deepEqual(summary(all), { "app-ReadOnlyAccess": { role, policyArn: secret(readOnly) } });
  });

  it("can be none or ten", async () => {
    const policyArns = Array.from({ length: 10 }, (_, index) => `arn:aws:iam::aws:policy/P${index}`);
    assert.equal((await declared(attachment, () => ({ policyArns }))).length, 10);
    assert.equal((await declared(attachment, () => ({ policyArns: [] }))).length, 0);
  });
});

describe("the inline policies of a role", () => {
  const document = (resource: pulumi.Input<string>) => ({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: ["s3:GetObject"], Resource: resource }],
  });
  const text = (resource: string) =>
    `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetObject"],"Resource":"${resource}"}]}`;

  const ways: [string, () => Policies["inlinePolicies"]][] = [
    ["an object and a string", () => ({ read: document("a"), write: text("b") })],
    [
      "an object with an output in it, and an output of a string",
      () => ({ read: document(later("a")), write: later(text("b")) }),
    ],
    ["promises", () => ({ read: Promise.resolve(document("a")), write: Promise.resolve(text("b")) })],
    ["an output of an object", () => ({ read: later(document("a")), write: text("b") })],
    ["an output of the whole map", () => later({ read: document("a"), write: text("b") })],
    [
      "an output of the whole map with outputs in it",
      () => pulumi.output({ read: document(later("a")), write: later(text("b")) }),
    ],
  ];
  for (const [what, inlinePolicies] of ways) {
    it(`are declared by resources named after them: ${what}`, async () => {
      const children = await declared(inline, () => ({ inlinePolicies: inlinePolicies() }));
      assert.deepEqual(summary(children), {
        "app-read": { role, name: "read", policy: text("a") },
        "app-write": { role, name: "write", policy: text("b") },
      });
    });
  }

  it("keep a string unchanged, including white space", async () => {
    const spaced = JSON.stringify(document("a"), undefined, 2);
    const children = await declared(inline, () => ({ inlinePolicies: { read: spaced } }));
    assert.deepEqual(summary(children), { "app-read": { role, name: "read", policy: spaced } });
  });

  it("are shown in a preview, including unknown ones", async () => {
    const inlinePolicies = { read: document(unknownOutput()), write: unknownOutput(), list: document("c") };
    const children = await declared(inline, () => ({ inlinePolicies }), { preview: true });
    assert.deepEqual(summary(children), {
      "app-read": { role: unknown, name: "read", policy: unknown },
      "app-write": { role: unknown, name: "write", policy: unknown },
      "app-list": { role: unknown, name: "list", policy: text("c") },
    });
  });

  const secrets: [string, () => Policies["inlinePolicies"]][] = [
    ["part of an object", () => ({ read: document(pulumi.secret("a")) })],
    ["a document", () => ({ read: pulumi.secret(text("a")) })],
    ["the whole map", () => pulumi.secret({ read: document("a") })],
  ];
  for (const [what, inlinePolicies] of secrets) {
    it(`stay secret: ${what}`, async () => {
      const children = await declared(inline, () => ({ inlinePolicies: inlinePolicies() }));
      assert.deepEqual(summary(children), { "app-read": { role, name: "read", policy: secret(text("a")) } });
    });
  }

  it("depend on the resource that they come from", async () => {
    const children = await declared(inline, () => ({
      inlinePolicies: new aws.iam.Policy("other", { policy: "{}" }).arn.apply((arn) => ({ read: document(arn) })),
    }));
    assert.deepEqual(
      children.map(({ dependencies }) => dependencies.sort()),
      [["app-role", "other"]],
    );
  });

  it("can have 10,240 characters together, excluding white space", async () => {
    // The text with an empty resource has the length of everything except the resource.
    const half = "r".repeat(5120 - text("").length);
    const inlinePolicies = { read: document(half), write: JSON.stringify(document(half), undefined, 4) };
    assert.equal((await declared(inline, () => ({ inlinePolicies }))).length, 2);
  });
});

describe("policies passed as outputs", () => {
  const declare = (policyArns: pulumi.Input<string[]>, inlinePolicies: pulumi.Input<Record<string, string>>) =>
    run(() => {
      const parent = new pulumi.ComponentResource("eks-auth:index:Anything", "parent");
      attachPolicies("app", role, policyArns, parent);
      declareInlinePolicies("app", role, inlinePolicies, parent);
    });

  it("are declared before the program ends", async () => {
    const { registrations, errors } = await declare(later([readOnly]), later({ read: "{}" }));
    assert.deepEqual(errors, []);
    assert.deepEqual(
      registrations.map(({ name }) => name),
      ["parent", "app-ReadOnlyAccess", "app-read"],
    );
  });

  it("end the program with their own error only if they fail", async () => {
    const fails = Promise.reject(new Error("no policy"));
    const { registrations, errors } = await declare(fails, { read: "{}" });
    assert.deepEqual(errors, ["no policy"]);
    assert.deepEqual(
      registrations.map(({ name }) => name),
      ["parent", "app-read"],
    );
  });
});
