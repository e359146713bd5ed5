import type * as pulumi from "@pulumi/pulumi";
import type { ExistingMapping } from "../../resources/awsAuthArgs";
import type { ExistingAccessEntry } from "../accessEntry/args";
import type { ClusterAccessMode } from "../clusterAccess/args";
import type { BaseRoleArgs } from "../role/args";

/** The nodes that a role is for: how they are managed or, for EKS Hybrid Nodes, how they get their credentials. */
export const NodeRoleKind = {
  /** Managed node groups. EKS grants their access itself. */
  Managed: "managed",
  /** EC2 instances that you launch yourself, for example in an Auto Scaling group. */
  SelfManaged: "self-managed",
  /** EC2 instances that Karpenter launches: the role of an EC2NodeClass. */
  Karpenter: "karpenter",
  /** Nodes of EKS Auto Mode. EKS itself grants the access of the role in the cluster's compute configuration. */
  AutoMode: "auto-mode",
  /** EKS Hybrid Nodes with hybrid activations of AWS Systems Manager. */
  HybridSsm: "hybrid-ssm",
  /** EKS Hybrid Nodes with certificates and IAM Roles Anywhere. */
  HybridRolesAnywhere: "hybrid-roles-anywhere",
} as const;
export type NodeRoleKind = (typeof NodeRoleKind)[keyof typeof NodeRoleKind];

/** The operating system of self-managed nodes and nodes of Karpenter. */
export const NodeRolePlatform = {
  /** Linux or Bottlerocket. */
  Linux: "linux",
  /** Windows. */
  Windows: "windows",
} as const;
export type NodeRolePlatform = (typeof NodeRolePlatform)[keyof typeof NodeRolePlatform];

/** The inputs of a NodeRole. */
export interface NodeRoleArgs extends BaseRoleArgs {
  /**
   * The nodes that the role is for: `managed`, `self-managed`, `karpenter`, `auto-mode`, `hybrid-ssm` or
   * `hybrid-roles-anywhere`. A change to `managed` removes the access entry at the end of the update: create the managed
   * node group afterwards, since EKS creates the entry for its role only with the node group. Must be a plain value, not an
   * output.
   */
  nodes: NodeRoleKind;
  /**
   * The name of the EKS cluster that the nodes join, in the account and region of the AWS provider. Required with
   * `grantAccess` and for hybrid nodes, whose permissions are limited to it; not allowed otherwise.
   */
  clusterName?: pulumi.Input<string>;
  /**
   * The operating system of the nodes, for their access: `linux` or `windows`. Only for `self-managed` and `karpenter`.
   * Default: `linux`.
   */
  platform?: pulumi.Input<NodeRolePlatform>;
  /**
   * Whether to attach `AmazonEKS_CNI_Policy`, with which the Amazon VPC CNI plugin assigns addresses to pods in clusters
   * of the IPv4 family. Only for `managed`, `self-managed` and `karpenter`. Default: false, because all pods of a node
   * can get the permissions of its role: AWS recommends a role for the plugin's service account, such as a
   * ServiceAccountRole with the workload `vpc-cni-ipv4`. Without either, the nodes don't become ready. Must be a plain value,
   * not an output.
   */
  attachCniPolicy?: boolean;
  /**
   * Whether to create an instance profile with the role. Only for `self-managed` and `karpenter`. Default: true for
   * `self-managed`, whose launch template needs one, and false for `karpenter`, which creates its own for the role of an
   * EC2NodeClass. Must be a plain value, not an output.
   */
  instanceProfile?: boolean;
  /**
   * The name of the instance profile: 1 to 128 letters, digits and `_+=,.@-`, unique in the account. Only with an
   * instance profile. Default: generated from the component's name.
   */
  instanceProfileName?: pulumi.Input<string>;
  /**
   * The ARN of the trust anchor of IAM Roles Anywhere whose certificates the nodes have,
   * `arn:<partition>:rolesanywhere:<region>:<account>:trust-anchor/<id>`. The common name of a certificate must be the
   * name of its node. Required for `hybrid-roles-anywhere`; not allowed otherwise.
   */
  trustAnchorArn?: pulumi.Input<string>;
  /**
   * Whether to grant the nodes access to the cluster: with an access entry or, if the cluster is in the authentication
   * mode CONFIG_MAP, with an entry in aws-auth. Default: true for `self-managed`, `karpenter` and hybrid nodes. Set it to
   * false if something else grants it, such as an AwsAuth, which has more options for aws-auth, or a managed node group
   * with the same role. Default for `auto-mode`: false; set it to true if the role is that of a custom NodeClass. Not for
   * `managed`, since EKS grants it. Must be a plain value, not an output.
   */
  grantAccess?: boolean;
  /**
   * The authentication mode of the cluster, if the program itself creates the cluster or changes its mode. `auto-mode`
   * and hybrid nodes need access entries, so a cluster in the mode API or API_AND_CONFIG_MAP. Only with `grantAccess`.
   * Default: the current mode, read from EKS. Must be a plain value, not an output.
   */
  authenticationMode?: ClusterAccessMode;
  /**
   * What to do if the cluster already has an access entry for the role that this stack doesn't own: `fail` (the
   * default), `use` or `take-over`; see AccessEntry. Only with `grantAccess`. Must be a plain value, not an output.
   */
  existing?: ExistingAccessEntry;
  /**
   * What to do if an entry of aws-auth that this component doesn't own maps the role: `fail` (the default) or
   * `take-over`; see AwsAuth. Only with `grantAccess`.
   */
  existingMappings?: pulumi.Input<ExistingMapping>;
  /**
   * Whether to make a change that the lock-out guard of AccessEntry or AwsAuth refuses, such as one that takes access from
   * registered nodes. Only with `grantAccess`. Default: false.
   */
  force?: pulumi.Input<boolean>;
}
