import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { DependencyResource } from "@pulumi/pulumi/resource";
import { ServiceAccountRole, type ServiceAccountRoleArgs } from "../../../provider";
import { attachPolicies, declareInlinePolicies } from "../../../provider/components/role/rolePolicies";
import { runWell } from "../../support/components";
import { type Registration, type RunOptions, run } from "../../support/mocks";
import { notKnown, secret, unknown } from "../../support/mocks/markers";
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

/** The ARN of a resource in a preview, as the plugin gets it: of the resource it knows the URN alone. */
function inPlugin({ urn }: pulumi.Resource): pulumi.Output<string> {
  const [arn, settle] = pulumi.deferredOutput<string>();
  const sources = new Promise((resolve) => {
    urn.apply((known) => resolve(new Set([new DependencyResource(known)])));
  });
  const settled = { promise: async () => undefined, isKnown: Promise.resolve(false), isSecret: Promise.resolve(false) };
  settle({ ...settled, allResources: () => sources } as unknown as pulumi.Output<string>);
  return arn;
}

type Policies = Pick<ServiceAccountRoleArgs, "policyArns" | "inlinePolicies">;

/** The children of one type that are declared for these policies: their names and inputs. */
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
    ["an output of them all", () => later([readOnly, cni, own])],
    ["an output of outputs", () => pulumi.output([later(readOnly), cni, Promise.resolve(own)])],
  ];
  for (const [what, policyArns] of ways) {
    it(`are attached each by a resource that is named after it: ${what}`, async () => {
      const children = await declared(attachment, () => ({ policyArns: policyArns() }));
      assert.deepEqual(summary(children), expected);
    });
  }

  it("keep their names where the first of them goes", async () => {
    const children = await declared(attachment, () => ({ policyArns: [cni, own] }));
    const { "app-ReadOnlyAccess": _, ...rest } = expected;
    assert.deepEqual(summary(children), rest);
  });

  it("may be made by the same program: named after the policy, which the attachment depends on", async () => {
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

  it("depend on what the whole list comes from", async () => {
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
      "of a name that the preview knows",
      () => new aws.iam.Policy("reader", { name: "reader", policy: "{}" }).arn,
      "app-123456789012-reader",
    ],
    [
      "whose name the engine knows, as in the plugin",
      () => inPlugin(new aws.iam.Policy("reader", { name: "reader", policy: "{}" })),
      "app-123456789012-reader",
    ],
    [
      "whose name AWS makes up",
      () => new aws.iam.Policy("reader", { namePrefix: "reader-", policy: "{}" }).arn,
      "app-policy-0",
    ],
    [
      "two of which its ARN comes from",
      () => {
        const [one, other] = ["one", "other"].map((name) => new aws.iam.Policy(name, { name, policy: "{}" }).arn);
        return pulumi.all([one, other]).apply(([arn]) => arn as string);
      },
      "app-policy-0",
    ],
  ];
  for (const [what, policyArn, name] of made) {
    it(`have the names of the update in a preview where that can tell them: a policy ${what}`, async () => {
      const options = { preview: true, functions: placeOfClusters() };
      const children = await declared(attachment, () => ({ policyArns: [policyArn()] }), options);
      assert.deepEqual(summary(children), { [name]: { role: unknown, policyArn: unknown } });
    });
  }

  const withoutAccount: [string, RunOptions["functions"]][] = [
    ["can't be asked for", {}],
    ["isn't known yet", { ...placeOfClusters(), "aws:index/getCallerIdentity:getCallerIdentity": () => ({}) }],
  ];
  for (const [what, functions] of withoutAccount) {
    it(`are shown by their position in a preview where the account ${what}`, async () => {
      const policyArns = () => [new aws.iam.Policy("reader", { name: "reader", policy: "{}" }).arn];
      const options = { preview: true, functions };
      const children = await declared(attachment, () => ({ policyArns: policyArns() }), options);
      assert.deepEqual(summary(children), { "app-policy-0": { role: unknown, policyArn: unknown } });
    });
  }

  it("are shown by their position in a preview that doesn't know them yet", async () => {
    const policyArns = [readOnly, notKnown(), later(own)];
    const children = await declared(attachment, () => ({ policyArns }), { preview: true });
    assert.deepEqual(summary(children), {
      "app-ReadOnlyAccess": { role: unknown, policyArn: readOnly },
      "app-policy-1": { role: unknown, policyArn: unknown },
      "app-123456789012-ReadOnlyAccess": { role: unknown, policyArn: own },
    });
  });

  it("stay secrets, one by one or as a whole", async () => {
    const some = await declared(attachment, () => ({ policyArns: [readOnly, pulumi.secret(own)] }));
    assert.deepEqual(summary(some), {
      "app-ReadOnlyAccess": { role, policyArn: readOnly },
      "app-123456789012-ReadOnlyAccess": { role, policyArn: secret(own) },
    });
    const all = await declared(attachment, () => ({ policyArns: pulumi.secret([readOnly]) }));
    assert.deepEqual(summary(all), { "app-ReadOnlyAccess": { role, policyArn: secret(readOnly) } });
  });

  it("may be ten, and none", async () => {
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
    ["a structure and a text", () => ({ read: document("a"), write: text("b") })],
    [
      "a structure with an output in it, and an output of a text",
      () => ({ read: document(later("a")), write: later(text("b")) }),
    ],
    ["promises", () => ({ read: Promise.resolve(document("a")), write: Promise.resolve(text("b")) })],
    ["an output of a structure", () => ({ read: later(document("a")), write: text("b") })],
    ["an output of them all", () => later({ read: document("a"), write: text("b") })],
    [
      "an output of them all with outputs in it",
      () => pulumi.output({ read: document(later("a")), write: later(text("b")) }),
    ],
  ];
  for (const [what, inlinePolicies] of ways) {
    it(`are declared each by a resource that is named after it: ${what}`, async () => {
      const children = await declared(inline, () => ({ inlinePolicies: inlinePolicies() }));
      assert.deepEqual(summary(children), {
        "app-read": { role, name: "read", policy: text("a") },
        "app-write": { role, name: "write", policy: text("b") },
      });
    });
  }

  it("keep a text as it was given, white space and all", async () => {
    const spaced = JSON.stringify(document("a"), undefined, 2);
    const children = await declared(inline, () => ({ inlinePolicies: { read: spaced } }));
    assert.deepEqual(summary(children), { "app-read": { role, name: "read", policy: spaced } });
  });

  it("are shown in a preview, what isn't known of them too", async () => {
    const inlinePolicies = { read: document(notKnown()), write: notKnown(), list: document("c") };
    const children = await declared(inline, () => ({ inlinePolicies }), { preview: true });
    assert.deepEqual(summary(children), {
      "app-read": { role: unknown, name: "read", policy: unknown },
      "app-write": { role: unknown, name: "write", policy: unknown },
      "app-list": { role: unknown, name: "list", policy: text("c") },
    });
  });

  const secrets: [string, () => Policies["inlinePolicies"]][] = [
    ["a part of a structure", () => ({ read: document(pulumi.secret("a")) })],
    ["a document", () => ({ read: pulumi.secret(text("a")) })],
    ["the whole map", () => pulumi.secret({ read: document("a") })],
  ];
  for (const [what, inlinePolicies] of secrets) {
    it(`stay secrets: ${what}`, async () => {
      const children = await declared(inline, () => ({ inlinePolicies: inlinePolicies() }));
      assert.deepEqual(summary(children), { "app-read": { role, name: "read", policy: secret(text("a")) } });
    });
  }

  it("depend on what they come from", async () => {
    const children = await declared(inline, () => ({
      inlinePolicies: new aws.iam.Policy("other", { policy: "{}" }).arn.apply((arn) => ({ read: document(arn) })),
    }));
    assert.deepEqual(
      children.map(({ dependencies }) => dependencies.sort()),
      [["app-role", "other"]],
    );
  });

  it("may have 10,240 characters together, white space not counted", async () => {
    // The text of an empty resource has as many characters as there are beside the resource.
    const half = "r".repeat(5120 - text("").length);
    const inlinePolicies = { read: document(half), write: JSON.stringify(document(half), undefined, 4) };
    assert.equal((await declared(inline, () => ({ inlinePolicies }))).length, 2);
  });
});

describe("policies that are known late", () => {
  const declare = (policyArns: pulumi.Input<string[]>, inlinePolicies: pulumi.Input<Record<string, string>>) =>
    run(() => {
      const parent = new pulumi.ComponentResource("eks-auth:index:Anything", "parent");
      attachPolicies("app", role, policyArns, parent);
      declareInlinePolicies("app", role, inlinePolicies, parent);
    });

  it("are declared before the program is over", async () => {
    const { registrations, errors } = await declare(later([readOnly]), later({ read: "{}" }));
    assert.deepEqual(errors, []);
    assert.deepEqual(
      registrations.map(({ name }) => name),
      ["parent", "app-ReadOnlyAccess", "app-read"],
    );
  });

  it("fail the program with their own error, once, where they fail", async () => {
    const fails = Promise.reject(new Error("no policy"));
    const { registrations, errors } = await declare(fails, { read: "{}" });
    assert.deepEqual(errors, ["no policy"]);
    assert.deepEqual(
      registrations.map(({ name }) => name),
      ["parent", "app-read"],
    );
  });
});
