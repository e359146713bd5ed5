import assert from "node:assert/strict";
import type { AccessMethod } from "../../provider/eks/authenticationMode";
import type { KnownGrant } from "../../provider/eks/grants";
import { moveInWords } from "../../provider/eks/movedGrant";

const grant = (more: Partial<KnownGrant>): KnownGrant => ({
  name: "dev",
  principalArn: "arn:aws:iam::123456789012:role/dev",
  ...more,
});
const readAll = { apiGroups: ["*"], resources: ["*"], verbs: ["get", "list", "watch"] };
const readEvents = { apiGroups: ["events.k8s.io"], resources: ["events"], verbs: ["*"] };
const statusOfClaims = { apiGroups: ["resource.k8s.io"], resources: ["*/status"], verbs: readAll.verbs };
const lostByView =
  "get, list, watch events.events.k8s.io; get, list, watch resourceclaims.resource.k8s.io, " +
  "resourceclaims.resource.k8s.io/status, resourceclaimtemplates.resource.k8s.io";
const lostByEdit =
  "create pods/eviction, serviceaccounts/token; all verbs on leases.coordination.k8s.io; " +
  "all verbs on events.events.k8s.io; all verbs on resourceclaims.resource.k8s.io, " +
  "resourceclaimtemplates.resource.k8s.io; get, list, watch resourceclaims.resource.k8s.io/status";
const arnOfView = "arn:aws-cn:eks::aws:cluster-access-policy/AmazonEKSViewPolicy";

describe("a grant that moves between aws-auth and access entries", () => {
  const cases: [string, Partial<KnownGrant>, AccessMethod, string | undefined][] = [
    [
      "loses what AmazonEKSViewPolicy lacks of view",
      { access: "view", namespaces: ["a"] },
      "access-entries",
      `The grant dev moves from aws-auth to an access entry and loses 12 permissions that the ClusterRole view has and AmazonEKSViewPolicy lacks (${lostByView}). Set exactRights to keep them.`,
    ],
    [
      "gains it back",
      { access: "edit" },
      "config-map",
      `The grant dev moves from its access entry to aws-auth and gains 37 permissions that the ClusterRole edit has and AmazonEKSEditPolicy lacks (${lostByEdit}).`,
    ],
    [
      "with several access policies has them in one sentence",
      { accessPolicies: [{ policy: "AmazonEKSAdminPolicy", namespaces: ["a"] }, { policy: arnOfView }] },
      "access-entries",
      `The grant dev moves from aws-auth to an access entry and loses 37 permissions that the ClusterRole admin has and AmazonEKSAdminPolicy lacks (${lostByEdit}); it loses 12 permissions that the ClusterRole view has and AmazonEKSViewPolicy lacks (${lostByView}).`,
    ],
    ["keeps cluster-admin", { access: "cluster-admin" }, "access-entries", undefined],
    ["keeps everything with exactRights", { access: "edit", exactRights: true }, "access-entries", undefined],
    [
      "keeps what its rules allow",
      { access: "view", namespaces: ["a"], rules: [readAll] },
      "access-entries",
      undefined,
    ],
    [
      "loses what its rules allow only in some namespaces",
      {
        accessPolicies: [{ policy: "AmazonEKSViewPolicy" }],
        namespaces: ["a"],
        rules: [readAll],
      },
      "access-entries",
      `The grant dev moves from aws-auth to an access entry and loses 12 permissions that the ClusterRole view has and AmazonEKSViewPolicy lacks (${lostByView}).`,
    ],
    [
      "loses only what its rules don't allow",
      { access: "view", rules: [readEvents, { ...readAll, resourceNames: ["x"] }, statusOfClaims] },
      "access-entries",
      "The grant dev moves from aws-auth to an access entry and loses 6 permissions that the ClusterRole view has and AmazonEKSViewPolicy lacks (get, list, watch resourceclaims.resource.k8s.io, resourceclaimtemplates.resource.k8s.io). Set exactRights to keep them.",
    ],
    ["keeps groups", { kubernetesGroups: ["a"] }, "config-map", undefined],
    ["keeps the access of nodes", { nodeType: "EC2_LINUX" }, "access-entries", undefined],
  ];
  for (const [what, given, to, expected] of cases) {
    it(what, () => assert.equal(moveInWords(grant(given), to), expected));
  }
});
