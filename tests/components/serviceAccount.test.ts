import assert from "node:assert/strict";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ServiceAccount, type ServiceAccountArgs } from "../../provider";
import { type Child, childOf, childrenIn, runWell } from "../support/components";
import type { RunOptions } from "../support/mocks";
import { secret, see, unknown } from "../support/mocks/markers";

const roleArn = "arn:aws:iam::123456789012:role/my-role";
const accountType = "kubernetes:core/v1:ServiceAccount";
const patchType = "kubernetes:core/v1:ServiceAccountPatch";
const namespaceType = "kubernetes:core/v1:Namespace";
const component = "urn:pulumi:prod::shop::eks-auth:index:ServiceAccount::app";
const irsa = "eks.amazonaws.com/role-arn";
/** What lets the Kubernetes provider repair what others change on an object that is ours. */
const repair = { "pulumi.com/patchForce": "true" };
const minimal: ServiceAccountArgs = { name: "my-sa", roleArn };
const notKnown = () => pulumi.output(pulumi.unknown) as unknown as pulumi.Output<string>;

const child = (type: string, name: string, inputs: Record<string, unknown>): Child => ({
  type,
  name,
  urn: `urn:pulumi:prod::shop::eks-auth:index:ServiceAccount$${type}::${name}`,
  // The SDK adds these two to every object of Kubernetes.
  inputs: { apiVersion: "v1", kind: type.split(":")[2]?.replace("Patch", ""), ...inputs },
});
const account = (inputs: Record<string, unknown>) => [child(accountType, "app-service-account", inputs)];
const declare = (args: ServiceAccountArgs, options?: RunOptions) =>
  runWell(() => new ServiceAccount("app", args), options);

async function outputsOf({ namespace, name, subject, roleArn }: ServiceAccount) {
  return {
    namespace: await see(namespace),
    name: await see(name),
    subject: await see(subject),
    roleArn: await see(roleArn),
  };
}

