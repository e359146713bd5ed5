import type * as pulumi from "@pulumi/pulumi";
import type { AwsAuthOptions, CountedAccessEntry } from "../../resources/awsAuthArgs";

/** An IAM role and its Kubernetes identity. Exactly one of roleArn and ssoPermissionSet is required. */
export interface AwsAuthRole {
  /**
   * The ARN of the role, `arn:<partition>:iam::<account>:role/<name>`. A path before the name is removed, with a notice
   * in the log, because the authenticator never sees it. The ARN of a role's session (`assumed-role`) is rejected.
   * Mutually exclusive with `ssoPermissionSet`.
   */
  roleArn?: pulumi.Input<string>;
  /**
   * The name of a permission set of IAM Identity Center, such as `AdministratorAccess`: 1 to 32 letters, digits and
   * `_+=,.@-`. The entry maps its role in the AWS provider's account, which must be the cluster's account. The AWS
   * provider finds the role under the path `/aws-reserved/sso.amazonaws.com/` (`iam:ListRoles`). If IAM Identity Center
   * recreates the role, the next update changes the entry. No role or several roles are an error that lists what was
   * found. Mutually exclusive with `roleArn`.
   */
  ssoPermissionSet?: pulumi.Input<string>;
  /**
   * The Kubernetes username, on one line. It may contain `{{AccountID}}`, `{{SessionName}}` (in which `@` becomes
   * `-`), `{{SessionNameRaw}}`, `{{AccessKeyID}}` and `{{EC2PrivateDNSName}}`. Callers choose the session name when
   * they assume the role, so put a prefix with a colon before it, as in `dev:{{SessionName}}`. Session placeholders are
   * rejected after `system:` and `eks:`, except in the usernames of nodes.
   */
  username: pulumi.Input<string>;
  /**
   * The Kubernetes groups, such as `system:masters`. They may contain `{{AccountID}}` and `{{AccessKeyID}}`. Session
   * placeholders are rejected, because callers could choose their own groups. Default: none.
   */
  groups?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The end of the access: a date and a time with an offset or a time zone, such as `2027-01-31T18:00:00Z`,
   * `2027-01-31T18:00:00+01:00` or `2027-01-31T18:00[Europe/Berlin]` (RFC 3339, or RFC 9557 with a zone of the IANA
   * database). A time that the clocks of the zone skip or show twice is rejected; the offset makes the latter unique.
   *
   * Kubernetes doesn't end access by itself: an update after that time removes the entry, even if nothing else has changed, so
   * run updates on a schedule, such as daily. In the week before, a warning announces the end. After it, each run warns that
   * the entry has ended, until it is removed from the program, and its role can have another entry. The ConfigMap doesn't
   * contain the end. A preview that doesn't know the end yet shows the entry. Default: no end.
   *
   * Source: https://www.rfc-editor.org/rfc/rfc3339 and https://www.rfc-editor.org/rfc/rfc9557
   */
  until?: pulumi.Input<string>;
}

/** An IAM user, the root user of an account or a federated user, and its Kubernetes identity. */
export interface AwsAuthUser {
  /**
   * The ARN of an IAM user, `arn:<partition>:iam::<account>:user/<path and name>`, of a root user,
   * `arn:<partition>:iam::<account>:root`, or of a federated user,
   * `arn:<partition>:sts::<account>:federated-user/<name>`. The path of a user is kept.
   */
  userArn: pulumi.Input<string>;
  /** The Kubernetes username, on one line. It may contain `{{AccountID}}` and `{{AccessKeyID}}`. */
  username: pulumi.Input<string>;
  /**
   * The Kubernetes groups, such as `developers`. They may contain the same placeholders as `username`. Default: none.
   */
  groups?: pulumi.Input<pulumi.Input<string>[]>;
  /** The end of the access, as in AwsAuthRole. Default: no end. */
  until?: pulumi.Input<string>;
}

/** An AWS account whose principals have access for a time. */
export interface AwsAuthEndingAccount {
  /** The ID of the account, a string of 12 digits. */
  accountId: pulumi.Input<string>;
  /** The end of the access, as in AwsAuthRole. */
  until: pulumi.Input<string>;
}

/** The platform that nodes run on. It determines their username and groups. */
export const NodePlatform = {
  /**
   * EC2 instances with Linux or Bottlerocket: `system:node:{{EC2PrivateDNSName}}` in `system:bootstrappers` and
   * `system:nodes`.
   */
  Linux: "linux",
  /** EC2 instances with Windows: the same as Linux, and also in `eks:kube-proxy-windows`. */
  Windows: "windows",
  /**
   * Pods on Fargate, with the pod execution role of a Fargate profile: `system:node:{{SessionName}}` in
   * `system:bootstrappers`, `system:nodes` and `system:node-proxier`.
   */
  Fargate: "fargate",
} as const;
export type NodePlatform = (typeof NodePlatform)[keyof typeof NodePlatform];

/** The IAM role of nodes: a short form of AwsAuthRole, with the username and groups that the nodes need. */
export interface AwsAuthNodeRole {
  /** The ARN of the role (not of its instance profile), `arn:<partition>:iam::<account>:role/<name>`. */
  roleArn: pulumi.Input<string>;
  /** The platform that the nodes run on: `linux`, `windows` or `fargate`. */
  platform: pulumi.Input<NodePlatform>;
}

/** The inputs of an AwsAuth. Exactly one of clusterName and kubeconfig is required. */
export interface AwsAuthArgs extends AwsAuthOptions {
  /** The IAM roles to grant access to, with their Kubernetes identities. Default: none. */
  roles?: pulumi.Input<pulumi.Input<AwsAuthRole>[]>;
  /** The IAM users to grant access to, with their Kubernetes identities. Default: none. */
  users?: pulumi.Input<pulumi.Input<AwsAuthUser>[]>;
  /**
   * The IDs of AWS accounts, as strings of 12 digits. Every principal of these accounts that no other entry maps is
   * authenticated with its ARN as the username and without groups. Default: none.
   */
  accounts?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * More AWS accounts, as in `accounts`, whose access has an end. Default: none.
   */
  endingAccounts?: pulumi.Input<pulumi.Input<AwsAuthEndingAccount>[]>;
  /**
   * The IAM roles of nodes, which get the username and groups that EKS requires. Only needed for self-managed nodes:
   * EKS adds the entries of managed node groups and Fargate profiles itself. Default: none.
   */
  nodeRoles?: pulumi.Input<pulumi.Input<AwsAuthNodeRole>[]>;
  /**
   * ARNs of roles, users, root users and federated users whose entries must not exist, such as principals that now have
   * an access entry. Existing entries are removed after a backup, whichever tool or person wrote them, and are not
   * restored when the ARN is removed from this list. A role matches with or without its path. Entries with the group
   * `system:nodes` are kept, with a notice in the log. An entry that another stack or another resource of this package
   * declares is an error. Default: none.
   */
  absentArns?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Access entries that the program creates before these entries change, such as those of principals in `absentArns`. The
   * lock-out guard counts them in a preview too, in which they don't exist yet. Put their resources into the option
   * `dependsOn`, so that they are created first. Access entries that already exist are counted without this input.
   * Default: none.
   */
  accessEntries?: pulumi.Input<pulumi.Input<CountedAccessEntry>[]>;
}
