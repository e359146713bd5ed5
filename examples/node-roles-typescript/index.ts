import * as pulumi from "@pulumi/pulumi";
import { NodeRole } from "pulumi-eks-auth";

const clusterName = new pulumi.Config().require("clusterName");

// EC2 instances of an Auto Scaling group of your own: role, instance profile and access.
const workers = new NodeRole("workers", {
  nodes: "self-managed",
  clusterName,
  // Omit this if the service account of the Amazon VPC CNI plugin, aws-node, has a role of its own.
  attachCniPolicy: true,
});

// EC2 instances that Karpenter launches. It creates their instance profile.
const karpenter = new NodeRole("karpenter", { nodes: "karpenter", clusterName, attachCniPolicy: true });

// For the launch template of the Auto Scaling group.
export const instanceProfileArn = workers.instanceProfileArn;
// For `role` in the EC2NodeClass.
export const karpenterRole = karpenter.name;