describe("a ServiceAccount", () => {
  it("is a service account of the default namespace with the role's annotation, where nothing else is asked for", async () => {
    const done = await declare(minimal);
    assert.deepEqual(
      childrenIn(done),
      account({ metadata: { name: "my-sa", namespace: "default", annotations: { ...repair, [irsa]: roleArn } } }),
    );
    assert.equal(childOf(done, accountType).parent, component);
  });

  it("has its namespace, name, subject and role as outputs", async () => {
    const done = await declare({ ...minimal, namespace: "shop" });
    const expected = { namespace: "shop", name: "my-sa", subject: "system:serviceaccount:shop:my-sa", roleArn };
    assert.deepEqual(await outputsOf(done.result), expected);
    const registered = done.registrations.find(({ urn }) => urn === component);
    assert.equal(registered?.type, "eks-auth:index:ServiceAccount");
    assert.equal(registered?.custom, false);
    assert.deepEqual(registered?.outputs, expected);
  });

  it("passes everything on to the object", async () => {
    const done = await declare({
      name: "my-sa",
      namespace: "shop",
      roleArn,
      audience: "vault",
      tokenExpirationSeconds: 3600,
      stsRegionalEndpoints: false,
      automountServiceAccountToken: false,
      annotations: { "example.com/team": "a" },
      labels: { app: "shop" },
      existing: "fail",
      createNamespace: false,
    });
    assert.deepEqual(
      childrenIn(done),
      account({
        metadata: {
          name: "my-sa",
          namespace: "shop",
          labels: { app: "shop" },
          annotations: {
            ...repair,
            "example.com/team": "a",
            [irsa]: roleArn,
            "eks.amazonaws.com/audience": "vault",
            "eks.amazonaws.com/token-expiration": "3600",
            "eks.amazonaws.com/sts-regional-endpoints": "false",
          },
        },
        automountServiceAccountToken: false,
      }),
    );
  });

  for (const partition of ["aws", "aws-cn", "aws-us-gov"]) {
    it(`takes a role of the partition ${partition}`, async () => {
      const arn = `arn:${partition}:iam::123456789012:role/team/my-role`;
      const done = await declare({ ...minimal, roleArn: arn });
      const { metadata } = childOf(done, accountType).inputs as { metadata: { annotations: object } };
      assert.deepEqual(metadata.annotations, { ...repair, [irsa]: arn });
      assert.equal(await see(done.result.roleArn), arn);
    });
  }

  it("makes the namespace that it is in", async () => {
    const done = await declare({ ...minimal, namespace: "shop", createNamespace: true });
    assert.deepEqual(childrenIn(done), [
      child(namespaceType, "app-namespace", { metadata: { name: "shop" } }),
      ...account({ metadata: { name: "my-sa", namespace: "shop", annotations: { ...repair, [irsa]: roleArn } } }),
    ]);
    assert.deepEqual(childOf(done, accountType).dependencies, ["app-namespace"]);
    assert.equal(childOf(done, namespaceType).parent, component);
    assert.equal(await see(done.result.subject), "system:serviceaccount:shop:my-sa");
  });

  it("patches the service account that another made", async () => {
    const done = await declare({ ...minimal, namespace: "shop", existing: "patch" });
    assert.deepEqual(childrenIn(done), [
      child(patchType, "app-service-account", {
        metadata: { name: "my-sa", namespace: "shop", annotations: { [irsa]: roleArn } },
      }),
    ]);
    assert.deepEqual(await outputsOf(done.result), {
      namespace: "shop",
      name: "my-sa",
      subject: "system:serviceaccount:shop:my-sa",
      roleArn,
    });
  });

  it("overrules the manager of what it patches only where it is told to", async () => {
    const { metadata } = childOf(
      await declare({ ...minimal, existing: "patch", annotations: repair }),
      patchType,
    ).inputs;
    assert.deepEqual((metadata as { annotations: object }).annotations, { ...repair, [irsa]: roleArn });
  });

  it("overrules no one on its own object where it is told not to", async () => {
    const annotations = { "pulumi.com/patchForce": "false" };
    const { metadata } = childOf(await declare({ ...minimal, annotations }), accountType).inputs;
    assert.deepEqual((metadata as { annotations: object }).annotations, { ...annotations, [irsa]: roleArn });
  });

  it("gives its provider on to its children", async () => {
    const done = await runWell(() => {
      const elsewhere = new kubernetes.Provider("elsewhere", { kubeconfig: "{}" });
      const args = { ...minimal, namespace: "shop", createNamespace: true };
      return new ServiceAccount("app", args, { providers: [elsewhere] });
    });
    const provider = "urn:pulumi:prod::shop::pulumi:providers:kubernetes::elsewhere::id-of-elsewhere";
    assert.equal(childOf(done, accountType).provider, provider);
    assert.equal(childOf(done, namespaceType).provider, provider);
  });
});

describe("the annotations of a ServiceAccount", () => {
  const expected = {
    ...repair,
    "example.com/team": "a",
    [irsa]: roleArn,
    "eks.amazonaws.com/token-expiration": "3600",
  };
  const later = <T>(value: T) => pulumi.output(Promise.resolve(value));
  const ways: [string, Partial<ServiceAccountArgs>][] = [
    ["plain", { annotations: { "example.com/team": "a" }, tokenExpirationSeconds: 3600 }],
    ["an output among the caller's", { annotations: { "example.com/team": later("a") }, tokenExpirationSeconds: 3600 }],
    [
      "all of the caller's as an output",
      { annotations: later({ "example.com/team": "a" }), tokenExpirationSeconds: 3600 },
    ],
    [
      "ours as outputs",
      { annotations: { "example.com/team": "a" }, roleArn: later(roleArn), tokenExpirationSeconds: later(3600) },
    ],
    [
      "everything as outputs",
      { annotations: later({ "example.com/team": "a" }), roleArn: later(roleArn), tokenExpirationSeconds: later(3600) },
    ],
  ];
  for (const [what, args] of ways) {
    it(`are the caller's and ours: ${what}`, async () => {
      const { metadata } = childOf(await declare({ ...minimal, ...args }), accountType).inputs;
      assert.deepEqual((metadata as { annotations: object }).annotations, expected);
    });
  }
});

