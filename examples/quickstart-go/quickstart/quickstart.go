// Package quickstart lets the pods of one service account read one S3 bucket, through the cluster's OIDC provider (IRSA).
package quickstart

import (
	"example.com/pulumi-eks-auth/sdk/go/eksauth"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

// Declare is the program.
func Declare(ctx *pulumi.Context) error {
	bucketArn := config.Require(ctx, "bucketArn")

	// The cluster's OIDC provider in IAM.
	cluster, err := eksauth.NewOidcProvider(ctx, "cluster", &eksauth.OidcProviderArgs{
		ClusterName: pulumi.String(config.Require(ctx, "clusterName")),
	})
	if err != nil {
		return err
	}

	// The pods' permissions in AWS, and the service account that gets them.
	reader, err := eksauth.NewServiceAccountRole(ctx, "reader", &eksauth.ServiceAccountRoleArgs{
		OidcProviderArns: pulumi.StringArray{cluster.Arn},
		ServiceAccounts: eksauth.ServiceAccountReferenceArray{
			eksauth.ServiceAccountReferenceArgs{
				Namespace: pulumi.String("default"),
				Name:      pulumi.String("my-service-account"),
			},
		},
		InlinePolicies: pulumi.Map{"read-bucket": pulumi.Map{
			"Version": pulumi.String("2012-10-17"),
			"Statement": pulumi.Array{
				allow("s3:ListBucket", bucketArn),
				allow("s3:GetObject", bucketArn+"/*"),
			},
		}},
	})
	if err != nil {
		return err
	}

	// The service account of the pods.
	account, err := eksauth.NewServiceAccount(ctx, "account", &eksauth.ServiceAccountArgs{
		Namespace: pulumi.String("default"),
		Name:      pulumi.String("my-service-account"),
		RoleArn:   reader.Arn,
	})
	if err != nil {
		return err
	}

	ctx.Export("providerArn", cluster.Arn)
	ctx.Export("roleArn", reader.Arn)
	ctx.Export("trustPolicy", reader.TrustPolicy)
	ctx.Export("subject", account.Subject)
	return nil
}

// allow returns a policy statement.
func allow(action, resource string) pulumi.Map {
	return pulumi.Map{
		"Effect":   pulumi.String("Allow"),
		"Action":   pulumi.String(action),
		"Resource": pulumi.String(resource),
	}
}
