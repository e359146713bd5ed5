import * as pulumi from "@pulumi/pulumi";
import { AwsAuth, explainAccessOutput, NodePlatform } from "pulumi-eks-auth";

const config = new pulumi.Config();
const clusterName = config.require("clusterName");
const teamRoleArn = config.require("teamRoleArn");

// The stack's entries. Everything else in aws-auth, including the entries that EKS wrote for nodes, stays unchanged.
const team = new AwsAuth("team", {
  clusterName,
  roles: [{ roleArn: teamRoleArn, username: "team-user", groups: ["system:masters"] }],
  users: [{ userArn: config.require("userArn"), username: "alice", groups: ["developers"] }],
  nodeRoles: [{ roleArn: config.require("nodeRoleArn"), platform: NodePlatform.Linux }],
});

// The access of the team's role after the update, read from the live ConfigMap.
const access = explainAccessOutput({ clusterName, principalArn: teamRoleArn }, { dependsOn: team });

export const entries = team.entries;
export const backupName = team.backupName;
export const teamAccess = access.access;
export const teamUsername = access.username;
