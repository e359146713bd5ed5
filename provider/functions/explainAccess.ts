import type * as pulumi from "@pulumi/pulumi";
import type { ConnectionArgs } from "../resources/awsAuthArgs";
import { askOutput, invokeFunction } from "./ask";
import type { LiveAccessPolicy, LiveBinding, PrincipalStatus } from "./liveAccess";

/** The decision whether a principal has access to a cluster. */
export const AccessDecision = {
  /** Access is granted, with the returned username and groups. */
  Granted: "granted",
  /** Access is denied, for the returned reason. */
  Denied: "denied",
  /** The authenticator decides at random, or its versions differ. `outcomes` lists all possible decisions. */
  Depends: "depends",
  /** `aws-auth` doesn't give access, and the access entries can't be read. `unread` has the reason. */
  Unknown: "unknown",
} as const;
export type AccessDecision = (typeof AccessDecision)[keyof typeof AccessDecision];

/** The source of a principal's access. */
export const AccessSource = {
  /** An access entry of the cluster. */
  AccessEntry: "access-entry",
  /** The ConfigMap `kube-system/aws-auth`. */
  AwsAuth: "aws-auth",
  /** The creation of the cluster: in the mode CONFIG_MAP, the creator is in `system:masters`. */
  Creator: "creator",
} as const;
export type AccessSource = (typeof AccessSource)[keyof typeof AccessSource];

/** The access entry of a principal. */
export interface ExplainedAccessEntry {
  /** The ARN of the access entry. */
  accessEntryArn: string;
  /** The principal's ARN in the entry, with its path. */
  principalArn: string;
  /** The type, such as `STANDARD` or `EC2_LINUX`. */
  type: string;
  /** The username in the entry, which may contain placeholders. */
  username: string;
  /** The groups in the entry. */
  groups: string[];
  /** The access policies of the entry; omitted if they can't be read. */
  policies?: LiveAccessPolicy[];
}

/** The entry or account in `aws-auth` that matched a principal. */
export interface AccessMatch {
  /** The key: `mapRoles`, `mapUsers` or `mapAccounts`. */
  key: string;
  /** The line in the key's text on which the match begins, from 1. */
  line: number;
  /** The ARN of the entry as written in `aws-auth`; omitted for an account. */
  arn?: string;
  /** The ID of the account in `mapAccounts`; omitted for an entry. */
  account?: string;
}

/** A possible decision. */
export interface AccessOutcome {
  /** `granted`, `denied` or `unknown`. */
  access: AccessDecision;
  /** The Kubernetes username, with placeholders filled in; omitted if access is denied. */
  username?: string;
  /** The Kubernetes groups, with placeholders filled in; omitted if access is denied. */
  groups?: string[];
  /** The reason why access is denied or unknown; omitted if access is granted. */
  reason?: string;
  /** The entry or account that matched; omitted if there is none. */
  matchedBy?: AccessMatch;
}

/** The Kubernetes identity of a principal in a cluster, or the reason why it has no access. */
export interface ExplainAccessResult {
  /** The ARN of the cluster that was read; omitted with a kubeconfig. */
  clusterArn?: string;
  /** The ARN of the principal, with its path if IAM can be read. With `ssoPermissionSet`, the ARN of its role. */
  principalArn: string;
  /** The permission set of IAM Identity Center, if the principal is its role, such as `AdministratorAccess`; omitted otherwise. */
  ssoPermissionSet?: string;
  /**
   * `granted`; `denied`; `depends` if the authenticator decides at random or its versions differ; or `unknown` if
   * `aws-auth` doesn't give access, and the access entries can't be read.
   */
  access: AccessDecision;
  /** The source of the decision; omitted if neither an access entry nor `aws-auth` has the principal, or if it depends. */
  decidedBy?: AccessSource;
  /** The Kubernetes username, with placeholders filled in; only if access is granted. */
  username?: string;
  /** The Kubernetes groups, with placeholders filled in; only if access is granted. */
  groups?: string[];
  /** The reason why access is denied or unknown; omitted otherwise. */
  reason?: string;
  /** The change that would give the principal access; only if access is denied. */
  fix?: string;
  /**
   * The entry or account in `aws-auth` that matched; omitted if there is none, if an access entry decides, or if `access`
   * is `depends`.
   */
  matchedBy?: AccessMatch;
  /**
   * The entry or account in `aws-auth` that would apply if the access entry, or the access of the creator, didn't take
   * precedence; omitted if there is none.
   */
  overridden?: AccessMatch;
  /** All possible decisions: one, unless `access` is `depends`. */
  outcomes: AccessOutcome[];
  /**
   * The principal's access entry, even if it is dead or doesn't apply; omitted if there is none or if it can't be read.
   */
  accessEntry?: ExplainedAccessEntry;
  /** Whether the role or user exists; omitted with a kubeconfig. */
  principalStatus?: PrincipalStatus;
  /**
   * The RBAC bindings of the username and the groups, without those that every cluster has for everyone who can sign
   * in. Omitted if access isn't granted, or if they can't be read. Access policies apply in addition.
   */
  bindings?: LiveBinding[];
  /**
   * Whether the principal may do everything in the whole cluster: by the group `system:masters`, the access policy
   * AmazonEKSClusterAdminPolicy or a ClusterRoleBinding to `cluster-admin`. Omitted if it isn't known.
   */
  isAdministrator?: boolean;
  /** The reasons why the principal is an administrator; empty if it isn't known to be one. */
  administratorBy: string[];
  /** The authentication mode of the cluster; omitted with a kubeconfig. */
  authenticationMode?: string;
  /** The access of the cluster's creator, which EKS doesn't name; omitted with a kubeconfig. */
  creator?: string;
  /** What can't be read, each with the reason and the fix. The result ignores it. Empty if everything was read. */
  unread: string[];
}

