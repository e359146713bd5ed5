import assert from "node:assert/strict";
import { pending } from "../../provider/check/issues";
import { rulesProblems } from "../../provider/eks/rbacRules";
import { linesOf } from "../support/lines";

const pods = { verbs: ["get"], apiGroups: [""], resources: ["pods"] };
const url = { verbs: ["get"], nonResourceURLs: ["/healthz"] };
const refused = (rules: unknown, isNamespaced = false) => linesOf(rulesProblems("rules", rules, isNamespaced));

describe("rules", () => {
  const good: [string, object[]][] = [
    ["on resources", [pods]],
    [
      "on subresources, in other groups, of single objects",
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
      "on everything",
      [
        { verbs: ["*"], apiGroups: ["*"], resources: ["*"] },
        { verbs: ["*"], nonResourceURLs: ["*"] },
      ],
    ],
    ["on URLs", [{ verbs: ["get"], nonResourceURLs: ["/", "/healthz", "/metrics/*", "/*"] }]],
    [
      "with verbs of their own kind",
      [
        {
          verbs: ["use", "bind", "impersonate", "impersonate-on:user-info:list"],
          apiGroups: ["policy"],
          resources: ["a"],
        },
      ],
    ],
    ["on custom resources", [{ verbs: ["list"], apiGroups: ["eks.example-1.com"], resources: ["my-things"] }]],
  ];
  for (const [what, rules] of good) {
    it(`are taken ${what}`, () => {
      assert.deepEqual(refused(rules), []);
    });
  }

  it("are taken as far as they are known", () => {
    assert.deepEqual(refused(pending), []);
    assert.deepEqual(refused([pending, { ...pods, verbs: pending, resources: [pending] }]), []);
  });
});

const core = 'Give those of the resources; [""] is the core group, with pods, services and secrets.';
const verb =
  'expected a verb of Kubernetes in lower case, such as "get", or "*". The verbs of most resources are get, list, watch, create, update, patch, delete and deletecollection.';
const group = 'expected an API group, such as "apps", "" for the core group, or "*".';
const resource =
  'expected a resource, in lower case and plural, such as "pods", one of its subresources, such as "pods/log", or "*". `kubectl api-resources` shows them under NAME; the API group stands in apiGroups.';
const path =
  'expected a path that begins with a slash, with * only as its last step, such as "/healthz" or "/healthz/*", or "*". Give the path of the URL alone.';

