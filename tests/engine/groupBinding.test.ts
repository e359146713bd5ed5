import assert from "node:assert/strict";
import {
  AuthorizationV1Api,
  KubeConfig,
  PatchStrategy,
  RbacAuthorizationV1Api,
  setHeaderOptions,
  type V1NonResourceAttributes,
  type V1ResourceAttributes,
} from "@kubernetes/client-node";
import { GroupBinding, type GroupBindingArgs } from "../../provider";
import { fromSandbox, kubernetes } from "../support/sandbox";
import { TestStack } from "../support/stack";

const config = new KubeConfig();
config.loadFromFile(fromSandbox("KUBECONFIG"));
const authorization = config.makeApiClient(AuthorizationV1Api);
const rbac = config.makeApiClient(RbacAuthorizationV1Api);
const namespaces = ["binding-a", "binding-b", "binding-c"];
const [a = "", b = "", c = ""] = namespaces;
// The roles that the ClusterRoles view and edit are aggregated from.
const [view, edit] = ["system:aggregate-to-view", "system:aggregate-to-edit"] as const;
const rules = [
  { verbs: ["get", "list"], apiGroups: [""], resources: ["pods", "pods/log"] },
  { verbs: ["update"], apiGroups: ["apps"], resources: ["deployments"], resourceNames: ["web"] },
];

const program = (args: Partial<GroupBindingArgs>) => async () => {
  const { group, bindings } = new GroupBinding("dev", { group: "developers", ...args });
  return { group, bindings };
};

/** The API server's answer to whether a member of a group may do something. */
async function may(
  request: { resourceAttributes: V1ResourceAttributes } | { nonResourceAttributes: V1NonResourceAttributes },
  group = "developers",
): Promise<boolean> {
  const body = { spec: { user: "someone", groups: [group], ...request } };
  return (await authorization.createSubjectAccessReview({ body })).status?.allowed ?? false;
}

const mayDo = (verb: string, resource: string, namespace?: string, more: V1ResourceAttributes = {}, of?: string) =>
  may({ resourceAttributes: { verb, resource, namespace, ...more } }, of);

