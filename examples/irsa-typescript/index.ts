import * as pulumi from "@pulumi/pulumi";
import { OidcProvider, ServiceAccount, ServiceAccountRole } from "pulumi-eks-auth";

const config = new pulumi.Config();
const bucketArn = config.require("bucketArn");

// The cluster's OIDC provider in IAM.
const cluster = new OidcProvider("cluster", { clusterName: config.require("clusterName") });

// The pods' permissions in AWS, and the service account that gets them.
const reader = new ServiceAccountRole("reader", {
  oidcProviderArns: [cluster.arn],
  serviceAccounts: [{ namespace: "default", name: "my-service-account" }],
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

// The service account of the pods.
const account = new ServiceAccount("account", {
  namespace: "default",
  name: "my-service-account",
  roleArn: reader.arn,
});

export const providerArn = cluster.arn;
export const roleArn = reader.arn;
export const trustPolicy = reader.trustPolicy;
export const subject = account.subject;
