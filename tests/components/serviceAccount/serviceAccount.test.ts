import assert from "node:assert/strict";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ServiceAccount, type ServiceAccountArgs } from "../../../provider";
import { childOf, childrenIn, runWell } from "../../support/components";
import { valueIn } from "../../support/mocks/markers";
import {
  account,
  accountType,
  child,
  component,
  declare,
  irsa,
  minimal,
  namespaceType,
  outputsOf,
  patchType,
  repair,
  roleArn,
} from "./serviceAccount.fixtures";

describe("ServiceAccount", () => {
  it("creates a service account with the role's annotation in the default namespace by default", async () => {
    const done = await declare(minimal);
    assert.deepEqual(
      childrenIn(done),
      account({ metadata: { name: "my-sa", namespace: "default", annotations: { ...repair, [irsa]: roleArn } } }),
    );
    assert.equal(childOf(done, accountType).parent, component);
  });

  it("returns its namespace, name, subject and role as outputs", async () => {
    const done = await declare({ ...minimal, namespace: "shop" });
    const expected = { namespace: "shop", name: "my-sa", subject: "system:serviceaccount:shop:my-sa", roleArn };
    assert.deepEqual(await outputsOf(done.result), expected);
    const registered = done.registrations.find(({ urn }) => urn === component);
    assert.equal(registered?.type, "eks-auth:index:ServiceAccount");
    assert.equal(registered?.custom, false);
    assert.deepEqual(registered?.outputs, expected);
  });

  it("passes all options on to the object", async () => {
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
    it(`accepts a role in the partition ${partition}`, async () => {
      const arn = `arn:${partition}:iam::123456789012:role/team/my-role`;
      const done = await declare({ ...minimal, roleArn: arn });
      const { metadata } = childOf(done, accountType).inputs as { metadata: { annotations: object } };
      assert.deepEqual(metadata.annotations, { ...repair, [irsa]: arn });
      assert.equal(await valueIn(done.result.roleArn), arn);
    });
  }

  it("creates its namespace", async () => {
    const done = await declare({ ...minimal, namespace: "shop", createNamespace: true });
    assert.deepEqual(childrenIn(done), [
      child(namespaceType, "app-namespace", { metadata: { name: "shop" } }),
      ...account({ metadata: { name: "my-sa", namespace: "shop", annotations: { ...repair, [irsa]: roleArn } } }),
    ]);
    assert.deepEqual(childOf(done, accountType).dependencies, ["app-namespace"]);
    assert.equal(childOf(done, namespaceType).parent, component);
    assert.equal(await valueIn(done.result.subject), "system:serviceaccount:shop:my-sa");
  });

  it("patches a service account created by someone else", async () => {
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

  it("overrides other field managers of a patched object only if an annotation enables it", async () => {
    const { metadata } = childOf(
      await declare({ ...minimal, existing: "patch", annotations: repair }),
      patchType,
    ).inputs;
    assert.deepEqual((metadata as { annotations: object }).annotations, { ...repair, [irsa]: roleArn });
  });

  it("doesn't override other field managers of its own object if an annotation disables it", async () => {
    const annotations = { "pulumi.com/patchForce": "false" };
    const { metadata } = childOf(await declare({ ...minimal, annotations }), accountType).inputs;
    assert.deepEqual((metadata as { annotations: object }).annotations, { ...annotations, [irsa]: roleArn });
  });

  it("uses its provider for its children", async () => {
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
    ["plain values", { annotations: { "example.com/team": "a" }, tokenExpirationSeconds: 3600 }],
    [
      "one of the caller's as an output",
      { annotations: { "example.com/team": later("a") }, tokenExpirationSeconds: 3600 },
    ],
    [
      "all of the caller's as an output",
      { annotations: later({ "example.com/team": "a" }), tokenExpirationSeconds: 3600 },
    ],
    [
      "the component's as outputs",
      { annotations: { "example.com/team": "a" }, roleArn: later(roleArn), tokenExpirationSeconds: later(3600) },
    ],
    [
      "everything as outputs",
      { annotations: later({ "example.com/team": "a" }), roleArn: later(roleArn), tokenExpirationSeconds: later(3600) },
    ],
  ];
  for (const [what, args] of ways) {
    it(`include the caller's and the component's: ${what}`, async () => {
      const { metadata } = childOf(await declare({ ...minimal, ...args }), accountType).inputs;
      assert.deepEqual((metadata as { annotations: object }).annotations, expected);
    });
  }
});
