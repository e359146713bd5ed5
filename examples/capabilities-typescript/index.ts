import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { CapabilityAccess } from "pulumi-eks-auth";

const config = new pulumi.Config();
const clusterName = config.require("clusterName");
const namespace = config.require("namespace");

// ACK can manage queues whose names begin with "shop-", and only for objects in the namespace.
const ack = new CapabilityAccess("ack", {
  capability: "ack",
  clusterName,
  ackResources: { sqsQueues: ["shop-*"] },
  ackNamespaces: [namespace],
});

new aws.eks.Capability("ack", {
  capabilityName: "ack",
  clusterName,
  type: ack.capabilityType,
  // Not roleArn: the access must exist before the capability.
  roleArn: ack.ready,
  deletePropagationPolicy: "RETAIN",
});

// Argo CD can read everything, and edit resources in the namespace: those of Kubernetes and queues of ACK.
const argocd = new CapabilityAccess("argocd", {
  capability: "argocd",
  clusterName,
  accessPolicies: [{ policy: "AmazonEKSEditPolicy", namespaces: [namespace] }],
  clusterRules: [{ verbs: ["get", "list", "watch"], apiGroups: ["*"], resources: ["*"] }],
  namespaces: [namespace],
  namespaceRules: [
    { verbs: ["create", "update", "patch", "delete"], apiGroups: ["sqs.services.k8s.aws"], resources: ["queues"] },
  ],
  argoCdRoleMappings: [{ role: "ADMIN", groupIds: [config.require("adminGroupId")] }],
});

new aws.eks.Capability("argocd", {
  capabilityName: "argocd",
  clusterName,
  type: argocd.capabilityType,
  roleArn: argocd.ready,
  deletePropagationPolicy: "RETAIN",
  configuration: {
    argoCd: {
      awsIdc: { idcInstanceArn: config.require("identityCenterArn") },
      rbacRoleMappings: argocd.argoCdRoleMappings,
    },
  },
});

// For access entries on the other clusters that Argo CD deploys to.
export const argocdRoleArn = argocd.roleArn;
