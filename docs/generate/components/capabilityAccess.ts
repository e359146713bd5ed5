import { CapabilityAccess } from "../../../provider";
import { type Notes, rejection } from "../notes";
import { groupBinding } from "./groupBinding";

const clusterName = "prod";

export const capabilityAccess: Notes = {
  permissions: { of: ["ServiceAccountRole", "AccessEntry"] },
  kubernetes: `with \`clusterRules\` or \`namespaceRules\`, ${groupBinding.kubernetes}`,
  errors: [
    rejection(
      "Argo CD would be an administrator of the cluster.",
      () =>
        new CapabilityAccess("gitops", {
          capability: "argocd",
          clusterName,
          accessPolicies: [{ policy: "AmazonEKSClusterAdminPolicy" }],
        }),
    ),
    rejection(
      "ACK would manage all buckets of the account.",
      () => new CapabilityAccess("aws", { capability: "ack", clusterName, ackResources: { s3Buckets: ["*"] } }),
    ),
    rejection(
      "The group of IAM Identity Center is given by its name.",
      () =>
        new CapabilityAccess("gitops", {
          capability: "argocd",
          clusterName,
          argoCdRoleMappings: [{ role: "ADMIN", groupIds: ["Platform"] }],
        }),
    ),
  ],
};
