import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { ServiceAccountArgs } from "../../../provider";
import { childrenIn } from "../../support/components";
import { notKnown, secret, see, unknown } from "../../support/mocks/markers";
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
} from "./aServiceAccount";

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
    const annotations = notKnown<Record<string, string>>();
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