describe("GroupBinding on the engine", () => {
  let stack: TestStack;
  before(() => Promise.all(namespaces.map((name) => kubernetes().createNamespace({ body: { metadata: { name } } }))));
  beforeEach(async () => {
    stack = await TestStack.inline("binding", program({ clusterRole: view }));
  });
  afterEach(() => stack.remove());
  after(() => Promise.all(namespaces.map((name) => kubernetes().deleteNamespace({ name }))));

  /** Runs a program to its end, and returns its steps in order. */
  async function up(args: Partial<GroupBindingArgs>): Promise<string[]> {
    stack.runs(program(args));
    const run = await stack.up();
    assert.ok(run.ok, run.messages.join("\n"));
    return Object.entries(run.steps).flatMap(([key, step]) => {
      const [type = "", name] = key.split(" ");
      return step === "same" || type.startsWith("eks-auth:") ? [] : [`${step} ${type.split(":").pop()} ${name}`];
    });
  }

  it("gives the group the permissions of the ClusterRole in its namespaces, and none elsewhere", async () => {
    assert.equal(await mayDo("list", "pods", a), false);
    const created = await up({ clusterRole: edit, namespaces: [a, b], labels: { team: "dev" } });
    assert.deepEqual(created.sort(), [`create RoleBinding dev-${a}`, `create RoleBinding dev-${b}`]);
    for (const namespace of [a, b]) {
      assert.equal(await mayDo("delete", "pods", namespace), true, namespace);
      assert.equal(await mayDo("create", "rolebindings", namespace, { group: "rbac.authorization.k8s.io" }), false);
      assert.equal(await mayDo("delete", "pods", namespace, {}, "others"), false);
    }
    for (const namespace of [c, "default", "kube-system", undefined]) {
      assert.equal(await mayDo("list", "pods", namespace), false, namespace);
    }
    const ids = (await stack.output("bindings")) as string[];
    assert.deepEqual(
      ids.map((id) => id.split("/")[0]),
      [a, b],
    );
    const [namespace = "", name = ""] = ids[0]?.split("/") ?? [];
    const { metadata, subjects, roleRef } = await rbac.readNamespacedRoleBinding({ namespace, name });
    assert.equal(metadata?.labels?.team, "dev");
    assert.deepEqual(JSON.parse(JSON.stringify([subjects, roleRef])), [
      [{ kind: "Group", name: "developers", apiGroup: "rbac.authorization.k8s.io" }],
      { kind: "ClusterRole", name: edit, apiGroup: "rbac.authorization.k8s.io" },
    ]);
    assert.deepEqual(await up({ clusterRole: edit, namespaces: [a, b], labels: { team: "dev" } }), []);
  });

  it("gives the group the permissions of the ClusterRole in the whole cluster", async () => {
    await up({ clusterRole: view });
    assert.equal(await mayDo("list", "pods", c), true);
    assert.equal(await mayDo("list", "pods"), true);
    assert.equal(await mayDo("delete", "pods", c), false);
    assert.ok((await stack.destroy()).ok);
    assert.equal(await mayDo("list", "pods", c), false);
  });

  it("binds an existing Role in its namespaces", async () => {
    const reader = {
      metadata: { name: "reader" },
      rules: [{ verbs: ["get"], apiGroups: [""], resources: ["secrets"] }],
    };
    await rbac.createNamespacedRole({ namespace: a, body: reader });
    try {
      await up({ clusterRole: undefined, role: "reader", namespaces: [a] });
      assert.equal(await mayDo("get", "secrets", a), true);
      assert.equal(await mayDo("list", "secrets", a), false);
      assert.equal(await mayDo("get", "secrets", b), false);
    } finally {
      await rbac.deleteNamespacedRole({ namespace: a, name: "reader" });
    }
  });

  it("gives the group exactly the permissions of its rules, in its namespaces", async () => {
    await up({ rules, namespaces: [a] });
    assert.equal(await mayDo("list", "pods", a), true);
    assert.equal(await mayDo("get", "pods", a, { subresource: "log" }), true);
    assert.equal(await mayDo("watch", "pods", a), false);
    assert.equal(await mayDo("get", "pods", a, { subresource: "exec" }), false);
    assert.equal(await mayDo("update", "deployments", a, { group: "apps", name: "web" }), true);
    assert.equal(await mayDo("update", "deployments", a, { group: "apps", name: "api" }), false);
    assert.equal(await mayDo("list", "pods", b), false);
    const changed = await up({ rules: [{ verbs: ["watch"], apiGroups: [""], resources: ["pods"] }], namespaces: [a] });
    assert.deepEqual(changed, [`update Role dev-${a}`]);
    assert.equal(await mayDo("watch", "pods", a), true);
    assert.equal(await mayDo("list", "pods", a), false);
  });

  it("lets the group request URLs in the whole cluster", async () => {
    const ask = (path: string, verb = "get") => may({ nonResourceAttributes: { path, verb } });
    await up({ rules: [...rules, { verbs: ["get"], nonResourceURLs: ["/metrics", "/debug/*"] }] });
    assert.deepEqual(await Promise.all([ask("/metrics"), ask("/debug/pprof"), ask("/metrics", "post"), ask("/logs")]), [
      true,
      true,
      false,
      false,
    ]);
    assert.equal(await mayDo("list", "pods", c), true);
  });

  it("keeps the other bindings when the first namespace is removed from the list", async () => {
    await up({ clusterRole: view, namespaces: [a, b, c] });
    assert.deepEqual(await up({ clusterRole: view, namespaces: [b, c] }), [`delete RoleBinding dev-${a}`]);
    assert.deepEqual(await Promise.all([a, b, c].map((namespace) => mayDo("list", "pods", namespace))), [
      false,
      true,
      true,
    ]);
  });

  it("changes the group in place, and creates a new binding for another role before deleting the old one", async () => {
    await up({ clusterRole: view, namespaces: [a] });
    assert.deepEqual(await up({ group: "operators", clusterRole: view, namespaces: [a] }), [
      `update RoleBinding dev-${a}`,
    ]);
    assert.equal(await mayDo("list", "pods", a), false);
    assert.equal(await mayDo("list", "pods", a, {}, "operators"), true);
    const [old] = (await stack.output("bindings")) as string[];
    stack.runs(program({ group: "operators", clusterRole: edit, namespaces: [a] }));
    const preview = await stack.preview();
    const key = `kubernetes:rbac.authorization.k8s.io/v1:RoleBinding dev-${a}`;
    // The last step of a replacement that creates first is the deletion.
    assert.deepEqual([preview.steps[key], preview.changed[key]], ["delete-replaced", ["roleRef"]]);
    assert.ok((await stack.up()).ok);
    assert.notDeepEqual(await stack.output("bindings"), [old]);
    assert.equal(await mayDo("delete", "pods", a, {}, "operators"), true);
  });

  it("repairs changes made outside Pulumi", async () => {
    await up({ rules, namespaces: [a] });
    const [id = ""] = (await stack.output("bindings")) as string[];
    const name = id.split("/")[1] ?? "";
    const options = setHeaderOptions("Content-Type", PatchStrategy.MergePatch);
    const intruders = { subjects: [{ kind: "Group", name: "intruders", apiGroup: "rbac.authorization.k8s.io" }] };
    await rbac.patchNamespacedRoleBinding({ namespace: a, name, body: intruders, fieldManager: "somebody" }, options);
    const everything = { rules: [{ verbs: ["*"], apiGroups: ["*"], resources: ["*"] }] };
    const { items } = await rbac.listNamespacedRole({ namespace: a });
    const role = items[0]?.metadata?.name ?? "";
    await rbac.patchNamespacedRole({ namespace: a, name: role, body: everything, fieldManager: "somebody" }, options);
    assert.equal(await mayDo("delete", "secrets", a, {}, "intruders"), true);

    const refresh = await stack.refresh();
    assert.equal(refresh.steps[`kubernetes:rbac.authorization.k8s.io/v1:RoleBinding dev-${a}`], "update");
    assert.equal(refresh.steps[`kubernetes:rbac.authorization.k8s.io/v1:Role dev-${a}`], "update");
    assert.deepEqual((await up({ rules, namespaces: [a] })).sort(), [
      `update Role dev-${a}`,
      `update RoleBinding dev-${a}`,
    ]);
    assert.equal(await mayDo("delete", "secrets", a, {}, "intruders"), false);
    assert.equal(await mayDo("list", "pods", a), true);
    assert.equal(await mayDo("delete", "secrets", a), false);
  });

  it("leaves nothing behind, and deletes the bindings before their roles", async () => {
    await up({ rules, namespaces: [a, b] });
    const destroyed = Object.keys((await stack.destroy()).steps).map((key) => key.split(":").pop());
    for (const namespace of [a, b]) {
      assert.ok(destroyed.indexOf(`RoleBinding dev-${namespace}`) < destroyed.indexOf(`Role dev-${namespace}`));
      assert.deepEqual((await rbac.listNamespacedRole({ namespace })).items, []);
      assert.deepEqual((await rbac.listNamespacedRoleBinding({ namespace })).items, []);
    }
  });

  it("binds one group from two stacks, each removing only its own bindings", async () => {
    await up({ clusterRole: view, namespaces: [a] });
    const other = await TestStack.inline("other-binding", program({ clusterRole: edit, namespaces: [a] }));
    try {
      const run = await other.up();
      assert.ok(run.ok, run.messages.join("\n"));
      assert.equal(await mayDo("delete", "pods", a), true);
    } finally {
      await other.remove();
    }
    assert.equal(await mayDo("delete", "pods", a), false);
    assert.equal(await mayDo("list", "pods", a), true);
  });

  it("rejects at preview rules that can match no request", async () => {
    const rejected: [Partial<GroupBindingArgs>, RegExp][] = [
      [{ rules: [{ verbs: ["GET"], apiGroups: [""], resources: ["pods"] }] }, /rules\[0\]\.verbs\[0\] is "GET"/],
      [
        { rules: [{ verbs: ["get"], apiGroups: ["apps/v1"], resources: ["deployments"] }] },
        /Remove the version: "apps"/,
      ],
      [{ role: "reader" }, /namespaces is missing; expected the namespaces of the Role/],
      [{ clusterRole: view, rules }, /expected exactly one of clusterRole, role and rules, but 2 are set/],
      [{}, /expected exactly one of clusterRole, role and rules, but none is set/],
    ];
    for (const [args, expected] of rejected) {
      stack.runs(program(args));
      const run = await stack.preview();
      assert.equal(run.ok, false);
      assert.match(run.messages.join("\n"), expected);
    }
  });

  it("warns at preview if everyone who can sign in would become an administrator", async () => {
    stack.runs(program({ group: "system:authenticated", clusterRole: "cluster-admin" }));
    const preview = await stack.preview();
    assert.ok(preview.ok, preview.messages.join("\n"));
    assert.match(
      preview.messages.join("\n"),
      /group, clusterRole are .*: this grants the permissions to every principal and service account that can sign in\./,
    );
  });
});
