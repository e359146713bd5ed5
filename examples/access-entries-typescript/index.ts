import * as pulumi from "@pulumi/pulumi";
import { AccessCheck, AccessEntry, GroupBinding } from "pulumi-eks-auth";

const config = new pulumi.Config();
const clusterName = config.require("clusterName");
const namespace = config.require("namespace");

// Developers can view the whole cluster and edit resources in their namespace, by access policies of EKS.
const developers = new AccessEntry("developers", {
  clusterName,
  // For a role of IAM Identity Center: ssoPermissionSet: "<name of the permission set>".
  principalArn: config.require("developersRoleArn"),
  accessPolicies: [{ policy: "AmazonEKSViewPolicy" }, { policy: "AmazonEKSEditPolicy", namespaces: [namespace] }],
});

// Waits until the identity that runs Pulumi can create bindings: for some seconds after its access changes, EKS may
// reject it.
const deployer = new AccessCheck("deployer", {
  clusterName,
  permissions: [{ verb: "create", resource: "rolebindings", apiGroup: "rbac.authorization.k8s.io", namespace }],
});

// No EKS access policy is this narrow: a group that can only roll out deployments.
const rollouts = new GroupBinding(
  "rollouts",
  {
    group: "pipelines",
    namespaces: [namespace],
    rules: [{ verbs: ["get", "list", "watch", "patch"], apiGroups: ["apps"], resources: ["deployments"] }],
  },
  { dependsOn: deployer },
);

// The pipeline is in that group. Its entry is created after the binding, so that it never lacks these permissions.
const pipeline = new AccessEntry("pipeline", {
  clusterName,
  principalArn: config.require("pipelineRoleArn"),
  kubernetesGroups: [rollouts.group],
});

export const developersUsername = developers.username;
export const pipelineUsername = pipeline.username;
export const bindings = rollouts.bindings;
