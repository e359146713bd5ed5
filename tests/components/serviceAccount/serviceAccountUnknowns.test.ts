import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { ServiceAccountArgs } from "../../../provider";
import { childrenIn } from "../../support/components";
import { secret, unknown, unknownOutput, valueIn } from "../../support/mocks/markers";
import {
  account,
  accountType,
  child,
  declare,
  irsa,
  minimal,
  namespaceType,
  outputsOf,
  repair,
  roleArn,
} from "./serviceAccount.fixtures";

describe("ServiceAccount in a preview", () => {
  const previewed = async (args: Partial<ServiceAccountArgs>) => declare({ ...minimal, ...args }, { preview: true });

  it("shows all known values", async () => {
    const done = await previewed({ annotations: { a: "b", c: unknownOutput() }, roleArn: unknownOutput() });
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

  it("shows the objects if their names are unknown", async () => {
    const done = await previewed({ name: unknownOutput(), namespace: unknownOutput(), createNamespace: true });
    assert.deepEqual(childrenIn(done), [
      child(namespaceType, "app-namespace", { metadata: { name: unknown } }),
      ...account({ metadata: { name: unknown, namespace: unknown, annotations: { ...repair, [irsa]: roleArn } } }),
    ]);
    assert.deepEqual(await outputsOf(done.result), { namespace: unknown, name: unknown, subject: unknown, roleArn });
  });

  it("shows the object if all annotations are unknown", async () => {
    const annotations = unknownOutput<Record<string, string>>();
    const done = await previewed({ annotations });
    assert.deepEqual(
      childrenIn(done),
      account({ metadata: { name: "my-sa", namespace: "default", annotations: unknown } }),
    );
  });
});

describe("ServiceAccount with secrets", () => {
  it("keeps only the secret values secret", async () => {
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
    assert.deepEqual(await valueIn(done.result.roleArn), secret(roleArn));
  });

  it("keeps all annotations secret if the caller's are secret", async () => {
    const done = await declare({ ...minimal, annotations: pulumi.secret({ a: "b" }) });
    assert.deepEqual(
      childrenIn(done),
      account({
        metadata: { name: "my-sa", namespace: "default", annotations: secret({ ...repair, a: "b", [irsa]: roleArn }) },
      }),
    );
  });

  it("keeps namespace and name secret in the outputs that contain them", async () => {
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

describe("ServiceAccount with omitted inputs", () => {
  const optional = ["namespace", "audience", "tokenExpirationSeconds", "stsRegionalEndpoints", "annotations", "labels"];
  for (const [what, nothing] of [
    ["null, as other languages pass it", null],
    ["an output of undefined", pulumi.output(undefined)],
    ["an output of null", pulumi.output(null)],
  ] as [string, unknown][]) {
    it(`accepts ${what}`, async () => {
      const args = Object.fromEntries([...optional, "automountServiceAccountToken"].map((name) => [name, nothing]));
      const done = await declare({ ...minimal, ...args });
      assert.deepEqual(
        childrenIn(done),
        account({ metadata: { name: "my-sa", namespace: "default", annotations: { ...repair, [irsa]: roleArn } } }),
      );
      assert.equal(await valueIn(done.result.subject), "system:serviceaccount:default:my-sa");
    });
  }

  it("accepts null for existing and createNamespace", async () => {
    const nothing = null as unknown as undefined;
    const done = await declare({ ...minimal, existing: nothing, createNamespace: nothing });
    assert.deepEqual(
      childrenIn(done).map(({ type }) => type),
      [accountType],
    );
  });
});
