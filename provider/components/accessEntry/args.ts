import type * as pulumi from "@pulumi/pulumi";

/** What to do if the cluster already has an access entry for a principal that this stack doesn't own. */
export const ExistingAccessEntry = {
  /** Fail the preview with an error that shows how to continue. */
  Fail: "fail",
  /** Use the existing entry without managing it: it is never changed, and not deleted on destroy. */
  Use: "use",
  /**
   * Take over an entry that no stack owns, such as the entry of the cluster's creator: it gets the tag of this stack,
   * and is deleted with it. Fail for an entry that another stack owns.
   */
  TakeOver: "take-over",
} as const;
export type ExistingAccessEntry = (typeof ExistingAccessEntry)[keyof typeof ExistingAccessEntry];

/**
 * The type of nodes, for the access of their role. EKS itself grants access to managed node groups and Fargate profiles,
 * and SageMaker HyperPod to its nodes.
 *
 * Source: https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html
 */
export const NodeType = {
  /** Self-managed Linux and Bottlerocket nodes on EC2, including Karpenter's. */
  Ec2Linux: "EC2_LINUX",
  /** Self-managed Windows nodes on EC2. */
  Ec2Windows: "EC2_WINDOWS",
  /** EKS Auto Mode nodes with a custom node role. They need the access policy `AmazonEKSAutoNodePolicy`. */
  Ec2: "EC2",
  /** Pods on Fargate. */
  FargateLinux: "FARGATE_LINUX",
  /** EKS Hybrid Nodes. */
  HybridLinux: "HYBRID_LINUX",
} as const;
export type NodeType = (typeof NodeType)[keyof typeof NodeType];

/** An EKS access policy and its scope. */
export interface AccessPolicy {
  /**
   * The name of the policy, such as `AmazonEKSViewPolicy`, or its ARN,
   * `arn:<partition>:eks::aws:cluster-access-policy/<name>`. `AmazonEKSClusterAdminPolicy`, `AmazonEKSAdminPolicy`,
   * `AmazonEKSEditPolicy` and `AmazonEKSViewPolicy` grant similar permissions to the ClusterRoles cluster-admin, admin,
   * edit and view. The preview compares other names with AWS's list (`eks:ListAccessPolicies`); without that
   * permission, it only checks their form. Full list: https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html
   */
  policy: pulumi.Input<string>;
  /**
   * The namespaces that the policy applies to, at least one. `*` matches any characters, as in `team-*`. The namespaces
   * don't have to exist. Default: the whole cluster.
   */
  namespaces?: pulumi.Input<pulumi.Input<string>[]>;
}

