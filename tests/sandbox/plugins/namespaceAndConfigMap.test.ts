import assert from "node:assert/strict";
import * as k8s from "@pulumi/kubernetes";
import { core, exists } from "./testing/cluster";
import { operations, removeStacks, stackOf } from "./testing/stack";

describe("stand-in for kubernetes: Namespace", () => {
  afterEach(removeStacks);

  it("is created before its content, and deleted after it, waiting for its deletion", async () => {
    const stack = await stackOf(async () => {
      const namespace = new k8s.core.v1.Namespace("team", { metadata: { labels: { a: "b" } } });
      const account = new k8s.core.v1.ServiceAccount("account", {
        metadata: { name: "in-it", namespace: namespace.metadata.name },
      });
      return { namespace: namespace.metadata.name, id: account.id };
    });
    assert.equal((await stack.preview()).ok, true);
    assert.deepEqual(await operations(stack), ["create team", "create account"]);
    const namespace = String(stack.values.namespace);
    assert.match(namespace, /^team-[0-9a-f]{8}$/);
    assert.equal(stack.values.id, `${namespace}/in-it`);
    assert.equal(await exists(namespace, "in-it"), true);
    assert.equal((await core.readNamespace({ name: namespace })).metadata?.labels?.a, "b");
    assert.deepEqual(await operations(stack), []);
    assert.equal((await stack.destroy()).ok, true);
    await assert.rejects(core.readNamespace({ name: namespace }), { code: 404 });
  });
});

describe("stand-in for kubernetes: ConfigMap", () => {
  afterEach(removeStacks);

  const program =
    (data: Record<string, string>, { name, mutable }: { name?: string; mutable?: boolean } = {}) =>
    async () => {
      const provider = new k8s.Provider("p", { enableConfigMapMutable: mutable });
      const { metadata } = new k8s.core.v1.ConfigMap("config", { metadata: { name }, data }, { provider });
      return { name: metadata.name };
    };
  const read = async (name: unknown) =>
    (await core.readNamespacedConfigMap({ namespace: "default", name: String(name) })).data;

  it("is replaced with a new name when its data changes", async () => {
    const stack = await stackOf(program({ a: "1" }));
    await stack.up();
    const old = stack.values.name;
    stack.runs(program({ a: "2" }));
    assert.deepEqual(await operations(stack), [
      "create-replacement config",
      "replace config",
      "delete-replaced config",
    ]);
    assert.deepEqual(await read(stack.values.name), { a: "2" });
    await assert.rejects(read(old), { code: 404 });
  });

  it("is deleted first if the program sets its name", async () => {
    const stack = await stackOf(program({ a: "1" }, { name: "named" }));
    await stack.up();
    stack.runs(program({ a: "2" }, { name: "named" }));
    assert.deepEqual(await operations(stack), [
      "delete-replaced config",
      "replace config",
      "create-replacement config",
    ]);
    assert.deepEqual(await read("named"), { a: "2" });
  });

  it("is changed in place if the provider allows it", async () => {
    const stack = await stackOf(program({ a: "1", gone: "x" }, { name: "mutable", mutable: true }));
    await stack.up();
    stack.runs(program({ a: "2", b: "3" }, { name: "mutable", mutable: true }));
    assert.deepEqual(await operations(stack), ["update config"]);
    assert.deepEqual(await read("mutable"), { a: "2", b: "3" });
  });
});
