import { NodeRole } from "../../../provider";
import { cloud } from "../../../tests/support/mocks/access";
import { placeOfClusters } from "../../../tests/support/mocks/podIdentity";
import { type Notes, rejection } from "../notes";

const clusterName = "prod";

export const nodeRole: Notes = {
  permissions: { of: ["ServiceAccountRole", "AccessEntry", "AwsAuth"] },
  kubernetes:
    "none, except for access in aws-auth, which needs those of [AwsAuth](AwsAuth.md#permissions-of-the-deployer).",
  errors: [
    rejection("Self-managed nodes have no cluster to join.", () => new NodeRole("workers", { nodes: "self-managed" })),
    rejection(
      "Access is requested for managed node groups, which get it from EKS.",
      () => new NodeRole("workers", { nodes: "managed", grantAccess: true, clusterName }),
    ),
    rejection(
      "The trust anchor of hybrid nodes is missing.",
      () => new NodeRole("edge", { nodes: "hybrid-roles-anywhere", clusterName }),
    ),
    rejection(
      "Hybrid nodes can't join the cluster, because its authentication mode is `CONFIG_MAP`.",
      () => new NodeRole("edge", { nodes: "hybrid-ssm", clusterName }),
      { ...cloud({ mode: "CONFIG_MAP" }), ...placeOfClusters() },
    ),
  ],
};
