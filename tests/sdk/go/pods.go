package main

import (
	"example.com/pulumi-eks-auth/sdk/go/eksauth"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// pods declares which pods act in AWS.
func pods(ctx *pulumi.Context, clusterName string) error {
	// The pods of a service account that is there. What decides on resources is plain, and optional by a pointer.
	agent := eksauth.PodIdentityAgentEnsure
	reader, err := eksauth.NewPodIdentity(ctx, "reader", &eksauth.PodIdentityArgs{
		ClusterName: pulumi.String(clusterName),
		ServiceAccount: eksauth.ServiceAccountReferenceArgs{
			Namespace: pulumi.String("default"),
			Name:      pulumi.String("sdk-reader"),
		},
		PolicyArns: pulumi.ToStringArray([]string{"arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"}),
		Agent:      &agent,
	})
	if err != nil {
		return err
	}

	// The permissions that EKS recommends for an add-on.
	ignored := eksauth.PodIdentityAgentIgnore
	driver, err := eksauth.NewAddonAccess(ctx, "driver", &eksauth.AddonAccessArgs{
		ClusterName:  pulumi.String(clusterName),
		AddonName:    pulumi.String("aws-ebs-csi-driver"),
		AddonVersion: pulumi.String("v1.31.0-eksbuild.1"),
		Owner:        eksauth.AssociationOwnerStack,
		RoleName:     pulumi.String("sdk-driver"),
		Agent:        &ignored,
	})
	if err != nil {
		return err
	}

	// The same with the service account itself, in one.
	writer, err := eksauth.NewWorkloadIdentity(ctx, "writer", &eksauth.WorkloadIdentityArgs{
		Mode:        eksauth.WorkloadIdentityModePodIdentity,
		ClusterName: pulumi.String(clusterName),
		Namespace:   pulumi.String("default"),
		Name:        pulumi.String("sdk-writer"),
		PolicyArns:  pulumi.ToStringArray([]string{"arn:aws:iam::aws:policy/AmazonS3FullAccess"}),
	}, pulumi.DependsOn([]pulumi.Resource{reader}))
	if err != nil {
		return err
	}

	// Waits until its pods can get the role's credentials.
	credentials, err := eksauth.NewCredentialsCheck(ctx, "writer", &eksauth.CredentialsCheckArgs{
		ClusterName: pulumi.String(clusterName),
		Mode:        eksauth.CredentialsModePodIdentity,
		Namespace:   writer.Namespace,
		Name:        writer.Name,
		RoleArn:     writer.RoleArn,
		Triggers:    pulumi.Array{writer.AssociationIds},
	})
	if err != nil {
		return err
	}

	ctx.Export("roleArn", reader.RoleArn)
	ctx.Export("associations", reader.AssociationIds)
	ctx.Export("credentialsIssued", credentials.CredentialsIssued)
	ctx.Export("driver", driver.RoleArns)
	ctx.Export("subject", writer.Subject)
	return nil
}
