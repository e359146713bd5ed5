import assert from "node:assert/strict";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { annotationsOf, appliersOf, change, core, exists } from "./testing/cluster";
import { operations, removeStacks, stackOf } from "./testing/stack";

const KEY = "kubernetes:core/v1:ServiceAccount account";
const ROLE = "eks.amazonaws.com/role-arn";
const arn = (name: string) => `arn:aws:iam::123456789012:role/${name}`;

type Args = k8s.types.input.core.v1.ServiceAccount;

/** Whether a value in an exported state is stored as a secret. */
function isSecret(value: unknown): boolean {
  const signature = (value as Record<string, unknown> | null)?.["4dabf18193072939515e22adb298388d"];
  return signature === "1b47061264138c4ac30d75fd1eb44270";
}

const program = (args: Args) => async () => {
  const account = new k8s.core.v1.ServiceAccount("account", args);
  const { id, metadata } = account;
  const outputs = { id, name: metadata.name, namespace: metadata.namespace, annotations: metadata.annotations };
  return outputs;
};

describe("stand-in for kubernetes: ServiceAccount", () => {
  afterEach(removeStacks);

  it("shows the program's values, but not the ID, when a creation is previewed", async () => {
    const stack = await stackOf(program({ metadata: { annotations: { [ROLE]: arn("a") } } }));
    assert.deepEqual((await stack.preview()).steps, { [KEY]: "create" });
    assert.match(String(stack.values.name), /^account-[0-9a-f]{8}$/);
    assert.deepEqual(stack.values.annotations, { [ROLE]: arn("a"), "pulumi.com/autonamed": "true" });
    assert.deepEqual([stack.values.namespace, stack.values.id], ["default", undefined]);
    assert.equal(await exists("default", String(stack.values.name)), false);
  });

  it("creates, changes nothing the second time, updates in place without changing others' fields, and deletes", async () => {
    const metadata = { name: "mine", annotations: { [ROLE]: arn("a"), gone: "x" } };
    const stack = await stackOf(program({ metadata, automountServiceAccountToken: false }));
    assert.deepEqual((await stack.up()).steps, { [KEY]: "create" });
    assert.equal(stack.values.id, "default/mine");
    const made = await core.readNamespacedServiceAccount({ namespace: "default", name: "mine" });
    assert.deepEqual([made.metadata?.annotations, made.automountServiceAccountToken], [metadata.annotations, false]);
    assert.deepEqual((await stack.up()).steps, { [KEY]: "same" });
    await change("default", "mine", { metadata: { annotations: { foreign: "f" }, labels: { foreign: "l" } } });
    stack.runs(
      program({ metadata: { name: "mine", annotations: { [ROLE]: arn("b") } }, automountServiceAccountToken: true }),
    );
    const update = await stack.up();
    assert.deepEqual(
      [update.steps, update.changed],
      [{ [KEY]: "update" }, { [KEY]: ["automountServiceAccountToken", "metadata"] }],
    );
    const changed = await core.readNamespacedServiceAccount({ namespace: "default", name: "mine" });
    assert.equal(changed.metadata?.uid, made.metadata?.uid);
    assert.deepEqual(changed.metadata?.annotations, { [ROLE]: arn("b"), foreign: "f" });
    assert.deepEqual([changed.metadata?.labels, changed.automountServiceAccountToken], [{ foreign: "l" }, true]);
    assert.match((await appliersOf("default", "mine")).join(), /^pulumi-kubernetes-[0-9a-f]{8}$/);
    await stack.destroy();
    assert.equal(await exists("default", "mine"), false);
  });

  it("is replaced when its name or namespace changes, creating the new one first", async () => {
    const stack = await stackOf(program({ metadata: { name: "one" } }));
    await stack.up();
    stack.runs(program({ metadata: { name: "two" } }));
    const expected = ["create-replacement account", "replace account", "delete-replaced account"];
    assert.deepEqual(await operations(stack), expected);
    assert.deepEqual([await exists("default", "one"), await exists("default", "two")], [false, true]);
    stack.runs(program({ metadata: { name: "two", namespace: "kube-public" } }));
    assert.deepEqual(await operations(stack), expected);
    assert.deepEqual([await exists("default", "two"), await exists("kube-public", "two")], [false, true]);
  });

  it("detects removed fields in a refresh, and restores them in the next update", async () => {
    const annotations = { [ROLE]: arn("a"), kept: "k" };
    const stack = await stackOf(program({ metadata: { name: "drift", annotations } }));
    await stack.up();
    await change("default", "drift", {
      metadata: { annotations: { [ROLE]: null as unknown as string, foreign: "f" } },
    });
    assert.deepEqual((await stack.refresh()).steps, { [KEY]: "update" });
    assert.deepEqual((await stack.up()).steps, { [KEY]: "update" });
    assert.deepEqual(await annotationsOf("default", "drift"), { ...annotations, foreign: "f" });
  });

  it("detects drift in a refresh, and repairs it only if it overrides other managers", async () => {
    const stack = await stackOf(program({ metadata: { name: "drift", annotations: { [ROLE]: arn("a") } } }));
    await stack.up();
    await change("default", "drift", { metadata: { annotations: { [ROLE]: arn("evil") } } });
    assert.deepEqual((await stack.refresh()).steps, { [KEY]: "update" });
    const conflict = await stack.up();
    assert.equal(conflict.ok, false);
    assert.match(conflict.messages.join("\n"), /server-side apply field conflict detected.*conflict with "somebody"/s);
    assert.deepEqual(await annotationsOf("default", "drift"), { [ROLE]: arn("evil") });
    const annotations = { [ROLE]: arn("a"), "pulumi.com/patchForce": "true" };
    stack.runs(program({ metadata: { name: "drift", annotations } }));
    assert.deepEqual((await stack.up()).steps, { [KEY]: "update" });
    assert.deepEqual(await annotationsOf("default", "drift"), annotations);
  });

  it("drops a deleted one in a refresh, recreates it, and ignores a missing one on deletion", async () => {
    const stack = await stackOf(program({ metadata: { name: "vanishing" } }));
    const vanish = () => core.deleteNamespacedServiceAccount({ namespace: "default", name: "vanishing" });
    await stack.up();
    await vanish();
    assert.deepEqual((await stack.refresh()).steps, { [KEY]: "delete" });
    assert.deepEqual((await stack.up()).steps, { [KEY]: "create" });
    await vanish();
    assert.equal((await stack.destroy()).ok, true);
  });

  it("fails to create one that exists, with the real plugin's advice, and can import it", async () => {
    const annotations = { [ROLE]: arn("a") };
    await core.createNamespacedServiceAccount({
      namespace: "default",
      body: { metadata: { name: "found", annotations } },
    });
    const stack = await stackOf(program({ metadata: { name: "found", annotations } }));
    assert.deepEqual((await stack.preview()).steps, { [KEY]: "create" });
    const up = await stack.up();
    const said = up.messages.join("\n");
    assert.equal(up.ok, false);
    assert.match(
      said,
      /ServiceAccount::account" was not successfully created by the Kubernetes API server: serviceaccounts "found" already exists/,
    );
    assert.match(
      said,
      /The resource already exists in the cluster\. This can happen when:\n\n {2}- Renaming a Pulumi resource: use an alias/,
    );
    stack.importResource("kubernetes:core/v1:ServiceAccount", "account", "default/found");
    stack.runs(program({ metadata: { name: "found", namespace: "default", annotations } }));
    assert.deepEqual((await stack.up()).steps, { [KEY]: "same" });
  });

  it("previews an unknown annotation, and keeps a secret one out of the state", async () => {
    const stack = await stackOf(async () => {
      const first = new k8s.core.v1.ServiceAccount("first");
      const later = pulumi.secret(first.id).apply((id) => `secret of ${id}`);
      const account = new k8s.core.v1.ServiceAccount("account", { metadata: { annotations: { later } } });
      return { name: account.metadata.name, annotations: account.metadata.annotations };
    });
    assert.equal((await stack.preview()).steps[KEY], "create");
    assert.deepEqual(Object.keys(stack.values), ["name"]);
    assert.equal((await stack.up()).ok, true);
    const name = String(stack.values.name);
    const { later = "" } = (await annotationsOf("default", name)) ?? {};
    assert.match(later, /^secret of default\/first-[0-9a-f]{8}$/);
    const hidden = (_: string, value: unknown) => (isSecret(value) ? "hidden" : value);
    const state = JSON.stringify(await stack.stack.exportStack(), hidden);
    assert.deepEqual([state.includes('"later":"hidden"'), state.includes("secret of")], [true, false]);
    assert.deepEqual(await operations(stack), []);
  });

  it("ignores the changes listed in ignoreChanges", async () => {
    const ignoring = (value: string) => async () => {
      const metadata = { name: "ignoring", annotations: { a: value, b: value } };
      const ignoreChanges = ["metadata.annotations.a"];
      new k8s.core.v1.ServiceAccount("account", { metadata }, { ignoreChanges });
    };
    const stack = await stackOf(ignoring("1"));
    await stack.up();
    stack.runs(ignoring("2"));
    await stack.up();
    assert.deepEqual(await annotationsOf("default", "ignoring"), { a: "1", b: "2" });
  });
});
