import type * as pulumi from "@pulumi/pulumi";

/**
 * A set of operations that a principal may call through the EKS API. Each capability includes every action that its
 * operations need, including those to monitor progress, on the named clusters and their child resources, and nothing
 * else.
 *
 * No capability covers: the Kubernetes API (see AccessEntry and AwsAuth); EKS Anywhere, the EKS Connector and the EKS
 * dashboard; the EC2 actions that launch templates need (`ec2:RunInstances`, `ec2:CreateTags`).
 *
 * Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelastickubernetesservice.html
 */
export const ControlPlaneCapability = {
  /** Create a kubeconfig: describe the cluster, nothing else. */
  GetKubeconfig: "get-kubeconfig",
  /** Read the clusters and all their EKS resources: node groups, add-ons, access entries, updates, tags and so on. */
  ReadClusters: "read-clusters",
  /**
   * Create clusters with the given names, with tags. This is equivalent to administrator access to these clusters: EKS
   * makes the creator their administrator, unless `clusterSettings` disables it. Requires `passRoleArns` with the cluster
   * role. Secrets encryption also requires `kmsKeyArns`.
   */
  CreateClusters: "create-clusters",
  /**
   * Change the configuration and version of clusters; cancel and monitor updates. This can lead to administrator
   * access: a caller can change the authentication mode, open the public endpoint and disable deletion protection, unless
   * `clusterSettings` bounds them. EKS Auto Mode also requires `passRoleArns` with the node role.
   */
  UpdateClusters: "update-clusters",
  /** Delete clusters. */
  DeleteClusters: "delete-clusters",
  /** Change the configuration and version of existing node groups, and monitor the updates. */
  UpdateNodegroups: "update-nodegroups",
  /**
   * Create, update, delete and tag node groups. This can lead to administrator access: a caller can create nodes with SSH
   * access, and use the permissions of every pod on them. Requires `passRoleArns` with the node roles.
   */
  ManageNodegroups: "manage-nodegroups",
  /** Create, delete and tag Fargate profiles. Requires `passRoleArns` with the pod execution roles. */
  ManageFargateProfiles: "manage-fargate-profiles",
  /**
   * Create, update, delete and tag add-ons. This can lead to administrator access: add-ons run with their own
   * permissions in the cluster, and with the roles in `passRoleArns`. EKS has no condition key for add-ons, so nothing
   * else can bound it.
   */
  ManageAddons: "manage-addons",
  /** Encrypt the secrets of clusters with a KMS key, which can't be undone. Requires `kmsKeyArns`. */
  ManageEncryption: "manage-encryption",
  /**
   * Associate, disassociate and tag identity provider configs. This is equivalent to administrator access: a caller can
   * associate their own issuer without a groups prefix, and its tokens can then claim any group of the cluster. `issuers`
   * and `clientIds` bound it.
   */
  ManageIdentityProviderConfigs: "manage-identity-provider-configs",
  /**
   * Create, update, delete and tag access entries, and associate access policies with them. This is equivalent to
   * administrator access: a caller can make any principal, including themselves, an administrator of the cluster.
   * `accessPolicies`, `namespaces`, `kubernetesGroups`, `principalArns` and `entryTypes` bound it. Entries of a node type also require `passRoleArns` with the node roles.
   */
  ManageAccessEntries: "manage-access-entries",
  /**
   * Create, update, delete and tag Pod Identity associations. This can lead to administrator access: a caller can give
   * pods any role in `passRoleArns`, and with it the role's access to the cluster. Requires `passRoleArns` with the roles
   * of the pods.
   */
  ManagePodIdentityAssociations: "manage-pod-identity-associations",
  /**
   * Create, update, delete and tag EKS Capabilities (managed Argo CD, ACK and kro). This can lead to administrator
   * access: Argo CD and kro create Kubernetes objects with the permissions of the role. Requires `passRoleArns` with the
   * roles of the EKS Capabilities.
   */
  ManageEksCapabilities: "manage-eks-capabilities",
  /**
   * Rotate the certificate authorities of clusters: add a successor, activate it and delete the retired one. Nodes and
   * clients that don't trust the active one lose their connection.
   */
  ManageCertificateAuthorities: "manage-certificate-authorities",
  /**
   * View Kubernetes objects in the EKS console. The console also needs `read-clusters`, and Kubernetes shows only what
   * the principal's own access to the cluster allows, such as that of an access entry.
   */
  ViewKubernetesObjects: "view-kubernetes-objects",
  /**
   * View and modify Kubernetes objects in the AWS console. The console also needs `read-clusters`, and Kubernetes allows
   * only what the principal's own access to the cluster allows, such as that of an access entry.
   */
  ModifyKubernetesObjects: "modify-kubernetes-objects",
  /**
   * Tag and untag clusters and their EKS resources. If other policies depend on tags, this can change what they allow.
   */
  ManageTags: "manage-tags",
} as const;
export type ControlPlaneCapability = (typeof ControlPlaneCapability)[keyof typeof ControlPlaneCapability];

/**
 * The types of access entries.
 *
 * Source: https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html
 */
