"""Lets the pods of one service account read one S3 bucket, through the cluster's OIDC provider (IRSA)."""

import pulumi
import pulumi_eks_auth as eks_auth


def declare() -> None:
    config = pulumi.Config()
    bucket_arn = config.require("bucketArn")

    # The cluster's OIDC provider in IAM.
    cluster = eks_auth.OidcProvider("cluster", cluster_name=config.require("clusterName"))

    # The pods' permissions in AWS, and the service account that gets them.
    reader = eks_auth.ServiceAccountRole(
        "reader",
        oidc_provider_arns=[cluster.arn],
        service_accounts=[{"namespace": "default", "name": "my-service-account"}],
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

    # The service account of the pods.
    account = eks_auth.ServiceAccount(
        "account",
        namespace="default",
        name="my-service-account",
        role_arn=reader.arn,
    )

    pulumi.export("providerArn", cluster.arn)
    pulumi.export("roleArn", reader.arn)
    pulumi.export("trustPolicy", reader.trust_policy)
    pulumi.export("subject", account.subject)
