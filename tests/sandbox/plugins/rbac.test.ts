import assert from "node:assert/strict";
import { KubeConfig, RbacAuthorizationV1Api } from "@kubernetes/client-node";
import * as k8s from "@pulumi/kubernetes";
import { fromSandbox } from "../../support/sandbox";
import { operations, removeStacks, stackOf } from "./testing/stack";

const config = new KubeConfig();
config.loadFromFile(fromSandbox("KUBECONFIG"));
const rbac = config.makeApiClient(RbacAuthorizationV1Api);
const apiGroup = "rbac.authorization.k8s.io";
const subjects = [{ apiGroup, kind: "Group", name: "stand-ins" }];
const rules = (...verbs: string[]) => [{ apiGroups: [""], resources: ["pods"], verbs }];
const plain = (object: unknown) => JSON.parse(JSON.stringify(object));

describe("stand-in for kubernetes: Role and RoleBinding", () => {
  afterEach(removeStacks);

  const program =
    (verbs: string[], group = "stand-ins", named?: string) =>
    async () => {
      const metadata = { namespace: "default" };
      const role = new k8s.rbac.v1.Role("role", { metadata: { ...metadata, name: named }, rules: rules(...verbs) });
      const binding = new k8s.rbac.v1.RoleBinding("binding", {
        metadata,
        roleRef: { apiGroup, kind: "Role", name: role.metadata.name },
        subjects: [{ apiGroup, kind: "Group", name: group }],
      });
      return { role: role.metadata.name, id: role.id, binding: binding.metadata.name };
    };
  const read = async (role: unknown, binding: unknown) => ({
    rules: plain((await rbac.readNamespacedRole({ namespace: "default", name: String(role) })).rules),
    ...plain(await rbac.readNamespacedRoleBinding({ namespace: "default", name: String(binding) })),
  });

  it("previews the names, creates, changes nothing the second time, updates in place, and deletes", async () => {
    const stack = await stackOf(program(["get"]));
    assert.equal((await stack.preview()).ok, true);
    assert.match(`${stack.values.role} ${stack.values.binding}`, /^role-[0-9a-f]{8} binding-[0-9a-f]{8}$/);
    assert.deepEqual(await operations(stack), ["create role", "create binding"]);
    assert.equal(stack.values.id, `default/${stack.values.role}`);
    const made = await read(stack.values.role, stack.values.binding);
    assert.deepEqual(
      [made.rules, made.roleRef, made.subjects],
      [rules("get"), { apiGroup, kind: "Role", name: stack.values.role }, subjects],
    );
    assert.deepEqual(await operations(stack), []);
    stack.runs(program(["get", "list"], "others"));
    assert.deepEqual(await operations(stack), ["update role", "update binding"]);
    const changed = await read(stack.values.role, stack.values.binding);
    assert.deepEqual([changed.rules, changed.subjects[0].name], [rules("get", "list"), "others"]);
    await stack.destroy();
    await assert.rejects(read(stack.values.role, stack.values.binding), { code: 404 });
  });

  it("replaces a binding whose role changes, creating the new one first", async () => {
    const stack = await stackOf(program(["get"]));
    await stack.up();
    const old = stack.values.binding;
    stack.runs(program(["get"], "stand-ins", "named"));
    const done = await operations(stack);
    assert.deepEqual(
      done.filter((operation) => operation.endsWith(" binding")),
      ["create-replacement binding", "replace binding", "delete-replaced binding"],
    );
    assert.notEqual(stack.values.binding, old);
    assert.equal((await read("named", stack.values.binding)).roleRef.name, "named");
  });

  it("drops a deleted role in a refresh, and imports an existing one", async () => {
    const stack = await stackOf(async () => {
      const metadata = { name: "found", namespace: "default" };
      new k8s.rbac.v1.Role("role", { metadata, rules: rules("get") });
    });
    await rbac.createNamespacedRole({
      namespace: "default",
      body: { metadata: { name: "found" }, rules: rules("get") },
    });
    stack.importResource(`kubernetes:${apiGroup}/v1:Role`, "role", "default/found");
    assert.deepEqual(await operations(stack), []);
    await rbac.deleteNamespacedRole({ namespace: "default", name: "found" });
    assert.deepEqual((await stack.refresh()).steps, { [`kubernetes:${apiGroup}/v1:Role role`]: "delete" });
  });
});

describe("stand-in for kubernetes: ClusterRole and ClusterRoleBinding", () => {
  afterEach(removeStacks);

  const program =
    (verbs: string[], name = "stand-in-reader") =>
    async () => {
      const role = new k8s.rbac.v1.ClusterRole("role", { metadata: { name }, rules: rules(...verbs) });
      const roleRef = { apiGroup, kind: "ClusterRole", name: role.metadata.name };
      const binding = new k8s.rbac.v1.ClusterRoleBinding("binding", { roleRef, subjects });
      return { id: role.id, binding: binding.metadata.name };
    };

  it("creates, changes nothing the second time, updates in place, replaces, and deletes", async () => {
    const stack = await stackOf(program(["get"]));
    assert.deepEqual(await operations(stack), ["create role", "create binding"]);
    assert.equal(stack.values.id, "stand-in-reader");
    assert.deepEqual(await operations(stack), []);
    stack.runs(program(["get", "watch"]));
    assert.deepEqual(await operations(stack), ["update role"]);
    assert.deepEqual(plain((await rbac.readClusterRole({ name: "stand-in-reader" })).rules), rules("get", "watch"));
    stack.runs(program(["get"], "stand-in-watcher"));
    const done = await operations(stack);
    assert.equal(done.filter((operation) => operation.startsWith("create-replacement")).length, 2);
    const { roleRef } = await rbac.readClusterRoleBinding({ name: String(stack.values.binding) });
    assert.equal(roleRef.name, "stand-in-watcher");
    await stack.destroy();
    await assert.rejects(rbac.readClusterRole({ name: "stand-in-watcher" }), { code: 404 });
    await assert.rejects(rbac.readClusterRoleBinding({ name: String(stack.values.binding) }), { code: 404 });
  });
});
