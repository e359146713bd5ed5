import type * as pulumi from "@pulumi/pulumi";

/**
 * A set of operations that a principal may call through the EKS API. Each capability includes every action that its
 * operations need, including those to monitor progress, on the named clusters and their child resources, and nothing
 * else.
 *
 * No capability covers: the Kubernetes API (see AccessEntry and AwsAuth); EKS Anywhere, the EKS Connector and the EKS
 * dashboard; managed EKS Capabilities and the certificate authorities of clusters; the EC2 actions that launch
 * templates need (`ec2:RunInstances`, `ec2:CreateTags`).
 *
 * Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelastickubernetesservice.html
 */
export const ControlPlaneCapability = {
  /** Create a kubeconfig: describe the cluster, nothing else. */
  GetKubeconfig: "get-kubeconfig",
  /** Read the clusters and all their EKS resources: node groups, add-ons, access entries, updates, tags and so on. */
  ReadClusters: "read-clusters",
  /**
   * Create clusters with the given names, with tags. Requires `passRoleArns` with the cluster role. Secrets encryption
   * also requires `kmsKeyArns`.
   */
  CreateClusters: "create-clusters",
  /**
   * Change the configuration and version of clusters; cancel and monitor updates. This can lead to administrator
   * access: a caller can change the authentication mode, open the public endpoint and disable deletion protection. EKS
   * Auto Mode also requires `passRoleArns` with the node role.
   */
  UpdateClusters: "update-clusters",
  /** Delete clusters. */
  DeleteClusters: "delete-clusters",
  /** Change the configuration and version of existing node groups, and monitor the updates. */
  UpdateNodegroups: "update-nodegroups",
  /** Create, update, delete and tag node groups. Requires `passRoleArns` with the node roles. */
  ManageNodegroups: "manage-nodegroups",
  /** Create, delete and tag Fargate profiles. Requires `passRoleArns` with the pod execution roles. */
  ManageFargateProfiles: "manage-fargate-profiles",
  /**
   * Create, update, delete and tag add-ons. This can lead to administrator access: add-ons run with their own
   * permissions in the cluster, and with the roles in `passRoleArns`.
   */
  ManageAddons: "manage-addons",
  /** Encrypt the secrets of clusters with a KMS key, which can't be undone. Requires `kmsKeyArns`. */
  ManageEncryption: "manage-encryption",
  /**
   * Associate, disassociate and tag identity provider configs. This is equivalent to administrator access: a caller can
   * associate their own issuer without a groups prefix, and its tokens can then claim any group of the cluster.
   */
  ManageIdentityProviderConfigs: "manage-identity-provider-configs",
  /**
   * Create, update, delete and tag access entries, and associate access policies with them. This is equivalent to
   * administrator access: a caller can make any principal, including themselves, an administrator of the cluster.
   * Entries of a node type also require `passRoleArns` with the node roles.
   */
  ManageAccessEntries: "manage-access-entries",
  /** Create, update, delete and tag Pod Identity associations. Requires `passRoleArns` with the roles of the pods. */
  ManagePodIdentityAssociations: "manage-pod-identity-associations",
  /**
   * Tag and untag clusters and their EKS resources. If other policies depend on tags, this can change what they allow.
   */
  ManageTags: "manage-tags",
} as const;
export type ControlPlaneCapability = (typeof ControlPlaneCapability)[keyof typeof ControlPlaneCapability];

/** The inputs of a ControlPlaneAccess. */
export interface ControlPlaneAccessArgs {
  /** The capabilities to grant, at least one. */
  capabilities: pulumi.Input<pulumi.Input<ControlPlaneCapability>[]>;
  /**
   * The names of the clusters that the capabilities apply to, at least one. The clusters don't have to exist. With
   * `allowWildcards`, `*` matches any characters and `?` matches one.
   */
  clusterNames: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Whether to allow the wildcards `*` and `?` in `clusterNames`, and `*` in `regions`. Default: false, which rejects
   * them.
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
   * `manage-fargate-profiles` and `manage-pod-identity-associations`. Optional for `update-clusters`, `manage-addons`
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
