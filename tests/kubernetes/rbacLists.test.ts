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
