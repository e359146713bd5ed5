"""A team's access to an Amazon EKS cluster, and a service account that can read a bucket."""

import pulumi
import pulumi_eks_auth as eks_auth

config = pulumi.Config()
cluster_name = config.require("clusterName")
bucket_arn = config.require("bucketArn")

# The team can read most resources in all namespaces, but no secrets and no roles.
access = eks_auth.ClusterAccess(
    "access",
    cluster_name=cluster_name,
    grants=[{"name": "team", "principal_arn": config.require("teamRoleArn"), "access": "view"}],
)

# A service account whose pods can read the bucket, by EKS Pod Identity.
reader = eks_auth.WorkloadIdentity(
    "reader",
    mode=eks_auth.WorkloadIdentityMode.POD_IDENTITY,
    cluster_name=cluster_name,
    namespace=config.get("namespace") or "default",
    name="bucket-reader",
    # Installs the agent's add-on, unless the cluster has it.
    agent=eks_auth.PodIdentityAgent.ENSURE,
    inline_policies={
        "read-bucket": {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": bucket_arn},
                {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"{bucket_arn}/*"},
            ],
        },
    },
)

pulumi.export("accessTable", access.access_table)
pulumi.export("roleArn", reader.role_arn)
