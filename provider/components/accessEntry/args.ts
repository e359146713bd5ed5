import type * as pulumi from "@pulumi/pulumi";

/**
 * Whom an access entry is for. It can't be changed: another type replaces the entry. EKS's type HYPERPOD_LINUX isn't among
 * them: SageMaker HyperPod creates the entries of its nodes itself.
 */
export const AccessEntryType = {
  /** People, pipelines, controllers: whoever isn't a node. The only type that takes groups and a user name. */
  Standard: "STANDARD",
  /** Self-managed Linux and Bottlerocket nodes on EC2, and Karpenter's. EKS writes those of managed node groups itself. */
  Ec2Linux: "EC2_LINUX",
  /** Self-managed Windows nodes on EC2. */
  Ec2Windows: "EC2_WINDOWS",
  /** Nodes of EKS Auto Mode with a role of your own. It takes policies: they need `AmazonEKSAutoNodePolicy`. */
  Ec2: "EC2",
  /** Pods on Fargate. EKS writes those of Fargate profiles itself. */
  FargateLinux: "FARGATE_LINUX",
  /** EKS Hybrid Nodes. */
  HybridLinux: "HYBRID_LINUX",
} as const;
export type AccessEntryType = (typeof AccessEntryType)[keyof typeof AccessEntryType];

/** What to do when the cluster already has an access entry for the principal that this stack doesn't own. */
export const ExistingAccessEntry = {
  /** Stop, during preview, and say how to go on. */
  Fail: "fail",
  /** Use the entry that exists and leave it alone: only the associations of `policies` are made, and on removal undone. */
  Use: "use",
} as const;
export type ExistingAccessEntry = (typeof ExistingAccessEntry)[keyof typeof ExistingAccessEntry];

/** An access policy of EKS, and where it holds. */
export interface AccessPolicy {
  /**
   * The policy, by its name, as in `AmazonEKSViewPolicy`, or by its ARN,
   * `arn:<partition>:eks::aws:cluster-access-policy/<name>`. The rights of the ClusterRoles cluster-admin, admin, edit and
   * view are those of `AmazonEKSClusterAdminPolicy`, `AmazonEKSAdminPolicy`, `AmazonEKSEditPolicy` and
   * `AmazonEKSViewPolicy`. All of them: https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html
   */
  policy: pulumi.Input<string>;
  /**
   * The namespaces that it holds in, 1 or more; `*` stands for any characters, as in `team-*`. They needn't exist.
   * Default: the whole cluster.
   */
  namespaces?: pulumi.Input<pulumi.Input<string>[]>;
}

/** The inputs of an AccessEntry. */
export interface AccessEntryArgs {
  /** The name of the EKS cluster. Its authentication mode has to be API or API_AND_CONFIG_MAP. */
  clusterName: pulumi.Input<string>;
  /**
   * The ARN of the IAM role, with its path (unlike aws-auth), the IAM user, or the root user: `arn:<partition>:iam::<account>:…`.
   * The principal has to exist. Sessions (STS) and service-linked roles are refused, and another type than STANDARD
   * takes only a role of the cluster's account.
   */
  principalArn: pulumi.Input<string>;
  /** Whom the entry is for. Default: `STANDARD`, which is right for everyone but nodes. */
  type?: pulumi.Input<AccessEntryType>;
  /**
   * The Kubernetes groups of the principal, as RoleBindings and ClusterRoleBindings name them (see GroupBinding). None may
   * begin with `system:` or have a placeholder; instead of `system:masters` use the policy `AmazonEKSClusterAdminPolicy`. Default: none. Only
   * with the type STANDARD.
   */
  kubernetesGroups?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The Kubernetes user name of the principal. It may not begin with `system:`, `eks:`, `aws:`, `amazon:` or `iam:`, and has
   * a colon before `{{SessionName}}` or `{{SessionNameRaw}}`, which stand for the name of a role's session. Default: the
   * ARN of a user, and of a role that of its session, which is what EKS recommends. Only with the type STANDARD.
   */
  username?: pulumi.Input<string>;
  /** The access policies of the principal, each at most once. Default: none. Only with the types STANDARD and EC2. */
  policies?: pulumi.Input<pulumi.Input<AccessPolicy>[]>;
  /**
   * The unique ID of the role or user, as the `uniqueId` of a ServiceAccountRole or of an `aws.iam.Role`. EKS remembers it: once
   * a principal is deleted and made again under the same ARN, its entry lets nobody in. So the entry is replaced when the
   * ID changes. Default: looked up, where the principal is in the cluster's account and the deployer may read it.
   */
  principalUniqueId?: pulumi.Input<string>;
  /**
   * What to do when the cluster already has an entry for the principal that this stack doesn't own: `fail` (the default)
   * or `use`. An entry belongs to the stack whose name its tag `eks-auth:stack` carries, so neither choice ever turns on
   * an entry that an earlier run of this stack created. After a rename of the stack, or once the tag is lost, `fail` shows
   * the command that sets it; `use` then only refers to the entry, and deletes nothing. To an entry that is used, only a
   * policy that it doesn't have yet can be added. EKS itself creates entries without that tag: for the creator of a cluster,
   * and in the mode API for the nodes of managed node groups and Fargate profiles.
   */
  existing?: ExistingAccessEntry;
  /** Tags of the entry. The tag `eks-auth:stack` is added, and marks it as the property of this stack. */
  tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}
