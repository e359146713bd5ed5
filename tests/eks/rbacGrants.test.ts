import assert from "node:assert/strict";
import type { RbacBinding } from "../../provider/eks/bindings";
import { type RbacObjects, type RbacRole, subjectsAllowed } from "../../provider/eks/rbacGrants";
import type { AccessRequest } from "../../provider/eks/ruleMatching";
import { subjectPathInWords } from "../../provider/eks/whoCanInWords";

const pods = { apiGroups: [""], resources: ["pods"], verbs: ["get"] };
const health = { nonResourceURLs: ["/healthz"], verbs: ["get"] };
const clusterRole = (name: string, ...rules: RbacRole["rules"]): RbacRole => ({ kind: "ClusterRole", name, rules });
const role = (namespace: string, name: string, ...rules: RbacRole["rules"]): RbacRole => ({
  kind: "Role",
  namespace,
  name,
  rules,
});
const group = (name: string) => ({ kind: "Group", name });
const clusterBinding = (name: string, roleName: string, ...subjects: RbacBinding["subjects"]): RbacBinding => ({
  kind: "ClusterRoleBinding",
  name,
  roleKind: "ClusterRole",
  roleName,
  subjects,
  isDefault: false,
});
const binding = (place: string, ofRole: string, ...subjects: RbacBinding["subjects"]): RbacBinding => {
  const [namespace = "", name = ""] = place.split("/");
  const [roleKind = "", roleName = ""] = ofRole.split(" ");
  return { kind: "RoleBinding", namespace, name, roleKind, roleName, subjects, isDefault: false };
};
const getPods: AccessRequest = { verb: "get", resource: "pods" };

/** The subjects besides system:masters, each with its paths. */
function allowed(request: AccessRequest, objects: RbacObjects): Record<string, string[]> {
  const [masters, ...others] = subjectsAllowed(request, objects).sort(
    (a, b) => Number(b.subject.name === "system:masters") - Number(a.subject.name === "system:masters"),
  );
  assert.deepEqual(masters?.ways[0], { by: "masters" });
  return Object.fromEntries(
    others.map(({ subject: { kind, name, namespace }, ways }) => [
      [kind, namespace, name].filter(Boolean).join(" "),
      ways.map(subjectPathInWords),
    ]),
  );
}