/**
 * The arguments of explainAccess. Exactly one of clusterName and kubeconfig is required, and exactly one of principalArn and
 * ssoPermissionSet.
 */
export interface ExplainAccessOutputArgs extends ConnectionArgs {
  /**
   * The ARN of a role, a user, the root user, a federated user, or a role's session as GetCallerIdentity returns it,
   * `arn:<partition>:sts::<account>:assumed-role/<role>/<session>`. Mutually exclusive with `ssoPermissionSet`.
   */
  principalArn?: pulumi.Input<string>;
  /**
   * The name of a permission set of IAM Identity Center, such as `AdministratorAccess`: 1 to 32 letters, digits and
   * `_+=,.@-`. The principal is its role in the cluster's account, which is found under the path
   * `/aws-reserved/sso.amazonaws.com/` (`iam:ListRoles`). No role or several roles are an error that lists what was found.
   * Only with `clusterName`, and mutually exclusive with `principalArn`.
   */
  ssoPermissionSet?: pulumi.Input<string>;
  /**
   * The name of the session, if the principal is a role. It replaces `{{SessionName}}` and `{{EC2PrivateDNSName}}`.
   * Default: `session`.
   */
  sessionName?: pulumi.Input<string>;
}
/** The arguments of explainAccess as plain values. */
export type ExplainAccessArgs = pulumi.Unwrap<ExplainAccessOutputArgs>;

/**
 * Explains the access of an IAM principal to a cluster: the access entry or the line of `kube-system/aws-auth` that
 * decides, the username and groups, access policies, RBAC bindings, and whether it is an administrator; or the reason
 * why access is denied, and how to fix that. An access entry takes precedence over `aws-auth`, unless the entry
 * is dead because its principal was deleted and recreated. The result for `aws-auth` follows the rules of the EKS
 * authenticator, which tries roles first, then users, then accounts. A principal that IAM doesn't have is denied access.
 * Nothing is changed.
 *
 * In the mode CONFIG_MAP, EKS gives the cluster's creator access without an entry, and doesn't name it: the function
 * recognizes the creator only if the identity in use is the creator itself.
 *
 * What the identity in use isn't allowed to read is listed in `unread` and ignored. With a kubeconfig, access entries and
 * the authentication mode aren't read: the result is that of `aws-auth` alone.
 *
 * A function can't see the AWS provider or the stack's configuration. If those use another region or account than the
 * AWS environment, pass `clusterArn` or `region`.
 *
 * The identity in use needs `get` on the ConfigMap and, with `clusterName`, `eks:DescribeCluster`. For the rest of the
 * result it needs `eks:ListAccessEntries`, `eks:DescribeAccessEntry`, `eks:ListAssociatedAccessPolicies`, `iam:GetRole`
 * or `iam:GetUser`, and `list` on `clusterrolebindings` and `rolebindings`; with `ssoPermissionSet`, also `iam:ListRoles`.
 *
 * Source: https://docs.aws.amazon.com/eks/latest/userguide/grant-k8s-access.html and
 * https://github.com/kubernetes-sigs/aws-iam-authenticator
 */
export function explainAccess(args: ExplainAccessArgs, opts?: pulumi.InvokeOptions): Promise<ExplainAccessResult> {
  return invokeFunction("explainAccess", args, opts);
}

/**
 * Explains the access of an IAM principal, like explainAccess, for arguments that can be outputs. The result is an
 * output.
 */
export function explainAccessOutput(
  args: ExplainAccessOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<ExplainAccessResult> {
  return askOutput("explainAccess", args, opts);
}
