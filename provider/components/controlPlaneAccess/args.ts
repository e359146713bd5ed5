import type * as pulumi from "@pulumi/pulumi";

/**
 * What a principal may do through the EKS API. Each capability has all the actions that its calls need, those to watch
 * their progress included, on the named clusters and on what is in them, and no other.
 *
 * In none of them: the Kubernetes API, which AccessEntry and AwsAuth are about; EKS Anywhere, the EKS Connector and the
 * EKS dashboard; the managed capabilities and the certificate authorities of clusters; and what a launch template needs
 * of EC2 (`ec2:RunInstances`, `ec2:CreateTags`).
 *
 * Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelastickubernetesservice.html
 */
export const ControlPlaneCapability = {
  /** Get a kubeconfig: describe the cluster, and nothing else. */
  GetKubeconfig: "get-kubeconfig",
  /** Read the clusters and all that EKS keeps for them: node groups, add-ons, access entries, updates, tags and so on. */
  ReadClusters: "read-clusters",
  /** Create clusters of the given names, with tags. Needs `passRoleArns` with the cluster's role; `kmsKeyArns` to encrypt secrets. */
  CreateClusters: "create-clusters",
  /**
   * Change the configuration and the version of clusters, cancel and watch updates. This can lead to administrator access:
   * a caller may change the authentication mode, open the public endpoint and turn off deletion protection.
   * `passRoleArns` with the node role for EKS Auto Mode.
   */
  UpdateClusters: "update-clusters",
  /** Delete clusters. */
  DeleteClusters: "delete-clusters",
  /** Change the configuration and the version of node groups that exist, and watch it. */
  UpdateNodegroups: "update-nodegroups",
  /** Create, update, delete and tag node groups. Needs `passRoleArns` with the roles of the nodes. */
  ManageNodegroups: "manage-nodegroups",
  /** Create, delete and tag Fargate profiles. Needs `passRoleArns` with the pod execution roles. */
  ManageFargateProfiles: "manage-fargate-profiles",
  /**
   * Create, update, delete and tag add-ons. This can lead to administrator access: add-ons run with rights of their own in
   * the cluster, and with the roles in `passRoleArns`.
   */
  ManageAddons: "manage-addons",
  /** Encrypt the secrets of clusters with a KMS key, which can't be undone. Needs `kmsKeyArns`. */
  ManageEncryption: "manage-encryption",
  /**
   * Associate, disassociate and tag identity provider configs. This is equivalent to administrator access: a caller may
   * associate an issuer of their own, without a prefix for groups, whose tokens then name any group of the cluster.
   */
  ManageIdentityProviderConfigs: "manage-identity-provider-configs",
  /**
   * Create, update, delete and tag access entries, and associate access policies with them. This is equivalent to
   * administrator access: a caller can make anyone an administrator of the cluster, themselves included. `passRoleArns` with the roles of nodes for entries of a
   * node type.
   */
  ManageAccessEntries: "manage-access-entries",
  /** Create, update, delete and tag Pod Identity associations. Needs `passRoleArns` with the roles of the pods. */
  ManagePodIdentityAssociations: "manage-pod-identity-associations",
  /** Tag and untag clusters and all that EKS keeps for them. Where other policies go by tags, this decides what they allow. */
  ManageTags: "manage-tags",
} as const;
export type ControlPlaneCapability = (typeof ControlPlaneCapability)[keyof typeof ControlPlaneCapability];

/** The inputs of a ControlPlaneAccess. */
export interface ControlPlaneAccessArgs {
  /** What the principals may do: 1 or more capabilities. */
  capabilities: pulumi.Input<pulumi.Input<ControlPlaneCapability>[]>;
  /**
   * The names of the clusters that they may do it with: 1 or more. A cluster need not exist. With `allowWildcards`, `*`
   * and `?` stand for any characters, and any one.
   */
  clusterNames: pulumi.Input<pulumi.Input<string>[]>;
  /** Whether `*` and `?` in `clusterNames`, and `*` in `regions`, are wildcards. Default: false, which refuses them. */
  allowWildcards?: pulumi.Input<boolean>;
  /** The AWS account of the clusters and the principals, 12 digits. Default: that of the AWS provider, asked of STS. */
  accountId?: pulumi.Input<string>;
  /** The AWS partition of the clusters and the principals, such as `aws` or `aws-cn`. Default: that of the AWS provider. */
  partition?: pulumi.Input<string>;
  /**
   * The regions of the clusters: 1 or more. Default: that of the AWS provider. Calls that aren't about a cluster, such as
   * `ListClusters`, are allowed in these regions too. With `allowWildcards`, `*` means every region.
   */
  regions?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The ARNs of the roles that the calls may pass to EKS, `arn:<partition>:iam::<account>:role/<path and name>`: roles of
   * clusters, nodes and pods. Never wildcards. Needed by `create-clusters`, `manage-nodegroups`, `manage-fargate-profiles`
   * and `manage-pod-identity-associations`; may be given for `update-clusters`, `manage-addons` and
   * `manage-access-entries`, which can pass none without it; refused where no capability passes roles. IAM can't tell
   * which of the roles is for what: where that matters, declare one component for each.
   */
  passRoleArns?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The ARNs of the KMS keys that may encrypt the secrets of clusters, `arn:<partition>:kms:<region>:<account>:key/<ID>`.
   * Needed by `manage-encryption`; may be given for `create-clusters`; refused for all others. The callers
   * may then describe these keys, and have to name a key by this ARN, not by an alias. They may also create grants on them
   * for any principal and any operation, so a caller can decrypt whatever these keys encrypt.
   */
  kmsKeyArns?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Tags that a resource has to carry for a call to be allowed on it. What is in a cluster doesn't inherit its tags, and
   * what is being created has none, so this suits the capabilities that change what exists. The callers can neither
   * remove these tags nor change them. Default: none.
   */
  resourceTags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /**
   * Tags that the callers have to give to whatever they create or tag. They can't remove them. Default: none.
   */
  requestTags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** The roles to attach the policies to, by their names or ARNs. Not those that AWS manages. Default: none. */
  roles?: pulumi.Input<pulumi.Input<string>[]>;
  /** The users to attach the policies to, by their names or ARNs. Default: none. */
  users?: pulumi.Input<pulumi.Input<string>[]>;
  /** The groups to attach the policies to, by their names or ARNs. Default: none. */
  groups?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The name of the policy, 1 to 125 characters, unique in the account ignoring case. Further policies get it with `-2`,
   * `-3` and so on behind it. Default: generated from the component's.
   */
  policyName?: pulumi.Input<string>;
  /** The path of the policies, as in `/team/`. Default: `/`. */
  path?: pulumi.Input<string>;
  /** The description of the policies, at most 1000 characters. A change replaces them. */
  description?: pulumi.Input<string>;
  /** Tags of the policies. */
  tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}
