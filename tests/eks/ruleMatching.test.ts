import assert from "node:assert/strict";
import type { AccessRule } from "../../provider/eks/resourceRules";
import { type AccessRequest, isAllowedBy } from "../../provider/eks/ruleMatching";

const rule = (apiGroups: string, resources: string, verbs: string, resourceNames?: string[]): AccessRule => ({
  apiGroups: apiGroups.split(","),
  resources: resources.split(","),
  verbs: verbs.split(","),
  ...(resourceNames && { resourceNames }),
});
const urls = (nonResourceURLs: string, verbs: string): AccessRule => ({
  nonResourceURLs: nonResourceURLs.split(","),
  verbs: verbs.split(","),
});
const ask = (verb: string, resource: string, apiGroup = "", name?: string): AccessRequest => ({
  verb,
  resource,
  apiGroup,
  ...(name !== undefined && { name }),
});

describe("A rule of RBAC", () => {
  const rows: [what: string, rule: AccessRule, allowed: AccessRequest[], denied: AccessRequest[]][] = [
    [
      "allows its verbs on its resources of its API groups",
      rule("apps,batch", "deployments,jobs", "get,list"),
      [ask("get", "deployments", "apps"), ask("list", "jobs", "batch"), ask("get", "jobs", "apps")],
      [ask("watch", "jobs", "batch"), ask("get", "jobs"), ask("get", "cronjobs", "batch"), ask("*", "jobs", "batch")],
    ],
    [
      "allows all verbs with *",
      rule("", "pods", "*"),
      [ask("get", "pods"), ask("impersonate", "pods"), ask("*", "pods")],
      [ask("get", "pods/log")],
    ],
    ["allows all API groups with *", rule("*", "pods", "get"), [ask("get", "pods"), ask("get", "pods", "x")], []],
    [
      "allows all resources and subresources with *",
      rule("", "*", "get"),
      [ask("get", "pods"), ask("get", "pods/log"), ask("get", "*")],
      [ask("get", "deployments", "apps")],
    ],
    ["doesn't include subresources", rule("", "pods", "create"), [ask("create", "pods")], [ask("create", "pods/exec")]],
    [
      "allows a subresource of all resources with */",
      rule("*", "*/scale", "update"),
      [ask("update", "deployments/scale", "apps"), ask("update", "replicationcontrollers/scale")],
      [ask("update", "deployments", "apps"), ask("update", "deployments/status", "apps"), ask("update", "scale")],
    ],
    [
      "doesn't read pods/* as a pattern",
      rule("", "pods/*", "get"),
      [ask("get", "pods/*")],
      [ask("get", "pods/log"), ask("get", "pods")],
    ],
    [
      "allows only its named objects, and so no request for all objects",
      rule("", "secrets", "get,list", ["a", "b"]),
      [ask("get", "secrets", "", "a"), ask("list", "secrets", "", "b")],
      [ask("get", "secrets", "", "c"), ask("get", "secrets"), ask("list", "secrets")],
    ],
    ["allows all objects with no names", rule("", "secrets", "get", []), [ask("get", "secrets", "", "a")], []],
    [
      "distinguishes verbs that aren't methods of HTTP",
      rule("rbac.authorization.k8s.io", "clusterroles", "bind,escalate", ["view"]),
      [ask("bind", "clusterroles", "rbac.authorization.k8s.io", "view")],
      [
        ask("bind", "clusterroles", "rbac.authorization.k8s.io", "admin"),
        ask("update", "clusterroles", "rbac.authorization.k8s.io", "view"),
      ],
    ],
    [
      "allows URLs",
      urls("/healthz,/metrics", "get"),
      [
        { verb: "get", url: "/healthz" },
        { verb: "get", url: "/metrics" },
      ],
      [
        { verb: "post", url: "/metrics" },
        { verb: "get", url: "/healthz/etcd" },
        { verb: "get", url: "/metric" },
        ask("get", "pods"),
      ],
    ],
    [
      "allows URLs that begin with a path that ends with *",
      urls("/api/*,/log*", "*"),
      [
        { verb: "get", url: "/api/v1" },
        { verb: "head", url: "/api/" },
        { verb: "get", url: "/logs/a" },
      ],
      [
        { verb: "get", url: "/api" },
        { verb: "get", url: "/apis" },
      ],
    ],
    ["allows all URLs with *", urls("*", "get"), [{ verb: "get", url: "/" }], [ask("get", "pods")]],
    ["for resources allows no URL", rule("*", "*", "*"), [], [{ verb: "get", url: "/healthz" }]],
  ];
  for (const [what, one, allowed, denied] of rows) {
    it(what, () => {
      assert.deepEqual(
        allowed.filter((request) => !isAllowedBy([one], request)),
        [],
      );
      assert.deepEqual(
        denied.filter((request) => isAllowedBy([one], request)),
        [],
      );
    });
  }

  it("is one of several, of which any suffices", () => {
    const rules = [rule("", "pods", "get"), rule("", "pods", "list")];
    assert.deepEqual(
      ["get", "list", "watch"].filter((verb) => isAllowedBy(rules, ask(verb, "pods"))),
      ["get", "list"],
    );
  });
});