export const AccessEntryType = {
  /** Entries for people, pipelines and controllers. */
  Standard: "STANDARD",
  /** Entries for self-managed Linux and Bottlerocket nodes on EC2. */
  Ec2Linux: "EC2_LINUX",
  /** Entries for self-managed Windows nodes on EC2. */
  Ec2Windows: "EC2_WINDOWS",
  /** Entries for EKS Auto Mode nodes with a custom node role. */
  Ec2: "EC2",
  /** Entries for pods on Fargate. */
  FargateLinux: "FARGATE_LINUX",
  /** Entries for EKS Hybrid Nodes. */
  HybridLinux: "HYBRID_LINUX",
  /** Entries for SageMaker HyperPod nodes. */
  HyperpodLinux: "HYPERPOD_LINUX",
} as const;
export type AccessEntryType = (typeof AccessEntryType)[keyof typeof AccessEntryType];

/**
 * The settings that callers of `create-clusters` and `update-clusters` may choose for clusters. A call that updates a
 * cluster may leave a setting out, which doesn't change it; a call that creates a cluster must pass every setting named
 * here, because EKS would choose a default. Nothing bounds the subnets, the security groups and the CIDR blocks of the
 * public endpoint, which have no condition key.
 *
 * Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelastickubernetesservice.html
 */
export interface ClusterSettings {
  /** The authentication modes to choose from: `CONFIG_MAP`, `API_AND_CONFIG_MAP`, `API`. Default: any. */
  authenticationModes?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Whether the creator of a cluster becomes its administrator; needs `create-clusters`. Default: the caller chooses.
   */
  bootstrapClusterCreatorAdminPermissions?: pulumi.Input<boolean>;
  /**
   * Whether EKS installs the default add-ons on a new cluster; needs `create-clusters`. Default: the caller chooses.
   */
  bootstrapSelfManagedAddons?: pulumi.Input<boolean>;
  /** Whether the public endpoint is enabled. Default: the caller chooses. */
  endpointPublicAccess?: pulumi.Input<boolean>;
  /** Whether the private endpoint is enabled. Default: the caller chooses. */
  endpointPrivateAccess?: pulumi.Input<boolean>;
  /** Whether deletion protection is enabled. Default: the caller chooses. */
  deletionProtection?: pulumi.Input<boolean>;
  /** The Kubernetes versions to choose from, such as `1.34`. Default: any. */
  kubernetesVersions?: pulumi.Input<pulumi.Input<string>[]>;
  /** The support types to choose from: `STANDARD`, `EXTENDED`. Default: any. */
  supportTypes?: pulumi.Input<pulumi.Input<string>[]>;
  /** The tiers of the control plane to choose from, such as `standard` or `tier-xl`. Default: any. */
  controlPlaneScalingTiers?: pulumi.Input<pulumi.Input<string>[]>;
  /** The egress modes of the control plane to choose from: `AWS_MANAGED`, `CUSTOMER_ROUTED`. Default: any. */
  controlPlaneEgressModes?: pulumi.Input<pulumi.Input<string>[]>;
  /** Whether zonal shift is enabled. Default: the caller chooses. */
  zonalShiftEnabled?: pulumi.Input<boolean>;
  /** Whether the compute capability of EKS Auto Mode is enabled. Default: the caller chooses. */
  computeConfigEnabled?: pulumi.Input<boolean>;
  /** Whether the block storage capability of EKS Auto Mode is enabled. Default: the caller chooses. */
  blockStorageEnabled?: pulumi.Input<boolean>;
  /** Whether the load balancing capability of EKS Auto Mode is enabled. Default: the caller chooses. */
  elasticLoadBalancingEnabled?: pulumi.Input<boolean>;
  /**
   * The types of control plane logs that must not be disabled: `api`, `audit`, `authenticator`, `controllerManager`,
   * `scheduler`. Default: none.
   */
  requiredLogTypes?: pulumi.Input<pulumi.Input<string>[]>;
  /** `false` rejects a configuration of the API server; `true` isn't allowed. Default: any configuration. */
  kubeApiServerConfig?: pulumi.Input<boolean>;
  /** `false` rejects a configuration of the controller manager; `true` isn't allowed. Default: any configuration. */
  kubeControllerManagerConfig?: pulumi.Input<boolean>;
  /** `false` rejects a configuration of the scheduler; `true` isn't allowed. Default: any configuration. */
  kubeSchedulerConfig?: pulumi.Input<boolean>;
}

