import assert from "node:assert/strict";
import { accessPolicyRules } from "../../provider/eks/accessPolicyRules";
import { permissionDifference } from "../../provider/eks/permissionDifference";
import {
  type ResourceVerb,
  resourceVerbs,
  resourceVerbsInWords,
  resourceVerbsOnlyIn,
  rulesFor,
} from "../../provider/eks/resourceRules";

const read = ["get", "list", "watch"];
const every = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
/** What AmazonEKSViewPolicy lacks of view. */
const ofView = [
  { apiGroups: ["events.k8s.io"], resources: ["events"], verbs: read },
  {
    apiGroups: ["resource.k8s.io"],
    resources: ["resourceclaims", "resourceclaims/status", "resourceclaimtemplates"],
    verbs: read,
  },
];
/** What AmazonEKSAdminPolicy lacks of admin, and AmazonEKSEditPolicy of edit. */
const ofEdit = [
  { apiGroups: [""], resources: ["pods/eviction", "serviceaccounts/token"], verbs: ["create"] },
  { apiGroups: ["coordination.k8s.io"], resources: ["leases"], verbs: every },
  { apiGroups: ["events.k8s.io"], resources: ["events"], verbs: every },
  { apiGroups: ["resource.k8s.io"], resources: ["resourceclaims", "resourceclaimtemplates"], verbs: every },
  { apiGroups: ["resource.k8s.io"], resources: ["resourceclaims/status"], verbs: read },
];

describe("what an access policy lacks of its ClusterRole", () => {
  const cases: [string, string, number, object[]][] = [
    ["AmazonEKSClusterAdminPolicy", "cluster-admin", 0, []],
    ["AmazonEKSAdminPolicy", "admin", 37, ofEdit],
    ["AmazonEKSEditPolicy", "edit", 37, ofEdit],
    ["AmazonEKSViewPolicy", "view", 12, ofView],
  ];
  for (const [policy, clusterRole, count, lost] of cases) {
    it(`${policy}: ${count} pairs of resource and verb, and it has none more`, () => {
      const difference = permissionDifference(policy);
      assert.deepEqual(
        [difference?.clusterRole, difference?.onlyClusterRole.length, difference?.onlyPolicy],
        [clusterRole, count, []],
      );
      assert.deepEqual(rulesFor(difference?.onlyClusterRole ?? []), lost);
    });
  }

  it("isn't known of policies without a ClusterRole", () => {
    for (const policy of ["AmazonEKSSecretReaderPolicy", "AmazonEKSAdminViewPolicy", "constructor"]) {
      assert.equal(permissionDifference(policy), undefined, policy);
    }
  });
});

describe("the rules of the access policies", () => {
  it("have as many pairs of resource and verb as AWS publishes", () => {
    const counts = Object.entries(accessPolicyRules).map(([name, rules]) => [name, resourceVerbs(rules).length]);
    assert.deepEqual(counts, [
      ["AmazonEKSClusterAdminPolicy", 1],
      ["AmazonEKSAdminPolicy", 389],
      ["AmazonEKSEditPolicy", 372],
      ["AmazonEKSViewPolicy", 168],
      ["AmazonEKSAdminViewPolicy", 3],
    ]);
  });
});

describe("pairs of resource and verb", () => {
  const rules = [
    { apiGroups: ["", "apps"], resources: ["b", "a/c"], verbs: ["watch", "get"] },
    { apiGroups: [""], resources: ["b"], verbs: ["get"] },
    { nonResourceURLs: ["/metrics"], verbs: ["get"] },
  ];
  const pair = (apiGroup: string, resource: string, verb: string): ResourceVerb => ({ apiGroup, resource, verb });

  it("are listed once, in order, without URLs", () => {
    assert.deepEqual(resourceVerbs(rules), [
      pair("", "a/c", "get"),
      pair("", "a/c", "watch"),
      pair("", "b", "get"),
      pair("", "b", "watch"),
      pair("apps", "a/c", "get"),
      pair("apps", "a/c", "watch"),
      pair("apps", "b", "get"),
      pair("apps", "b", "watch"),
    ]);
  });

  it("are compared in both directions", () => {
    const others = [{ apiGroups: ["", "apps"], resources: ["a/c", "b"], verbs: ["get"] }];
    assert.deepEqual(resourceVerbsOnlyIn(others, rules), []);
    assert.deepEqual(rulesFor(resourceVerbsOnlyIn(rules, others)), [
      { apiGroups: [""], resources: ["a/c", "b"], verbs: ["watch"] },
      { apiGroups: ["apps"], resources: ["a/c", "b"], verbs: ["watch"] },
    ]);
  });

  it("are described with the names that kubectl uses", () => {
    assert.equal(resourceVerbsInWords([]), "");
    assert.equal(
      resourceVerbsInWords([...resourceVerbs(rules), ...every.map((verb) => pair("apps", "d", verb))]),
      "get, watch a/c, b; get, watch a.apps/c, b.apps; all verbs on d.apps",
    );
  });
});
