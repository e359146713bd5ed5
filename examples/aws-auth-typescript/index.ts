import * as pulumi from "@pulumi/pulumi";
import { AwsAuth, explainAccessOutput, NodePlatform } from "pulumi-eks-auth";

const config = new pulumi.Config();
const clusterName = config.require("clusterName");
const teamRoleArn = config.require("teamRoleArn");

// Who is who in the cluster. Whatever else is in aws-auth, the entries that EKS wrote for nodes too, stays as it is.
const team = new AwsAuth("team", {
  clusterName,
  roles: [{ roleArn: teamRoleArn, username: "team-user", groups: ["system:masters"] }],
  users: [{ userArn: config.require("userArn"), username: "alice", groups: ["developers"] }],
  nodeRoles: [{ roleArn: config.require("nodeRoleArn"), platform: NodePlatform.Linux }],
});

// Who the team's role is in the cluster once that is done, read from the live document.
const access = explainAccessOutput({ clusterName, principalArn: teamRoleArn }, { dependsOn: team });

export const entries = team.entries;
export const backupName = team.backupName;
export const teamAccess = access.access;
export const teamUsername = access.username;
