import assert from "node:assert/strict";
import { json, page, status } from "./fakes/apiServer";
import { connected, stopServers } from "./fakes/connected";

const object = (name: string, more: object = {}) => ({
  metadata: { name, ...more },
  roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "view" },
  subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: "devs" }],
});
const ofCluster = (items: object[] | null, more: object = {}) =>
  json(200, { kind: "ClusterRoleBindingList", metadata: more, items });
const ofNamespaces = (items: object[] | null) => json(200, { kind: "RoleBindingList", metadata: {}, items });

afterEach(stopServers);

describe("the RBAC bindings", () => {
  const bound = { roleKind: "ClusterRole", roleName: "view", subjects: [{ kind: "Group", name: "devs" }] };

  it("are those of all pages, of the cluster and of namespaces", async () => {
    const labels = { "kubernetes.io/bootstrapping": "rbac-defaults" };
    const { server, store } = await connected([]);
    const always = (response: Parameters<typeof answer>[0], request: Parameters<typeof answer>[1]) => {
      server.replies.push(always);
      answer(response, request);
    };
    const answer: ReturnType<typeof json> = (response, request) => {
      const pages: Record<string, ReturnType<typeof json>> = {
        "/clusterrolebindings?limit=500": ofCluster([object("a", { labels })], { continue: "next/page" }),
        "/clusterrolebindings?limit=500&continue=next%2Fpage": ofCluster([{ ...object("b"), subjects: undefined }]),
        "/rolebindings?limit=500": ofNamespaces([object("c", { namespace: "team" })]),
      };
      const prefix = "/apis/rbac.authorization.k8s.io/v1";
      (pages[request.path.replace(prefix, "")] ?? status(500, request.path))(response, request);
    };
    server.replies.push(always);
    assert.deepEqual(await store.bindings("ClusterRoleBinding"), {
      bindings: [
        { kind: "ClusterRoleBinding", name: "a", ...bound, isDefault: true },
        { kind: "ClusterRoleBinding", name: "b", ...bound, subjects: [], isDefault: false },
      ],
    });
    assert.deepEqual(await store.bindings("RoleBinding"), {
      bindings: [{ kind: "RoleBinding", name: "c", namespace: "team", ...bound, isDefault: false }],
    });
  });

  it("have the namespaces of service accounts", async () => {
    const subjects = [{ kind: "ServiceAccount", name: "ci", namespace: "tools" }];
    const { store } = await connected([ofCluster([{ ...object("a"), subjects }])]);
    assert.deepEqual(await store.bindings("ClusterRoleBinding"), {
      bindings: [{ kind: "ClusterRoleBinding", name: "a", ...bound, subjects, isDefault: false }],
    });
  });

  it("can be none", async () => {
    const { server, store } = await connected([]);
    const answer: ReturnType<typeof json> = (response, request) => {
      server.replies.push(answer);
      (request.path.includes("clusterrole") ? ofCluster(null) : ofNamespaces(null))(response, request);
    };
    server.replies.push(answer);
    assert.deepEqual(await store.bindings("ClusterRoleBinding"), { bindings: [] });
    assert.deepEqual(await store.bindings("RoleBinding"), { bindings: [] });
  });

  it("are reported as unread if the caller isn't allowed to list them", async () => {
    const said = 'clusterrolebindings.rbac.authorization.k8s.io is forbidden: User "x" cannot list resource "x"';
    const { server, store } = await connected([status(403, said)]);
    assert.deepEqual(await store.bindings("ClusterRoleBinding"), {
      unread:
        `the cluster at ${server.endpoint}: can't list the ClusterRoleBindings: it answered 403: ${said}. Bind the deployer ` +
        'to a ClusterRole with the rule {apiGroups: ["rbac.authorization.k8s.io"], resources: ["clusterrolebindings"], ' +
        'verbs: ["list"]}.',
    });
  });

  it("fail with an answer that isn't that of an API server", async () => {
    const { store } = await connected([page(200, "<h1>Welcome</h1>")]);
    await assert.rejects(store.bindings("RoleBinding"), { kind: "server" });
  });
});

