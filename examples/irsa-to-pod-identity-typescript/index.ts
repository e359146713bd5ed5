import * as pulumi from "@pulumi/pulumi";
import { CredentialsCheck, OidcProvider, WorkloadIdentity, type WorkloadIdentityMode } from "pulumi-eks-auth";

const config = new pulumi.Config();
const clusterName = config.require("clusterName");
const bucketArn = config.require("bucketArn");

// The cluster's OIDC provider in IAM, needed as long as the role trusts IRSA tokens.
const trustIrsa = config.getBoolean("trustIrsa") ?? true;
const cluster = trustIrsa ? new OidcProvider("cluster", { clusterName }) : undefined;

const mode = (config.get("mode") ?? "irsa") as WorkloadIdentityMode;

// With clusterName, the role trusts EKS Pod Identity from the start; the mode selects what the pods use.
const reader = new WorkloadIdentity("reader", {
  mode,
  clusterName,
  oidcProviderArn: cluster?.arn,
  namespace: "default",
  name: "my-service-account",
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

// Each update ends only when new pods can get the role's credentials.
const credentials = new CredentialsCheck("reader", {
  clusterName,
  mode: mode === "irsa" ? "irsa" : "pod-identity",
  namespace: reader.namespace,
  name: reader.name,
  roleArn: reader.roleArn,
  triggers: [reader.associationIds, cluster?.arn],
});

export const roleArn = reader.roleArn;
export const associationIds = reader.associationIds;
export const podsToRestart = reader.podsToRestart;
export const restartCommand = reader.restartCommand;
export const credentialsIssued = credentials.credentialsIssued;