describe("rules are refused", () => {
  const bad: [string, unknown, string[]][] = [
    [
      "that are none",
      [],
      ["rules is []; expected at least 1 rules. Say what the group may do, or bind a role that exists."],
    ],
    [
      "that are no list",
      pods,
      [`rules is ${JSON.stringify(pods)}; expected a list of rules. Write it as a list, even with one item.`],
    ],
    [
      "with a text for a rule",
      ["get pods"],
      [
        'rules[0] is "get pods"; expected a rule, with its verbs and what they are allowed on. Write it as { verbs, apiGroups, resources }.',
      ],
    ],
    [
      "with an empty item",
      [null],
      ["rules[0] is null; expected no empty item among the rules. Give its value, or remove it."],
    ],
    [
      "twice",
      [pods, url, { ...pods }],
      [`rules[2] is ${JSON.stringify(pods)}; expected no duplicate of rules[0]. Remove one of the two.`],
    ],
    [
      "without verbs",
      [{ apiGroups: [""], resources: ["pods"] }],
      ['rules[0].verbs is missing; expected a list of verbs. Say what is allowed, as in ["get", "list"].'],
    ],
    [
      "with empty lists",
      [{ verbs: [], apiGroups: [], resources: [], resourceNames: [] }],
      [
        "rules[0].verbs is []; expected at least 1 verbs. Give some, or leave verbs out.",
        "rules[0].apiGroups is []; expected at least 1 API groups. Give some, or leave apiGroups out.",
        "rules[0].resources is []; expected at least 1 resources. Give some, or leave resources out.",
        "rules[0].resourceNames is []; expected at least 1 names of objects. Give some, or leave resourceNames out.",
      ],
    ],
    [
      "about nothing",
      [{ verbs: ["get"] }],
      [
        `rules[0].apiGroups is missing; expected a list of API groups. ${core}`,
        'rules[0].resources is missing; expected a list of resources. Name them, as in ["pods", "pods/log"].',
      ],
    ],
    [
      "without API groups",
      [{ verbs: ["get"], resources: ["pods"] }],
      [`rules[0].apiGroups is missing; expected a list of API groups. ${core}`],
    ],
    [
      "with other verbs",
      [{ ...pods, verbs: ["GET", "read,write", "get list"] }],
      [
        `rules[0].verbs[0] is "GET"; ${verb}`,
        `rules[0].verbs[1] is "read,write"; ${verb}`,
        `rules[0].verbs[2] is "get list"; ${verb}`,
      ],
    ],
    [
      "with versions among the API groups",
      [{ ...pods, apiGroups: ["apps/v1", "v1", "Apps"] }],
      [
        `rules[0].apiGroups[0] is "apps/v1"; ${group} Leave the version out: "apps".`,
        `rules[0].apiGroups[1] is "v1"; ${group} Leave the version out: "".`,
        `rules[0].apiGroups[2] is "Apps"; ${group} \`kubectl api-resources\` shows the group of each resource, before the slash.`,
      ],
    ],
    [
      "with kinds among the resources",
      [{ ...pods, resources: ["Pod", "deployments.apps", "pods/log/x", "pods/"] }],
      [
        `rules[0].resources[0] is "Pod"; ${resource}`,
        `rules[0].resources[1] is "deployments.apps"; ${resource}`,
        `rules[0].resources[2] is "pods/log/x"; ${resource}`,
        `rules[0].resources[3] is "pods/"; ${resource}`,
      ],
    ],
    [
      "with patterns among the names of objects",
      [{ ...pods, resourceNames: ["web-*", ""] }],
      [
        'rules[0].resourceNames[0] is "web-*"; expected the name of an object; wildcards have no meaning here. Give the name, or leave resourceNames out for all objects.',
        'rules[0].resourceNames[1] is ""; expected the name of an object; wildcards have no meaning here. Give the name, or leave resourceNames out for all objects.',
      ],
    ],
    [
      "with other URLs",
      [{ verbs: ["get"], nonResourceURLs: ["healthz", "https://a/b", "/a*", "/*/b", "/a b"] }],
      [
        `rules[0].nonResourceURLs[0] is "healthz"; ${path}`,
        `rules[0].nonResourceURLs[1] is "https://a/b"; ${path}`,
        `rules[0].nonResourceURLs[2] is "/a*"; ${path}`,
        `rules[0].nonResourceURLs[3] is "/*/b"; ${path}`,
        `rules[0].nonResourceURLs[4] is "/a b"; ${path}`,
      ],
    ],
    [
      "about resources and URLs together",
      [{ ...pods, ...url, resourceNames: ["web"] }],
      [
        'rules[0].apiGroups is [""]; expected nothing beside nonResourceURLs. A rule is either about resources or about URLs: make two rules of it.',
        'rules[0].resources is ["pods"]; expected nothing beside nonResourceURLs. A rule is either about resources or about URLs: make two rules of it.',
        'rules[0].resourceNames is ["web"]; expected nothing beside nonResourceURLs. A rule is either about resources or about URLs: make two rules of it.',
      ],
    ],
  ];
  for (const [what, rules, lines] of bad) {
    it(what, () => {
      assert.deepEqual(refused(rules), lines);
    });
  }

  it("about URLs in single namespaces", () => {
    assert.deepEqual(refused([pods], true), []);
    assert.deepEqual(refused([url], true), [
      'rules[0].nonResourceURLs is ["/healthz"]; expected no URLs in rules for single namespaces, since no URL is in one. Put them into a GroupBinding without namespaces.',
    ]);
  });
});