describe("the RBAC roles and bindings", () => {
  const prefix = "/apis/rbac.authorization.k8s.io/v1";
  const rules = [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }];
  const aRole = (name: string, more: object = {}) => ({ metadata: { name, ...more }, rules });
  const kinds = ["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"] as const;

  /** A server that answers each path, which is relative to the API group, with the items of a kind; or with 403. */
  async function serving(answers: Record<string, object[] | null | "forbidden">) {
    const { server, store } = await connected([]);
    const answer: ReturnType<typeof json> = (response, request) => {
      server.replies.push(answer);
      const path = request.path.replace(prefix, "");
      const items = answers[path];
      const resource = path.split("?")[0]?.split("/").at(-1) ?? "";
      const kind = kinds.find((one) => `${one.toLowerCase()}s` === resource);
      const reply =
        items === undefined
          ? status(500, path)
          : items === "forbidden"
            ? status(403, `${resource} is forbidden: User "x" cannot list resource "${resource}"`)
            : json(200, { kind: `${kind}List`, metadata: {}, items });
      reply(response, request);
    };
    server.replies.push(answer);
    return { server, store };
  }

  const boundTo = { roleKind: "ClusterRole", roleName: "view", subjects: [{ kind: "Group", name: "devs" }] };
  const ofWholeCluster = {
    ClusterRole: [{ kind: "ClusterRole", name: "view", rules }],
    ClusterRoleBinding: [{ kind: "ClusterRoleBinding", name: "all", ...boundTo, isDefault: false }],
  };
  const answers = { "/clusterroles?limit=500": [aRole("view")], "/clusterrolebindings?limit=500": [object("all")] };

  it("of the whole cluster are those that apply without a namespace", async () => {
    const { server, store } = await serving(answers);
    assert.deepEqual(await store.rbac({}), {
      objects: { ...ofWholeCluster, Role: [], RoleBinding: [] },
      unread: [],
    });
    assert.equal(server.requests.length, 2);
  });

  it("of one namespace are read in that namespace", async () => {
    const { store } = await serving({
      ...answers,
      "/namespaces/shop/roles?limit=500": [aRole("deploy", { namespace: "shop" })],
      "/namespaces/shop/rolebindings?limit=500": [object("devs", { namespace: "shop" })],
    });
    assert.deepEqual(await store.rbac({ namespace: "shop" }), {
      objects: {
        ...ofWholeCluster,
        Role: [{ kind: "Role", namespace: "shop", name: "deploy", rules }],
        RoleBinding: [{ kind: "RoleBinding", namespace: "shop", name: "devs", ...boundTo, isDefault: false }],
      },
      unread: [],
    });
  });

  it("of all namespaces are read at once", async () => {
    const { store } = await serving({
      "/clusterroles?limit=500": null,
      "/clusterrolebindings?limit=500": [],
      "/roles?limit=500": [{ metadata: { name: "none", namespace: "bank" }, rules: null }],
      "/rolebindings?limit=500": null,
    });
    assert.deepEqual(await store.rbac({ anyNamespace: true }), {
      objects: {
        ClusterRole: [],
        ClusterRoleBinding: [],
        Role: [{ kind: "Role", namespace: "bank", name: "none", rules: [] }],
        RoleBinding: [],
      },
      unread: [],
    });
  });

  it("that can't be read are omitted, with the reasons", async () => {
    const { server, store } = await serving({
      ...answers,
      "/clusterroles?limit=500": "forbidden",
      "/namespaces/shop/roles?limit=500": "forbidden",
      "/namespaces/shop/rolebindings?limit=500": [],
    });
    const unread = (kind: string, place: string, binder: string) =>
      `the cluster at ${server.endpoint}: can't list the ${kind}s${place}: it answered 403: ${kind.toLowerCase()}s is forbidden: ` +
      `User "x" cannot list resource "${kind.toLowerCase()}s". Bind the deployer to ${binder} with the rule {apiGroups: ` +
      `["rbac.authorization.k8s.io"], resources: ["${kind.toLowerCase()}s"], verbs: ["list"]}.`;
    assert.deepEqual(await store.rbac({ namespace: "shop" }), {
      objects: { ClusterRoleBinding: ofWholeCluster.ClusterRoleBinding, RoleBinding: [] },
      unread: [
        unread("ClusterRole", "", "a ClusterRole"),
        unread("Role", " in the namespace shop", "a Role in the namespace shop"),
      ],
    });
  });
});