/** The inputs that bound what callers of the EKS API may grant and set. */
export interface ControlPlaneBounds {
  /**
   * The EKS access policies that callers of `manage-access-entries` may associate, by name or ARN. Callers may also
   * disassociate them, in any scope. Default: all, or none if `kubernetesGroups`, `principalArns` or
   * `entryTypes` is given. With any of these inputs, callers can't update an access entry (`UpdateAccessEntry`), because
   * AWS doesn't document whether its condition keys are those of the request or of the existing entry. They can delete
   * it and create another.
   */
  accessPolicies?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The namespaces to which callers must limit the access policies that they associate, at least one. Requires
   * `accessPolicies`. With `allowWildcards`, `*` matches any characters. Default: any, and the whole cluster.
   */
  namespaces?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The Kubernetes groups that callers of `manage-access-entries` may put into access entries. Default: all, or none if
   * `accessPolicies`, `principalArns` or `entryTypes` is given. With any of these inputs, entries have the username that
   * EKS generates.
   */
  kubernetesGroups?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The ARNs of the IAM roles and users whose access entries callers of `manage-access-entries` may create and delete,
   * and associate access policies with, at least one. Default: all. It doesn't limit who may be read and tagged.
   */
  principalArns?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The types of access entries that callers of `manage-access-entries` may create, at least one. Default: all, or
   * `STANDARD` if `accessPolicies`, `kubernetesGroups` or `principalArns` is given.
   */
  entryTypes?: pulumi.Input<pulumi.Input<AccessEntryType>[]>;
  /**
   * The issuers that callers of `manage-identity-provider-configs` may associate, https URLs exactly as in the calls, at
   * least one. Claims and prefixes have no condition key, so callers still choose them. Default: all.
   */
  issuers?: pulumi.Input<pulumi.Input<string>[]>;
  /** The client IDs that callers of `manage-identity-provider-configs` may associate, at least one. Default: all. */
  clientIds?: pulumi.Input<pulumi.Input<string>[]>;
  /** The settings that callers of `create-clusters` and `update-clusters` may choose. Default: all. */
  clusterSettings?: pulumi.Input<ClusterSettings>;
}

/** The inputs of a ControlPlaneAccess. */
export interface ControlPlaneAccessArgs extends ControlPlaneBounds {
  /** The capabilities to grant, at least one. */
  capabilities: pulumi.Input<pulumi.Input<ControlPlaneCapability>[]>;
  /**
   * The names of the clusters that the capabilities apply to, at least one. The clusters don't have to exist. With
   * `allowWildcards`, `*` matches any characters and `?` matches one.
   */
  clusterNames: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Whether to allow the wildcards `*` and `?` in `clusterNames`, and `*` in `regions` and `namespaces`. Default: false,
   * which rejects them.
   */
  allowWildcards?: pulumi.Input<boolean>;
  /**
   * The AWS account of the clusters and principals, 12 digits. Default: the account of the AWS provider, read from STS.
   */
  accountId?: pulumi.Input<string>;
  /**
   * The AWS partition of the clusters and principals, such as `aws` or `aws-cn`. Default: the partition of the AWS
   * provider.
   */
  partition?: pulumi.Input<string>;
  /**
   * The regions of the clusters, at least one. Operations without a cluster, such as `ListClusters`, are allowed in
   * these regions too. With `allowWildcards`, `*` means every region. Default: the region of the AWS provider.
   */
  regions?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The ARNs of the roles that callers may pass to EKS, `arn:<partition>:iam::<account>:role/<path and name>`: cluster
   * roles, node roles and pod roles, without wildcards. Required by `create-clusters`, `manage-nodegroups`,
   * `manage-fargate-profiles`, `manage-pod-identity-associations` and `manage-eks-capabilities`. Optional for `update-clusters`, `manage-addons`
   * and `manage-access-entries`, which can't pass any role without it. Rejected if no capability passes roles. IAM
   * can't limit a role to one purpose; if that matters, declare a separate component for each purpose.
   */
  passRoleArns?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The ARNs of the KMS keys that may encrypt the secrets of clusters,
   * `arn:<partition>:kms:<region>:<account>:key/<ID>`. Required by `manage-encryption`, optional for `create-clusters`,
   * and rejected for all other capabilities. Callers may describe these keys, and must refer to a key by this ARN, not
   * by an alias. They may also create grants on the keys for any principal and operation, so they can decrypt all data
   * encrypted with these keys.
   */
  kmsKeyArns?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Tags that a resource must have for a call on it to be allowed. Child resources don't inherit the tags of a cluster,
   * and a resource that is being created has none, so this input suits capabilities that change existing resources.
   * Callers can neither remove nor change these tags. Default: none.
   */
  resourceTags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Tags that callers must set on everything that they create or tag. Callers can't remove them. Default: none. */
  requestTags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /**
   * The roles to attach the policies to, by name or ARN. Service-linked roles and roles of IAM Identity Center are
   * rejected. Default: none.
   */
  roles?: pulumi.Input<pulumi.Input<string>[]>;
  /** The users to attach the policies to, by name or ARN. Default: none. */
  users?: pulumi.Input<pulumi.Input<string>[]>;
  /** The groups to attach the policies to, by name or ARN. Default: none. */
  groups?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The name of the policy, 1 to 125 characters, unique in the account ignoring case. Additional policies get the
   * suffixes `-2`, `-3` and so on. Default: generated from the component's name.
   */
  policyName?: pulumi.Input<string>;
  /** The path of the policies, such as `/team/`. Default: `/`. */
  path?: pulumi.Input<string>;
  /** The description of the policies, at most 1000 characters. A change replaces the policies. */
  description?: pulumi.Input<string>;
  /** Tags of the policies. */
  tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}
