import type { LiveAddons } from "./awsClients";

export const serviceRole = "arn:aws:iam::aws:policy/service-role";
export const [oldVersion, newVersion] = ["v1.31.0-eksbuild.1", "v1.54.0-eksbuild.1"];
export const account = "ebs-csi-controller-sa";

const recommending = (...policies: string[]) => [
  { serviceAccount: account, recommendedManagedPolicies: policies.map((policy) => `${serviceRole}/${policy}`) },
];

/** EKS with a cluster and four add-ons, none of them on the cluster. */
export const addons: LiveAddons = {
  offered: {
    "aws-ebs-csi-driver": {
      defaultNamespace: "kube-system",
      versions: {
        [newVersion]: { recommended: recommending("AmazonEBSCSIDriverPolicyV2") },
        [oldVersion]: { recommended: recommending("AmazonEBSCSIDriverPolicy"), defaultFor: "1.33" },
      },
    },
    two: {
      defaultNamespace: "storage",
      versions: {
        "v1.0.0": {
          recommended: [
            { serviceAccount: "controller", recommendedManagedPolicies: [`${serviceRole}/A`, `${serviceRole}/B`] },
            { serviceAccount: "node" },
          ],
          defaultFor: "1.33",
        },
      },
    },
    coredns: { versions: { "v1.11.0": { defaultFor: "1.33" } } },
    odd: {
      versions: {
        "v1.0.0": { recommended: [{ serviceAccount: "odd", recommendedManagedPolicies: ["ReadOnlyAccess"] }] },
      },
    },
  },
  clusters: { prod: "1.33" },
};
