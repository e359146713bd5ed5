import * as pulumi from "@pulumi/pulumi";
import { ClusterAccess, WorkloadIdentity } from "pulumi-eks-auth";

const config = new pulumi.Config();
const clusterName = config.require("clusterName");
const bucketArn = config.require("bucketArn");

// The team can read most resources in all namespaces, but no secrets and no roles.
const access = new ClusterAccess("access", {
  clusterName,
  grants: [{ name: "team", principalArn: config.require("teamRoleArn"), access: "view" }],
});

// A service account whose pods can read the bucket, by EKS Pod Identity.
const reader = new WorkloadIdentity("reader", {
  mode: "pod-identity",
  clusterName,
  namespace: config.get("namespace") ?? "default",
  name: "bucket-reader",
  // Installs the agent's add-on, unless the cluster has it.
  agent: "ensure",
  inlinePolicies: {
    "read-bucket": {
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: "s3:ListBucket", Resource: bucketArn },
        { Effect: "Allow", Action: "s3:GetObject", Resource: `${bucketArn}/*` },
      ],
    },
  },
});

export const accessTable = access.accessTable;
export const roleArn = reader.roleArn;