/** The inputs of an AccessEntry. Exactly one of principalArn and ssoPermissionSet is required. */
export interface AccessEntryArgs {
  /** The name of the EKS cluster. Its authentication mode must be API or API_AND_CONFIG_MAP. */
  clusterName: pulumi.Input<string>;
  /**
   * The ARN of an IAM role with its path (unlike in aws-auth), an IAM user or the root user:
   * `arn:<partition>:iam::<account>:…`. The principal must exist. STS sessions and service-linked roles are rejected.
   * With a node type, it must be a role in the cluster's account. Mutually exclusive with `ssoPermissionSet`.
   */
  principalArn?: pulumi.Input<string>;
  /**
   * The name of a permission set of IAM Identity Center, such as `AdministratorAccess`: 1 to 32 letters, digits and
   * `_+=,.@-`. The principal is its role in the cluster's account, which the AWS provider finds under the path
   * `/aws-reserved/sso.amazonaws.com/` (`iam:ListRoles`). If IAM Identity Center recreates the role, the next update
   * replaces the entry. No role or several roles are an error that lists what was found. If the program assigns the
   * permission set, pass its name as an output of the assignment. Mutually exclusive with `principalArn`, and not for
   * nodes. Source: https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html
   */
  ssoPermissionSet?: pulumi.Input<string>;
  /**
   * The type of nodes, if the principal is the role of nodes. Changing it replaces the entry. Default: none, for people,
   * pipelines and controllers, whose entries have EKS's type STANDARD.
   */
  nodeType?: pulumi.Input<NodeType>;
  /**
   * The Kubernetes groups of the principal, as named in RoleBindings and ClusterRoleBindings (see GroupBinding). A
   * group must not begin with `system:` or contain a placeholder. Instead of `system:masters`, use the policy
   * `AmazonEKSClusterAdminPolicy`. Not for nodes. Default: none.
   */
  kubernetesGroups?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The Kubernetes username of the principal. It must not begin with `system:`, `eks:`, `aws:`, `amazon:` or `iam:`.
   * `{{SessionName}}` and `{{SessionNameRaw}}` are replaced by the name of the role's session, and need a colon before
   * them. Not for nodes. Default: the ARN of a user or, for a role, the ARN of its session, as EKS
   * recommends.
   */
  username?: pulumi.Input<string>;
  /** The access policies of the principal, each at most once. With a node type, only for EC2. Default: none. */
  accessPolicies?: pulumi.Input<pulumi.Input<AccessPolicy>[]>;
  /**
   * The unique ID of the role or user, such as the `uniqueId` of a ServiceAccountRole or an `aws.iam.Role`. EKS stores
   * this ID: if the principal is deleted and recreated with the same ARN, its access entry stops working. The entry is
   * therefore replaced when the ID changes. Default: read from IAM, if the principal is in the cluster's account and
   * the identity that runs Pulumi has permission to read it.
   */
  principalUniqueId?: pulumi.Input<string>;
  /**
   * What to do if the cluster already has an entry for the principal that this stack doesn't own: `fail` (the default),
   * `use` or `take-over`. The tag `eks-auth:stack` of an entry names the stack that owns it, so entries that this stack created
   * earlier are never affected. If the stack was renamed or the tag was lost, `fail` shows the command that sets the
   * tag; `use` only refers to the entry and deletes nothing. With `use`, only policies that the entry doesn't have yet
   * can be added. EKS itself creates entries without this tag: for the creator of a cluster and, in API mode, for the
   * nodes of managed node groups and for Fargate profiles.
   *
   * With `take-over`, an entry without this tag is changed in place and imported into the state, and a warning in the
   * preview and the log names it. The principal keeps its access: groups and access policies that the entry has and the
   * program doesn't declare are an error. From then on the entry belongs to the stack, regardless of the identity that
   * runs Pulumi, and is deleted when it is removed from the program. Remove `take-over` after the update. It uses the
   * AWS SDK with the credentials of the environment.
   */
  existing?: ExistingAccessEntry;
  /**
   * Whether to wait until the access works, before the output `ready` resolves and before resources that depend on the
   * component are created: for at most 60 seconds, as an AccessCheck does. EKS can reject logins for some seconds after a
   * change. The check signs in with the AWS credentials of the environment if their identity is the principal, and
   * otherwise as the role `principalArn`, which the deployer must be allowed to assume (`sts:AssumeRole`). It expects the
   * groups, the username unless it has a placeholder, and a permission of each access policy. The preview rejects a
   * principal that the deployer neither is nor may assume. The principal needs `eks:DescribeCluster`. Not for nodes. Must be
   * a plain value, not an output. Default: false.
   */
  waitUntilReady?: boolean;
  /**
   * Whether to make a change that the lock-out guard refuses, with a warning that names what is overridden. Default:
   * false. The guard refuses a change of the principal, the access policies or the groups after which the identity that
   * runs Pulumi (the deployer) would lose its access to the cluster, its administrator permissions or all of its
   * permissions, or after which no administrator would be left among the access entries and in `aws-auth`. A new entry
   * counts as such a change if `aws-auth` maps its principal. The removal of the component isn't guarded, because a
   * component that isn't in the program runs no code.
   */
  force?: pulumi.Input<boolean>;
  /**
   * The end of the access: a date and a time with an offset or a time zone, such as `2027-01-31T18:00:00Z`,
   * `2027-01-31T18:00:00+01:00` or `2027-01-31T18:00[Europe/Berlin]` (RFC 3339, or RFC 9557 with a zone of the IANA
   * database). A time that the clocks of the zone skip or show twice is rejected; the offset makes the latter unique.
   *
   * AWS doesn't end access by itself: an update after that time removes the entry and its policies, even if nothing else has
   * changed, so run updates on a schedule, such as daily. In the week before, a warning announces the end. After it, each
   * run warns that the entry has ended, until it is removed from the program. The entry has the end in UTC in its tag
   * `eks-auth:until`. With `existing: use`, only the policies of this component are removed.
   *
   * After the end, the output `arn` is empty, and the others keep their values; with `ssoPermissionSet`, all of them are
   * empty but a given `username`, because its role may no longer exist.
   *
   * Must be a plain value, not an output: it decides which resources are declared. Default: no end.
   *
   * Source: https://www.rfc-editor.org/rfc/rfc3339 and https://www.rfc-editor.org/rfc/rfc9557
   */
  until?: string;
  /**
   * Tags of the entry. The tag `eks-auth:stack` is added, which marks the entry as owned by this stack, and, with `until`,
   * the tag `eks-auth:until`.
   */
  tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}
