// A team's access to an Amazon EKS cluster, and a service account that can read a bucket.
package main

import (
	"example.com/pulumi-eks-auth/sdk/go/eksauth"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(declare)
}

func declare(ctx *pulumi.Context) error {
	clusterName := pulumi.String(config.Require(ctx, "clusterName"))
	bucketArn := config.Require(ctx, "bucketArn")
	namespace := config.Get(ctx, "namespace")
	if namespace == "" {
		namespace = "default"
	}

	view := eksauth.ClusterAccessLevelView
	// The team can read most resources in all namespaces, but no secrets and no roles.
	access, err := eksauth.NewClusterAccess(ctx, "access", &eksauth.ClusterAccessArgs{
		ClusterName: clusterName,
		Grants: []eksauth.ClusterAccessGrantArgs{{
			Name:         "team",
			PrincipalArn: pulumi.String(config.Require(ctx, "teamRoleArn")),
			Access:       &view,
		}},
	})
	if err != nil {
		return err
	}

	// Installs the agent's add-on, unless the cluster has it.
	agent := eksauth.PodIdentityAgentEnsure
	// A service account whose pods can read the bucket, by EKS Pod Identity.
	reader, err := eksauth.NewWorkloadIdentity(ctx, "reader", &eksauth.WorkloadIdentityArgs{
		Mode:        eksauth.WorkloadIdentityModePodIdentity,
		ClusterName: clusterName,
		Namespace:   pulumi.String(namespace),
		Name:        pulumi.String("bucket-reader"),
		Agent:       &agent,
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

	ctx.Export("accessTable", access.AccessTable)
	ctx.Export("roleArn", reader.RoleArn)
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
