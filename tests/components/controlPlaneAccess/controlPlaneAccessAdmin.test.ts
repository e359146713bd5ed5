import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { unknownOutput } from "../../support/mocks/markers";
import { component, declare } from "./controlPlaneAccess.fixtures";

/** The log of a preview or an update, without debug messages. */
async function logOf(args: object, preview = true) {
  const { log } = await declare({ clusterNames: ["prod"], ...args }, { preview });
  return log.filter(({ severity }) => severity !== "debug");
}

describe("The preview of a ControlPlaneAccess", () => {
  it("says for each capability whether it leads to administrator access, and why", async () => {
    const capabilities = ["get-kubeconfig", "manage-access-entries", "manage-addons"];
    const [entry, ...others] = await logOf({ capabilities });
    assert.deepEqual(others, []);
    assert.deepEqual(
      [entry?.severity, entry?.urn, entry?.message.split("\n")],
      [
        "info",
        component,
        [
          "get-kubeconfig doesn't lead to administrator access: A kubeconfig contains no permissions.",
          "manage-access-entries is equivalent to administrator access: A caller can associate " +
            "AmazonEKSClusterAdminPolicy with any principal, including themselves.",
          "manage-addons can lead to administrator access: Add-ons run with their own permissions in the cluster, and " +
            "with the roles in passRoleArns. EKS has no condition key for add-ons.",
        ],
      ],
    );
  });

  for (const [what, level, bounds] of [
    ["the view policy", "doesn't lead to", { accessPolicies: ["AmazonEKSViewPolicy"] }],
    ["an edit policy in namespaces", "doesn't lead to", { accessPolicies: ["AmazonEKSEditPolicy"], namespaces: ["a"] }],
    ["an edit policy in the cluster", "can lead to", { accessPolicies: ["AmazonEKSEditPolicy"] }],
    [
      "an edit policy in a pattern that includes kube-system",
      "can lead to",
      { accessPolicies: ["AmazonEKSEditPolicy"], namespaces: ["*-system"], allowWildcards: true },
    ],
    ["the administrator policy", "is equivalent to", { accessPolicies: ["AmazonEKSClusterAdminPolicy"] }],
    [
      "the administrator policy by its ARN",
      "is equivalent to",
      { accessPolicies: ["arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"] },
    ],
    ["groups, whose bindings decide", "can lead to", { kubernetesGroups: ["developers"] }],
    ["node types", "can lead to", { entryTypes: ["EC2_LINUX"] }],
    ["principals only", "doesn't lead to", { principalArns: ["arn:aws:iam::123456789012:role/a"] }],
  ] as const) {
    it(`says that manage-access-entries ${level} administrator access, bounded to ${what}`, async () => {
      const [entry] = await logOf({ capabilities: ["manage-access-entries"], ...bounds });
      assert.ok(entry?.message.startsWith(`manage-access-entries ${level} administrator access: `), entry?.message);
    });
  }

  for (const [capability, level, bounds] of [
    ["manage-identity-provider-configs", "can lead to", { issuers: ["https://login.example.com"] }],
    ["update-clusters", "can lead to", { clusterSettings: { deletionProtection: true } }],
    [
      "update-clusters",
      "doesn't lead to",
      { clusterSettings: { authenticationModes: ["API"], kubeApiServerConfig: false } },
    ],
    ["create-clusters", "is equivalent to", { clusterSettings: { deletionProtection: true } }],
    ["create-clusters", "can lead to", { clusterSettings: { bootstrapClusterCreatorAdminPermissions: false } }],
  ] as const) {
    it(`says that ${capability} ${level} administrator access with ${JSON.stringify(bounds)}`, async () => {
      const passRoleArns = capability.endsWith("clusters") ? ["arn:aws:iam::123456789012:role/cluster"] : undefined;
      const [entry] = await logOf({ capabilities: [capability], passRoleArns, ...bounds });
      assert.ok(entry?.message.startsWith(`${capability} ${level} administrator access: `), entry?.message);
    });
  }

  it("says nothing about secret or unknown inputs, and an update says nothing at all", async () => {
    const capabilities = ["manage-access-entries"];
    assert.deepEqual(await logOf({ capabilities: pulumi.secret(capabilities) }), []);
    assert.deepEqual(await logOf({ capabilities, accessPolicies: [pulumi.secret("AmazonEKSViewPolicy")] }), []);
    assert.deepEqual(await logOf({ capabilities, accessPolicies: unknownOutput() }), []);
    assert.deepEqual(await logOf({ capabilities }, false), []);
  });
});
