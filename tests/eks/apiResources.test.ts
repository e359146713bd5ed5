import assert from "node:assert/strict";
import { type ApiResource, type ResourceQuestion, resolveRequest } from "../../provider/eks/apiResources";
import { assertIssues } from "../support/messages";

const all = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
const resource = (name: string, group: string, more: Partial<ApiResource> = {}): ApiResource => ({
  group,
  name,
  singular: name.replace(/s$/, ""),
  shortNames: [],
  namespaced: true,
  verbs: all,
  subresources: [],
  ...more,
});
const resources = [
  resource("namespaces", "", { namespaced: false, shortNames: ["ns"], subresources: ["finalize", "status"] }),
  resource("nodes", "", { namespaced: false, shortNames: ["no"], subresources: ["proxy", "status"] }),
  resource("pods", "", { shortNames: ["po"], subresources: ["exec", "log"] }),
  resource("events", "", { shortNames: ["ev"] }),
  resource("serviceaccounts", "", { shortNames: ["sa"], subresources: ["token"] }),
  resource("deployments", "apps", { shortNames: ["deploy"], subresources: ["scale"] }),
  resource("events", "events.k8s.io", { shortNames: ["ev"] }),
  resource("storageclasses", "storage.k8s.io", { singular: "storageclass", namespaced: false, shortNames: ["sc"] }),
  resource("clusterroles", "rbac.authorization.k8s.io", { namespaced: false }),
  resource("deploys", "example.com", { shortNames: ["po", "d"] }),
];

function resolve(text: string, more: Partial<ResourceQuestion> = {}) {
  const resolved = resolveRequest({ verb: "get", resource: text, ...more }, resources);
  assert.ok("request" in resolved, JSON.stringify(resolved));
  return resolved;
}

describe("A resource as kubectl names it", () => {
  const rows: [text: string, resource: string, apiGroup: string][] = [
    ["pods", "pods", ""],
    ["pod", "pods", ""],
    ["Pod", "pods", ""],
    ["po", "pods", ""],
    ["pods/exec", "pods/exec", ""],
    ["po/log", "pods/log", ""],
    ["deployments", "deployments", "apps"],
    ["deploy.apps", "deployments", "apps"],
    ["deployments.v1.apps/scale", "deployments/scale", "apps"],
    ["events", "events", ""],
    ["events.events.k8s.io", "events", "events.k8s.io"],
    ["ev.events", "events", "events.k8s.io"],
    ["sc.storage", "storageclasses", "storage.k8s.io"],
    ["storageclass", "storageclasses", "storage.k8s.io"],
    ["deploy", "deploys", "example.com"],
    ["d", "deploys", "example.com"],
    ["nodes/metrics", "nodes/metrics", ""],
    ["*", "*", "*"],
    ["*.apps", "*", "apps"],
    ["*/scale", "*/scale", "*"],
    ["users", "users", ""],
    ["userextras/scopes", "userextras/scopes", "authentication.k8s.io"],
    ["signers.certificates.k8s.io", "signers", "certificates.k8s.io"],
  ];
  for (const [text, name, apiGroup] of rows) {
    it(`such as ${text} is ${name} in the API group ${JSON.stringify(apiGroup)}`, () => {
      assert.deepEqual(resolve(text).request, { verb: "get", apiGroup, resource: name });
    });
  }

  it("that is unknown is an error with the most similar name", () => {
    const check = (what: string, text: string, among = resources) => {
      const resolved = resolveRequest({ verb: "get", resource: text }, among);
      assertIssues("issue" in resolved ? [resolved.issue] : [], { of: "who-can", what, issues: ["unknown resource"] });
    };
    check("a misspelled resource", "pdos");
    check("a misspelled resource with its API group", "deployment.aps");
    check("a resource that is similar to none", "widgets");
    check("a misspelled subresource", "pods/exce");
    check("a subresource of a resource that has none", "deploys/scale");
    check("an empty subresource", "pods/");
    check("a resource of an API server without any", "pods", []);
  });
});

describe("The namespace of a request", () => {
  const place = (text: string, question: Partial<ResourceQuestion>) => {
    const { request, notices } = resolve(text, question);
    const { verb: _, resource: __, apiGroup: ___, ...rest } = request as unknown as Record<string, unknown>;
    return { ...rest, ...(notices.length > 0 && { notices }) };
  };
  const ignored = (name: string) => [`${name} belongs to no namespace, so the namespace shop is ignored.`];
  const rows: [what: string, text: string, question: Partial<ResourceQuestion>, expected: object][] = [
    ["is the given one", "pods", { namespace: "shop", name: "web" }, { namespace: "shop", name: "web" }],
    ["is none for all namespaces", "pods", {}, {}],
    ["is any one if that is asked", "pods", { anyNamespace: true }, { anyNamespace: true }],
    ["is ignored for a resource without namespaces", "nodes", { namespace: "shop" }, { notices: ignored("nodes") }],
    ["isn't any one for a resource without namespaces", "nodes", { anyNamespace: true }, {}],
    ["is the name of a Namespace", "ns", { name: "bank" }, { name: "bank", namespace: "bank" }],
    [
      "is the name of a Namespace rather than the given one",
      "ns/status",
      { verb: "update", name: "bank", namespace: "shop" },
      { name: "bank", namespace: "bank", notices: ignored("namespaces") },
    ],
    ["is any one for some Namespace", "ns", { verb: "delete", anyNamespace: true }, { anyNamespace: true }],
    ["is none for a new Namespace", "ns", { verb: "create", name: "bank" }, { name: "bank" }],
    ["is none for all Namespaces", "ns", { verb: "list", anyNamespace: true }, {}],
    ["can limit all resources", "*", { verb: "*", namespace: "shop" }, { namespace: "shop" }],
  ];
  for (const [what, text, question, expected] of rows) {
    it(what, () => {
      assert.deepEqual(place(text, question), expected);
    });
  }
});

describe("A verb", () => {
  const notices = (verb: string, text: string) => resolve(text, { verb }).notices;

  it("that the resource doesn't have is noticed, since only rules for all verbs allow it", () => {
    assert.deepEqual(notices("lsit", "pods"), [`pods has no verb lsit; it has ${all.join(", ")}.`]);
    assert.deepEqual(notices("get", "users"), ["users has no verb get; it has impersonate."]);
    assert.deepEqual(notices("bind", "pods"), [`pods has no verb bind; it has ${all.join(", ")}.`]);
  });

  it("that the API server checks in addition is accepted", () => {
    for (const [verb, text] of [
      ["bind", "clusterroles"],
      ["escalate", "clusterroles"],
      ["impersonate", "sa"],
      ["impersonate", "users"],
      ["sign", "signers"],
      ["*", "pods"],
      ["use", "*"],
      ["get", "pods/exec"],
    ] as const) {
      assert.deepEqual(notices(verb, text), []);
    }
  });
});
