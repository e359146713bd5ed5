import assert from "node:assert/strict";
import * as k8s from "@pulumi/kubernetes";
import { annotationsOf, appliersOf, change, core, exists } from "./testing/cluster";
import { operations, removeStacks, stackOf } from "./testing/stack";

const KEY = "kubernetes:core/v1:ServiceAccountPatch patch";
const ROLE = "eks.amazonaws.com/role-arn";
const NAME = "of-a-chart";
const arn = (name: string) => `arn:aws:iam::123456789012:role/${name}`;

const program =
  (annotations: Record<string, string>, name = NAME) =>
  async () => {
    const metadata = { name, namespace: "default", annotations };
    const { id } = new k8s.core.v1.ServiceAccountPatch("patch", { metadata });
    return { id };
  };

describe("stand-in for kubernetes: ServiceAccountPatch", () => {
  const foreign = { owner: "chart" };
  beforeEach(() =>
    core.createNamespacedServiceAccount({
      namespace: "default",
      body: { metadata: { name: NAME, annotations: foreign, labels: foreign } },
      fieldManager: "chart",
    }),
  );
  afterEach(async () => {
    await removeStacks();
    await core.deleteNamespacedServiceAccount({ namespace: "default", name: NAME });
  });

  it("sets its annotation beside those of others, updates it, and removes only its own", async () => {
    const { metadata: before } = await core.readNamespacedServiceAccount({ namespace: "default", name: NAME });
    const stack = await stackOf(program({ [ROLE]: arn("a") }));
    assert.deepEqual((await stack.preview()).steps, { [KEY]: "create" });
    assert.deepEqual(await annotationsOf("default", NAME), foreign);
    await stack.up();
    assert.equal(stack.values.id, `default/${NAME}`);
    assert.deepEqual(await annotationsOf("default", NAME), { ...foreign, [ROLE]: arn("a") });
    assert.deepEqual(await operations(stack), []);
    stack.runs(program({ [ROLE]: arn("b") }));
    assert.deepEqual((await stack.up()).steps, { [KEY]: "update" });
    assert.deepEqual(await annotationsOf("default", NAME), { ...foreign, [ROLE]: arn("b") });
    assert.equal((await appliersOf("default", NAME)).length, 1);
    await stack.destroy();
    const { metadata: after } = await core.readNamespacedServiceAccount({ namespace: "default", name: NAME });
    assert.deepEqual([after?.uid, after?.annotations, after?.labels], [before?.uid, foreign, foreign]);
    assert.deepEqual(await appliersOf("default", NAME), []);
  });

  it("reports a conflict with another manager's value, and overrides it only if requested", async () => {
    await change("default", NAME, { metadata: { annotations: { [ROLE]: arn("theirs") } } });
    const stack = await stackOf(program({ [ROLE]: arn("ours"), "pulumi.com/patchFieldManager": "eks-auth" }));
    const up = await stack.up();
    const said = up.messages.join("\n");
    assert.equal(up.ok, false);
    assert.match(
      said,
      /was not successfully created by the Kubernetes API server: server-side apply field conflict detected/,
    );
    assert.match(
      said,
      /The resource managed by field manager "eks-auth" had an apply conflict: .*conflict with "somebody"/,
    );
    assert.deepEqual(await annotationsOf("default", NAME), { ...foreign, [ROLE]: arn("theirs") });
    const forced = { [ROLE]: arn("ours"), "pulumi.com/patchFieldManager": "eks-auth", "pulumi.com/patchForce": "true" };
    stack.runs(program(forced));
    assert.deepEqual((await stack.up()).steps, { [KEY]: "create" });
    assert.deepEqual(await annotationsOf("default", NAME), { ...foreign, ...forced });
    assert.deepEqual(await appliersOf("default", NAME), ["eks-auth"]);
  });

  it("reports an update conflict on the resource, and keeps the object's state", async () => {
    const stack = await stackOf(program({ [ROLE]: arn("a") }));
    await stack.up();
    await change("default", NAME, { metadata: { annotations: { [ROLE]: arn("theirs") } } });
    stack.runs(program({ [ROLE]: arn("b") }));
    const up = await stack.up();
    assert.equal(up.ok, false);
    assert.match(up.messages.join("\n"), /conflict with "somebody"/);
    assert.deepEqual(await annotationsOf("default", NAME), { ...foreign, [ROLE]: arn("theirs") });
  });

  it("detects a removal in a refresh, and repairs it in the next update", async () => {
    const stack = await stackOf(program({ [ROLE]: arn("a") }));
    await stack.up();
    await change("default", NAME, { metadata: { annotations: { [ROLE]: null as unknown as string } } });
    assert.deepEqual((await stack.refresh()).steps, { [KEY]: "update" });
    assert.deepEqual((await stack.up()).steps, { [KEY]: "update" });
    assert.deepEqual(await annotationsOf("default", NAME), { ...foreign, [ROLE]: arn("a") });
  });

  it("creates a missing object, as server-side apply does, and requires a name", async () => {
    const stack = await stackOf(program({ a: "b" }, "not-there"));
    await stack.up();
    assert.equal(await exists("default", "not-there"), true);
    await stack.destroy();
    assert.deepEqual(await annotationsOf("default", "not-there"), undefined);
    await core.deleteNamespacedServiceAccount({ namespace: "default", name: "not-there" });
    stack.runs(
      async () => void new k8s.core.v1.ServiceAccountPatch("patch", { metadata: { annotations: { a: "b" } } }),
    );
    const preview = await stack.preview();
    assert.equal(preview.ok, false);
    assert.match(preview.messages.join("\n"), /patch resources require the `\.metadata\.name` field to be set/);
  });
});
