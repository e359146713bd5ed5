import assert from "node:assert/strict";
import { accessPolicyRules } from "../../provider/eks/accessPolicyRules";
import { policyPermissions } from "../../provider/eks/policyPermissions";

describe("the permissions of access policies to check", () => {
  it("are one of each policy, in the whole cluster or in each namespace", () => {
    const policies = [
      { policy: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy" },
      { policy: "AmazonEKSEditPolicy", namespaces: ["shop", "team-*", "bank"] },
      { policy: "AmazonEKSViewPolicy", namespaces: ["team-*"] },
      { policy: "AmazonEKSAutoNodePolicy" },
    ];
    assert.deepEqual(policyPermissions(policies), [
      { verb: "*", resource: "*", apiGroup: "*" },
      { verb: "create", resource: "configmaps", apiGroup: "", namespace: "shop" },
      { verb: "create", resource: "configmaps", apiGroup: "", namespace: "bank" },
    ]);
  });

  it("differ for all policies with published rules", () => {
    const all = Object.keys(accessPolicyRules).map((policy) => policyPermissions([{ policy }]));
    assert.deepEqual(all, [
      [{ verb: "*", resource: "*", apiGroup: "*" }],
      [{ verb: "get", resource: "rolebindings", apiGroup: "rbac.authorization.k8s.io" }],
      [{ verb: "create", resource: "configmaps", apiGroup: "" }],
      [{ verb: "get", resource: "namespaces", apiGroup: "" }],
      [{ verb: "get", resource: "*", apiGroup: "*" }],
    ]);
  });
});