describe("a ServiceAccount in a preview", () => {
  const previewed = async (args: Partial<ServiceAccountArgs>) => declare({ ...minimal, ...args }, { preview: true });

  it("shows all that is known", async () => {
    const done = await previewed({ annotations: { a: "b", c: notKnown() }, roleArn: notKnown() });
    assert.deepEqual(
      childrenIn(done),
      account({
        metadata: {
          name: "my-sa",
          namespace: "default",
          annotations: { ...repair, a: "b", c: unknown, [irsa]: unknown },
        },
      }),
    );
    assert.deepEqual(await outputsOf(done.result), {
      namespace: "default",
      name: "my-sa",
      subject: "system:serviceaccount:default:my-sa",
      roleArn: unknown,
    });
  });

  it("shows the objects where not even their names are known", async () => {
    const done = await previewed({ name: notKnown(), namespace: notKnown(), createNamespace: true });
    assert.deepEqual(childrenIn(done), [
      child(namespaceType, "app-namespace", { metadata: { name: unknown } }),
      ...account({ metadata: { name: unknown, namespace: unknown, annotations: { ...repair, [irsa]: roleArn } } }),
    ]);
    assert.deepEqual(await outputsOf(done.result), { namespace: unknown, name: unknown, subject: unknown, roleArn });
  });

  it("shows the object where nothing of the annotations is known", async () => {
    const annotations = notKnown() as unknown as pulumi.Output<Record<string, string>>;
    const done = await previewed({ annotations });
    assert.deepEqual(
      childrenIn(done),
      account({ metadata: { name: "my-sa", namespace: "default", annotations: unknown } }),
    );
  });
});

describe("a ServiceAccount with secrets", () => {
  it("keeps each a secret, and only that", async () => {
    const done = await declare({
      name: "my-sa",
      roleArn: pulumi.secret(roleArn),
      audience: "vault",
      annotations: { a: pulumi.secret("b"), c: "d" },
      labels: pulumi.secret({ app: "shop" }),
    });
    assert.deepEqual(
      childrenIn(done),
      account({
        metadata: {
          name: "my-sa",
          namespace: "default",
          labels: secret({ app: "shop" }),
          annotations: {
            ...repair,
            a: secret("b"),
            c: "d",
            [irsa]: secret(roleArn),
            "eks.amazonaws.com/audience": "vault",
          },
        },
      }),
    );
    assert.deepEqual(await see(done.result.roleArn), secret(roleArn));
  });

  it("keeps all annotations secret where the caller's are", async () => {
    const done = await declare({ ...minimal, annotations: pulumi.secret({ a: "b" }) });
    assert.deepEqual(
      childrenIn(done),
      account({
        metadata: { name: "my-sa", namespace: "default", annotations: secret({ ...repair, a: "b", [irsa]: roleArn }) },
      }),
    );
  });

  it("keeps namespace and name secret in the outputs that tell of them", async () => {
    const done = await declare({
      name: pulumi.secret("my-sa"),
      namespace: pulumi.secret("shop"),
      roleArn,
      createNamespace: true,
    });
    assert.deepEqual(await outputsOf(done.result), {
      namespace: secret("shop"),
      name: secret("my-sa"),
      subject: secret("system:serviceaccount:shop:my-sa"),
      roleArn,
    });
  });
});

describe("inputs of a ServiceAccount that are left out in other ways", () => {
  const optional = ["namespace", "audience", "tokenExpirationSeconds", "stsRegionalEndpoints", "annotations", "labels"];
  for (const [what, nothing] of [
    ["null, as from other languages", null],
    ["an output of undefined", pulumi.output(undefined)],
    ["an output of null", pulumi.output(null)],
  ] as [string, unknown][]) {
    it(`are left out: ${what}`, async () => {
      const args = Object.fromEntries([...optional, "automountServiceAccountToken"].map((name) => [name, nothing]));
      const done = await declare({ ...minimal, ...args });
      assert.deepEqual(
        childrenIn(done),
        account({ metadata: { name: "my-sa", namespace: "default", annotations: { ...repair, [irsa]: roleArn } } }),
      );
      assert.equal(await see(done.result.subject), "system:serviceaccount:default:my-sa");
    });
  }

  it("are left out where they decide: null", async () => {
    const nothing = null as unknown as undefined;
    const done = await declare({ ...minimal, existing: nothing, createNamespace: nothing });
    assert.deepEqual(
      childrenIn(done).map(({ type }) => type),
      [accountType],
    );
  });
});
