import assert from "node:assert/strict";
import { rulesIssues } from "../../provider/eks/rbac";
import { pending } from "../../provider/validation/issues";
import { assertIssues } from "../support/messages";

const pods = { verbs: ["get"], apiGroups: [""], resources: ["pods"] };
const url = { verbs: ["get"], nonResourceURLs: ["/healthz"] };
const refused = (rules: unknown, isNamespaced = false) => rulesIssues("rules", rules, isNamespaced);

describe("RBAC rules", () => {
  const good: [string, object[]][] = [
    ["for resources", [pods]],
    [
      "for subresources, other API groups and single objects",
      [
        {
          verbs: ["get", "patch"],
          apiGroups: ["apps", "batch"],
          resources: ["deployments/scale", "*/status"],
          resourceNames: ["web"],
        },
      ],
    ],
    [
      "for everything",
      [
        { verbs: ["*"], apiGroups: ["*"], resources: ["*"] },
        { verbs: ["*"], nonResourceURLs: ["*"] },
      ],
    ],
    ["for URLs", [{ verbs: ["get"], nonResourceURLs: ["/", "/healthz", "/metrics/*", "/*"] }]],
    [
      "with special verbs",
      [
        {
          verbs: ["use", "bind", "impersonate", "impersonate-on:user-info:list"],
          apiGroups: ["policy"],
          resources: ["a"],
        },
      ],
    ],
    ["for custom resources", [{ verbs: ["list"], apiGroups: ["eks.example-1.com"], resources: ["my-things"] }]],
  ];
  for (const [what, rules] of good) {
    it(`are accepted ${what}`, () => {
      assert.deepEqual(refused(rules), []);
    });
  }

  it("are accepted if parts of them aren't known yet", () => {
    assert.deepEqual(refused(pending), []);
    assert.deepEqual(refused([pending, { ...pods, verbs: pending, resources: [pending] }]), []);
  });
});

describe("RBAC rules are rejected", () => {
  const bad: [string, unknown, string[]][] = [
    ["if the list is empty", [], ["range rules"]],
    ["if they aren't a list", pods, ["type rules"]],
    ["with a string instead of a rule", ["get pods"], ["type rules[0]"]],
    ["with an empty item", [null], ["missing rules[0]"]],
    ["twice", [pods, url, { ...pods }], ["duplicate rules[2]"]],
    ["without verbs", [{ apiGroups: [""], resources: ["pods"] }], ["missing rules[0].verbs"]],
    [
      "with empty lists",
      [{ verbs: [], apiGroups: [], resources: [], resourceNames: [] }],
      ["range rules[0].verbs", "range rules[0].apiGroups", "range rules[0].resources", "range rules[0].resourceNames"],
    ],
    ["without resources or URLs", [{ verbs: ["get"] }], ["missing rules[0].apiGroups", "missing rules[0].resources"]],
    ["without API groups", [{ verbs: ["get"], resources: ["pods"] }], ["missing rules[0].apiGroups"]],
    [
      "with invalid verbs",
      [{ ...pods, verbs: ["GET", "read,write", "get list"] }],
      ["format rules[0].verbs[0]", "format rules[0].verbs[1]", "format rules[0].verbs[2]"],
    ],
    [
      "with versions in apiGroups",
      [{ ...pods, apiGroups: ["apps/v1", "v1", "Apps"] }],
      ["format rules[0].apiGroups[0]", "format rules[0].apiGroups[1]", "format rules[0].apiGroups[2]"],
    ],
    [
      "with kinds in resources",
      [{ ...pods, resources: ["Pod", "deployments.apps", "pods/log/x", "pods/"] }],
      [
        "format rules[0].resources[0]",
        "format rules[0].resources[1]",
        "format rules[0].resources[2]",
        "format rules[0].resources[3]",
      ],
    ],
    [
      "with patterns in resourceNames",
      [{ ...pods, resourceNames: ["web-*", ""] }],
      ["format rules[0].resourceNames[0]", "format rules[0].resourceNames[1]"],
    ],
    [
      "with invalid URLs",
      [{ verbs: ["get"], nonResourceURLs: ["healthz", "https://a/b", "/a*", "/*/b", "/a b"] }],
      [
        "format rules[0].nonResourceURLs[0]",
        "format rules[0].nonResourceURLs[1]",
        "format rules[0].nonResourceURLs[2]",
        "format rules[0].nonResourceURLs[3]",
        "format rules[0].nonResourceURLs[4]",
      ],
    ],
    [
      "with both resources and URLs",
      [{ ...pods, ...url, resourceNames: ["web"] }],
      ["exclusive rules[0].apiGroups", "exclusive rules[0].resources", "exclusive rules[0].resourceNames"],
    ],
  ];
  for (const [what, rules, issues] of bad) {
    it(what, () => {
      assertIssues(refused(rules), { of: "rulesIssues", what, issues });
    });
  }

  it("with URLs in single namespaces", () => {
    assert.deepEqual(refused([pods], true), []);
    assertIssues(refused([url], true), {
      of: "rulesIssues",
      what: "with URLs in single namespaces",
      issues: ["exclusive rules[0].nonResourceURLs"],
    });
  });
});
