package main

import (
	"example.com/pulumi-eks-auth/sdk/go/eksauth"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

const account = "arn:aws:iam::123456789012"

// people declares who may act in the cluster, and on it.
func people(ctx *pulumi.Context, clusterName string) error {
	// People by the ConfigMap: entries beside those of others.
	team, err := eksauth.NewAwsAuth(ctx, "team", &eksauth.AwsAuthArgs{
		ClusterName: pulumi.String(clusterName),
		Roles: eksauth.AwsAuthRoleArray{eksauth.AwsAuthRoleArgs{
			RoleArn:  pulumi.String(account + ":role/sdk-team"),
			Username: pulumi.String("team"),
			Groups:   pulumi.ToStringArray([]string{"developers"}),
		}},
	})
	if err != nil {
		return err
	}

	// What a group may do, for people by the EKS API.
	rollouts, err := eksauth.NewGroupBinding(ctx, "rollouts", &eksauth.GroupBindingArgs{
		Group:      pulumi.String("sdk-pipelines"),
		Namespaces: pulumi.ToStringArray([]string{"default"}),
		Rules: eksauth.PolicyRuleArray{eksauth.PolicyRuleArgs{
			Verbs:     pulumi.ToStringArray([]string{"get", "patch"}),
			ApiGroups: pulumi.ToStringArray([]string{"apps"}),
			Resources: pulumi.ToStringArray([]string{"deployments"}),
		}},
	})
	if err != nil {
		return err
	}

	// People by the EKS API.
	pipeline, err := eksauth.NewAccessEntry(ctx, "pipeline", &eksauth.AccessEntryArgs{
		ClusterName:      pulumi.String(clusterName),
		PrincipalArn:     pulumi.String(account + ":role/sdk-pipeline"),
		KubernetesGroups: pulumi.StringArray{rollouts.Group},
		AccessPolicies: eksauth.AccessPolicyArray{eksauth.AccessPolicyArgs{
			Policy:     pulumi.String("AmazonEKSViewPolicy"),
			Namespaces: pulumi.ToStringArray([]string{"default"}),
		}},
	})
	if err != nil {
		return err
	}

	// Waits until the deployer can sign in and read nodes, after the entry has changed.
	check, err := eksauth.NewAccessCheck(ctx, "deployer", &eksauth.AccessCheckArgs{
		ClusterName: pulumi.String(clusterName),
		Expect:      eksauth.AccessCheckExpectationArgs{Groups: pulumi.ToStringArray([]string{"system:authenticated"})},
		Permissions: eksauth.AccessCheckPermissionArray{eksauth.AccessCheckPermissionArgs{
			Verb:     pulumi.String("list"),
			Resource: pulumi.String("nodes"),
		}},
		Triggers: pulumi.Array{pipeline.Arn, pulumi.Map{"attempt": pulumi.Int(1)}},
	})
	if err != nil {
		return err
	}

	// People of an issuer of their own.
	company, err := eksauth.NewUserIdentityProvider(ctx, "company", &eksauth.UserIdentityProviderArgs{
		ClusterName:    pulumi.String(clusterName),
		IssuerUrl:      pulumi.String("https://login.example.com/realms/company"),
		ClientId:       pulumi.String("kubernetes"),
		GroupsClaim:    pulumi.String("groups"),
		GroupsPrefix:   pulumi.String("oidc:"),
		RequiredClaims: pulumi.ToStringMap(map[string]string{"hd": "example.com"}),
	})
	if err != nil {
		return err
	}

	// The role of nodes that are launched outside of a managed node group.
	isTrue := true
	workers, err := eksauth.NewNodeRole(ctx, "workers", &eksauth.NodeRoleArgs{
		Nodes:           eksauth.NodeRoleKindSelfManaged,
		ClusterName:     pulumi.String(clusterName),
		RoleName:        pulumi.String("sdk-workers"),
		AttachCniPolicy: &isTrue,
	})
	if err != nil {
		return err
	}

	// The access of kro as a capability of EKS.
	kro, err := eksauth.NewCapabilityAccess(ctx, "kro", &eksauth.CapabilityAccessArgs{
		Capability:  eksauth.CapabilityKindKro,
		ClusterName: pulumi.String(clusterName),
		RoleName:    pulumi.String("sdk-kro"),
		AccessPolicies: eksauth.AccessPolicyArray{eksauth.AccessPolicyArgs{
			Policy:     pulumi.String("AmazonEKSEditPolicy"),
			Namespaces: pulumi.ToStringArray([]string{"default"}),
		}},
	})
	if err != nil {
		return err
	}

	// One list of people and what they may do, here as access entries.
	mode, edit := eksauth.ClusterAccessModeApiAndConfigMap, eksauth.ClusterAccessLevelEdit
	access, err := eksauth.NewClusterAccess(ctx, "access", &eksauth.ClusterAccessArgs{
		ClusterName:        pulumi.String(clusterName),
		AuthenticationMode: &mode,
		Grants: []eksauth.ClusterAccessGrantArgs{{
			Name:         "ops",
			PrincipalArn: pulumi.String(account + ":role/sdk-ops"),
			Access:       &edit,
			Namespaces:   pulumi.ToStringArray([]string{"default"}),
		}},
	})
	if err != nil {
		return err
	}

	// A pipeline that calls the EKS API.
	calls, err := eksauth.NewControlPlaneAccess(ctx, "calls", &eksauth.ControlPlaneAccessArgs{
		Capabilities: eksauth.ControlPlaneCapabilityArray{eksauth.ControlPlaneCapabilityUpdateNodegroups},
		ClusterNames: pulumi.ToStringArray([]string{clusterName}),
		Roles:        pulumi.ToStringArray([]string{"sdk-pipeline"}),
	})
	if err != nil {
		return err
	}

	live, err := eksauth.GetAwsAuth(ctx, &eksauth.GetAwsAuthArgs{ClusterName: &clusterName})
	if err != nil {
		return err
	}
	nobody := eksauth.ExplainAccessOutput(ctx, eksauth.ExplainAccessOutputArgs{
		ClusterName:  pulumi.String(clusterName),
		PrincipalArn: pulumi.String(account + ":role/Nobody"),
	})

	ctx.Export("groups", team.Entries.ApplyT(groupsOf).(pulumi.StringArrayMapOutput))
	ctx.Export("bindings", rollouts.Bindings)
	ctx.Export("username", pipeline.Username)
	ctx.Export("deployer", check.Username)
	ctx.Export("configName", company.ConfigName)
	ctx.Export("groupsPrefix", company.GroupsPrefix)
	ctx.Export("workers", workers.Ready)
	ctx.Export("kro", kro.Ready)
	ctx.Export("table", access.AccessTable)
	ctx.Export("policies", calls.PolicyJson)
	ctx.Export("exists", pulumi.Bool(live.Exists))
	ctx.Export("nobody", nobody.Access())
	return nil
}

func groupsOf(entries map[string]eksauth.AwsAuthEntry) map[string][]string {
	groups := map[string][]string{}
	for arn, entry := range entries {
		groups[arn] = entry.Groups
	}
	return groups
}
