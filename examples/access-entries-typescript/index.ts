import * as pulumi from "@pulumi/pulumi";
import { AccessEntry, GroupBinding } from "pulumi-eks-auth";

const config = new pulumi.Config();
const clusterName = config.require("clusterName");
const namespace = config.require("namespace");

// Developers see the whole cluster, and change what is in their namespace: EKS itself gives them these rights.
const developers = new AccessEntry("developers", {
  clusterName,
  principalArn: config.require("developersRoleArn"),
  policies: [{ policy: "AmazonEKSViewPolicy" }, { policy: "AmazonEKSEditPolicy", namespaces: [namespace] }],
});

// What no policy of EKS says so exactly: a group that may roll deployments out, and nothing else.
const rollouts = new GroupBinding("rollouts", {
  group: "pipelines",
  namespaces: [namespace],
  rules: [{ verbs: ["get", "list", "watch", "patch"], apiGroups: ["apps"], resources: ["deployments"] }],
});

// The pipeline is in that group. It comes after the binding, so that it never finds itself without rights.
const pipeline = new AccessEntry("pipeline", {
  clusterName,
  principalArn: config.require("pipelineRoleArn"),
  kubernetesGroups: [rollouts.group],
});

export const developersUsername = developers.username;
export const pipelineUsername = pipeline.username;
export const bindings = rollouts.bindings;
