import type * as pulumi from "@pulumi/pulumi";
import type { AwsAuthOptions } from "../../resources/awsAuthArgs";

/** An IAM role, and who it is in Kubernetes. */
export interface AwsAuthRole {
  /**
   * The ARN of the role, `arn:<partition>:iam::<account>:role/<name>`. A path before the name is left out, and the log
   * says so: the authenticator never sees it. The ARN of a role's session (`assumed-role`) is refused.
   */
  roleArn: pulumi.Input<string>;
  /**
   * The user name in Kubernetes, on one line. It may hold `{{AccountID}}`, `{{SessionName}}` (`@` in it becomes `-`),
   * `{{SessionNameRaw}}`, `{{AccessKeyID}}` and `{{EC2PrivateDNSName}}`. Put a prefix with a colon before a session's
   * name, as in `dev:{{SessionName}}`: whoever may assume the role chooses it. Behind `system:` and `eks:` the
   * placeholders of a session are refused, except in the user names of nodes.
   */
  username: pulumi.Input<string>;
  /**
   * The groups in Kubernetes, as in `system:masters`. `{{AccountID}}` and `{{AccessKeyID}}` work here too; the placeholders
   * of a session are refused, since callers would choose their groups. Default: none.
   */
  groups?: pulumi.Input<pulumi.Input<string>[]>;
}

/** An IAM user, the root user of an account or a federated user, and who it is in Kubernetes. */
export interface AwsAuthUser {
  /**
   * The ARN of the user, `arn:<partition>:iam::<account>:user/<path and name>`; its path stays. Or that of a root user,
   * `arn:<partition>:iam::<account>:root`, or of a federated user, `arn:<partition>:sts::<account>:federated-user/<name>`.
   */
  userArn: pulumi.Input<string>;
  /** The user name in Kubernetes, on one line. It may hold `{{AccountID}}` and `{{AccessKeyID}}`. */
  username: pulumi.Input<string>;
  /** The groups in Kubernetes, as in `developers`; the placeholders of `username` work here too. Default: none. */
  groups?: pulumi.Input<pulumi.Input<string>[]>;
}

/** What nodes run on, and so which user name and groups they need. */
export const NodePlatform = {
  /**
   * EC2 instances with Linux or Bottlerocket: `system:node:{{EC2PrivateDNSName}}` in `system:bootstrappers` and
   * `system:nodes`.
   */
  Linux: "linux",
  /** EC2 instances with Windows: as Linux, and in `eks:kube-proxy-windows` too. */
  Windows: "windows",
  /**
   * Pods on Fargate; the role is the pod execution role of a Fargate profile. `system:node:{{SessionName}}` in
   * `system:bootstrappers`, `system:nodes` and `system:node-proxier`.
   */
  Fargate: "fargate",
} as const;
export type NodePlatform = (typeof NodePlatform)[keyof typeof NodePlatform];

/** The IAM role of nodes: a short form of AwsAuthRole, with the user name and the groups that the nodes need. */
export interface AwsAuthNodeRole {
  /** The ARN of the role, `arn:<partition>:iam::<account>:role/<name>`; of the role, not of its instance profile. */
  roleArn: pulumi.Input<string>;
  /** What the nodes run on: `linux`, `windows` or `fargate`. */
  platform: pulumi.Input<NodePlatform>;
}

/** The inputs of an AwsAuth. Exactly one of clusterName and kubeconfig is needed. */
export interface AwsAuthArgs extends AwsAuthOptions {
  /** The IAM roles that get access, and who they are in Kubernetes. Default: none. */
  roles?: pulumi.Input<pulumi.Input<AwsAuthRole>[]>;
  /** The IAM users that get access, and who they are in Kubernetes. Default: none. */
  users?: pulumi.Input<pulumi.Input<AwsAuthUser>[]>;
  /**
   * The IDs of AWS accounts, 12 digits each, as texts: every principal of these accounts that no entry maps gets in, with
   * its ARN as the user name and without groups. Default: none.
   */
  accounts?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The IAM roles of nodes, with the user name and groups that EKS expects of them. Needed for self-managed nodes only: EKS
   * writes the entries of managed node groups and Fargate profiles itself. Default: none.
   */
  nodeRoles?: pulumi.Input<pulumi.Input<AwsAuthNodeRole>[]>;
  /**
   * The ARNs of roles, users, root users and federated users that are to have no entry, whoever wrote it: what stands there
   * is removed, after a backup, and doesn't come back when the ARN is taken out again. The path of a role makes no
   * difference. Entries with the group `system:nodes` stay, and the log says so; an entry that another stack or another
   * resource of this package has declared is refused. For principals that have their access elsewhere, by an access entry
   * above all. Default: none.
   */
  absentArns?: pulumi.Input<pulumi.Input<string>[]>;
}