describe("The subjects that RBAC allows a request", () => {
  const objects: RbacObjects = {
    ClusterRole: [clusterRole("reader", pods), clusterRole("health", health), clusterRole("empty")],
    Role: [role("shop", "deploy", pods), role("bank", "reader", { ...pods, verbs: ["list"] })],
    ClusterRoleBinding: [
      clusterBinding("everywhere", "reader", group("ops"), { kind: "User", name: "sam" }),
      clusterBinding("healthy", "health", group("monitors")),
      clusterBinding("nothing", "empty", group("nobody")),
      clusterBinding("dangling", "missing", group("nobody")),
    ],
    RoleBinding: [
      binding("shop/devs", "Role deploy", group("devs")),
      binding("shop/readers", "ClusterRole reader", group("devs"), group("guests")),
      binding("bank/readers", "ClusterRole reader", group("tellers")),
      binding("bank/devs", "Role deploy", group("nobody")),
      binding("bank/health", "ClusterRole health", group("nobody")),
    ],
  };
  const everywhere = {
    "Group ops": ["ClusterRoleBinding everywhere → ClusterRole reader"],
    "User sam": ["ClusterRoleBinding everywhere → ClusterRole reader"],
  };
  const inShop = {
    "Group devs": ["RoleBinding shop/devs → Role deploy", "RoleBinding shop/readers → ClusterRole reader"],
    "Group guests": ["RoleBinding shop/readers → ClusterRole reader"],
  };
  const inBank = { "Group tellers": ["RoleBinding bank/readers → ClusterRole reader"] };

  it("in the whole cluster are those of ClusterRoleBindings", () => {
    assert.deepEqual(allowed(getPods, objects), everywhere);
  });

  it("in a namespace are also those of its RoleBindings, to its Roles and to ClusterRoles", () => {
    assert.deepEqual(allowed({ ...getPods, namespace: "shop" }, objects), { ...everywhere, ...inShop });
    assert.deepEqual(allowed({ ...getPods, namespace: "bank" }, objects), { ...everywhere, ...inBank });
  });

  it("in any namespace are those of all bindings", () => {
    assert.deepEqual(allowed({ ...getPods, anyNamespace: true }, objects), { ...everywhere, ...inShop, ...inBank });
  });

  it("for a URL are those of ClusterRoleBindings", () => {
    assert.deepEqual(allowed({ verb: "get", url: "/healthz" }, objects), {
      "Group monitors": ["ClusterRoleBinding healthy → ClusterRole health"],
    });
  });

  it("include system:masters, without any binding", () => {
    assert.deepEqual(subjectsAllowed({ verb: "any", resource: "thing", apiGroup: "x" }, {}), [
      { subject: group("system:masters"), ways: [{ by: "masters" }] },
    ]);
  });

  it("have the service accounts of a RoleBinding in its namespace, unless they name another one", () => {
    const account = { kind: "ServiceAccount", name: "ci" };
    const subjects = [account, { ...account, namespace: "tools" }, { ...account, namespace: "" }];
    const RoleBinding = [binding("shop/ci", "ClusterRole reader", ...subjects)];
    assert.deepEqual(allowed({ ...getPods, namespace: "shop" }, { ClusterRole: objects.ClusterRole, RoleBinding }), {
      "ServiceAccount shop ci": ["RoleBinding shop/ci → ClusterRole reader"],
      "ServiceAccount tools ci": ["RoleBinding shop/ci → ClusterRole reader"],
    });
  });

  it("are uncertain if the role can't be read", () => {
    const { ClusterRoleBinding, RoleBinding, Role } = objects;
    const request = { ...getPods, namespace: "shop" };
    const unread = (path: string) => [`${path}, which can't be read`];
    assert.deepEqual(allowed(request, { ClusterRoleBinding, RoleBinding, Role }), {
      "Group ops": unread("ClusterRoleBinding everywhere → ClusterRole reader"),
      "User sam": unread("ClusterRoleBinding everywhere → ClusterRole reader"),
      "Group monitors": unread("ClusterRoleBinding healthy → ClusterRole health"),
      "Group nobody": [
        ...unread("ClusterRoleBinding nothing → ClusterRole empty"),
        ...unread("ClusterRoleBinding dangling → ClusterRole missing"),
      ],
      "Group devs": ["RoleBinding shop/devs → Role deploy", ...unread("RoleBinding shop/readers → ClusterRole reader")],
      "Group guests": unread("RoleBinding shop/readers → ClusterRole reader"),
    });
    assert.deepEqual(allowed(request, { ClusterRole: objects.ClusterRole, RoleBinding }), {
      "Group devs": [...unread("RoleBinding shop/devs → Role deploy"), "RoleBinding shop/readers → ClusterRole reader"],
      "Group guests": ["RoleBinding shop/readers → ClusterRole reader"],
    });
  });

  it("are the first rule's of each role, once for each binding", () => {
    const [first, second] = [
      { ...pods, resourceNames: ["a"] },
      { ...pods, verbs: ["*"] },
    ];
    const ClusterRole = [clusterRole("reader", first, second)];
    const ClusterRoleBinding = [clusterBinding("twice", "reader", group("ops"), group("ops"))];
    const found = subjectsAllowed(getPods, { ClusterRole, ClusterRoleBinding });
    const access = found.find(({ subject }) => subject.name === "ops");
    assert.deepEqual(access, {
      subject: group("ops"),
      ways: [{ by: "binding", binding: ClusterRoleBinding[0], rule: second }],
    });
  });
});
