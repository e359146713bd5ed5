import * as pulumi from "@pulumi/pulumi";
import { getClusterAccessOutput } from "pulumi-eks-auth";

const clusterName = new pulumi.Config().require("clusterName");
const cluster = getClusterAccessOutput({ clusterName });

// All access entries and entries of aws-auth, with the place of each.
const all = cluster.apply(({ entries, mappings }) => [
  ...entries.map((entry) => ({ ...entry, place: `${entry.principalArn}: access entry` })),
  ...mappings.map((mapping) => ({ ...mapping, place: `${mapping.principal}: ${mapping.key}, line ${mapping.line}` })),
]);

export const authenticationMode = cluster.authenticationMode;

// The principals that may do everything, with the reasons. EKS doesn't name the creator of the cluster.
export const administrators = all.apply((access) =>
  Object.fromEntries(access.filter((one) => one.isAdministrator).map((one) => [one.place, one.administratorBy])),
);
export const creator = cluster.creator;

// Dead entries give no access: their principal was deleted, and another of the same name was created.
export const dead = all.apply((access) =>
  access.filter((one) => one.principalStatus === "recreated").map(({ place }) => place),
);

// Access of deleted principals. A new role or user of the same name gets that of aws-auth, but not that of an access entry.
export const orphaned = all.apply((access) =>
  access.filter((one) => one.principalStatus === "deleted").map(({ place }) => place),
);

// What neither a stack that uses this package nor EKS created.
export const unmanaged = all.apply((access) =>
  access.filter((one) => one.declaredBy === "nobody").map(({ place }) => place),
);

// What this review doesn't cover, because the deployer isn't allowed to read it.
export const unread = cluster.unread;
