import * as pulumi from "@pulumi/pulumi";
import { ownerOf } from "../eks/ownerTag";
import type { ConnectionArgs } from "../resources/awsAuthArgs";
import { organizationOfRun } from "../sdkInternals";
import { askOutput, invokeFunction } from "./ask";
import type { LiveAccessPolicy, PrincipalStatus } from "./liveAccess";

/** The declarer of an access entry or of a mapping. */
export const AccessDeclarer = {
  /** The stack in the argument `stack`, which is the running stack by default in a Node program. */
  ThisStack: "this-stack",
  /** Another stack that uses this package. */
  AnotherStack: "another-stack",
  /** A CloudFormation stack, such as those of eksctl. */
  CloudFormation: "cloudformation",
  /** EKS: the access of nodes that EKS manages, of its service-linked role, and of the roles of its capabilities. */
  Eks: "eks",
  /** None of these: a command, the console or another tool. */
  Nobody: "nobody",
} as const;
export type AccessDeclarer = (typeof AccessDeclarer)[keyof typeof AccessDeclarer];

/** An access entry of a live cluster. */
export interface LiveAccessEntry {
  /** The ARN of the access entry. */
  accessEntryArn: string;
  /** The ARN of the principal, with its path. */
  principalArn: string;
  /** The permission set of IAM Identity Center, if the principal is its role, such as `AdministratorAccess`; omitted otherwise. */
  ssoPermissionSet?: string;
  /** The type, such as `STANDARD` or `EC2_LINUX`. */
  type: string;
  /** The Kubernetes username, which may contain placeholders. */
  username: string;
  /** The Kubernetes groups. */
  groups: string[];
  /** The access policies; omitted if they can't be read. */
  policies?: LiveAccessPolicy[];
  /** The time at which the entry was created, as in `2026-01-02T03:04:05Z`; omitted if EKS doesn't return it. */
  createdAt?: string;
  /**
   * The end of its access in UTC, by the tag `eks-auth:until` of the entry, as in `2027-01-31T17:00:00Z`; omitted if it has
   * none. Entries of aws-auth have no place for it.
   */
  until?: string;
  /** The declarer, by the tags of the entry: `eks-auth:stack`, or those of CloudFormation. */
  declaredBy: AccessDeclarer;
  /** The stack that declared it, `<organization>/<project>/<stack>` or the name of a CloudFormation stack; omitted if no stack did. */
  stack?: string;
  /** Whether it is for nodes. */
  forNodes: boolean;
  /** Whether the principal exists. An entry of a deleted or recreated principal is dead: it gives no access. */
  principalStatus: PrincipalStatus;
  /** The reason for the status; omitted for `exists` and `other-account`. */
  principalStatusReason?: string;
  /**
   * Whether it allows everything in the whole cluster: by AmazonEKSClusterAdminPolicy or a ClusterRoleBinding to
   * `cluster-admin`, which may be of only one of its usernames. Omitted if it isn't known.
   */
  isAdministrator?: boolean;
  /** The reasons why it is an administrator; empty if it isn't known to be one. */
  administratorBy: string[];
}

/** An entry or account of a live `aws-auth`. */
export interface LiveAccessMapping {
  /** The key: `mapRoles`, `mapUsers` or `mapAccounts`. */
  key: string;
  /** The line in the key's text on which the entry begins, from 1. */
  line: number;
  /** The ARN as written in `aws-auth`; for `mapAccounts`, the ID of the account. Empty if there is none. */
  principal: string;
  /** The permission set of IAM Identity Center, if the ARN is that of its role; omitted otherwise. */
  ssoPermissionSet?: string;
  /** The Kubernetes username, which may contain placeholders; omitted for an account. */
  username?: string;
  /** The Kubernetes groups, which may contain placeholders. */
  groups: string[];
  /** The declarer, by the annotations in which stacks record their entries. */
  declaredBy: AccessDeclarer;
  /** The stack that declared it, `<project>/<stack>`; omitted if no stack did, or if it isn't recorded. */
  stack?: string;
  /** Whether it is for nodes. */
  forNodes: boolean;
  /** Whether it has an effect. */
  inEffect: boolean;
  /** The reason why it has no effect; omitted if it has one. */
  withoutEffectReason?: string;
  /** Whether the principal exists; omitted for an account, and with a kubeconfig. */
  principalStatus?: PrincipalStatus;
  /** The reason for the status; omitted for `exists` and `other-account`. */
  principalStatusReason?: string;
  /**
   * Whether it allows everything in the whole cluster: by the group `system:masters` or a ClusterRoleBinding to
   * `cluster-admin`, which may be of only one of its usernames. Omitted if it isn't known.
   */
  isAdministrator?: boolean;
  /** The reasons why it is an administrator; empty if it isn't known to be one. */
  administratorBy: string[];
}

/** Everything that gives IAM principals access to a live cluster. */
export interface GetClusterAccessResult {
  /** The ARN of the cluster that was read; omitted with a kubeconfig. */
  clusterArn?: string;
  /** The authentication mode of the cluster; omitted with a kubeconfig. */
  authenticationMode?: string;
  /**
   * The access entries, sorted by the ARN of the principal. Empty in the mode CONFIG_MAP. Those that can't be read are in
   * `unread`.
   */
  entries: LiveAccessEntry[];
  /** The entries and accounts of `aws-auth`, in order. */
  mappings: LiveAccessMapping[];
  /** The access of the cluster's creator, which EKS doesn't name; omitted with a kubeconfig. */
  creator?: string;
  /**
   * What can't be read, each with the reason: access entries, parts of `aws-auth` that the authenticator can't read
   * either, roles and users, bindings. Empty if everything was read.
   */
  unread: string[];
}

/** The arguments of getClusterAccess. Exactly one of clusterName and kubeconfig is required. */
export interface GetClusterAccessOutputArgs extends ConnectionArgs {
  /**
   * The stack whose entries are reported as `this-stack`, `<organization>/<project>/<stack>`. Default: the running stack
   * in a Node program that uses this package; none in other languages and with the generated SDKs, where each entry of a
   * stack is reported as `another-stack`, with the name of the stack.
   */
  stack?: pulumi.Input<string>;
}
/** The arguments of getClusterAccess as plain values. */
export type GetClusterAccessArgs = pulumi.Unwrap<GetClusterAccessOutputArgs>;

/**
 * Lists everything that gives IAM principals access to a cluster: each access entry and each entry of
 * `kube-system/aws-auth`, with its username, groups and access policies; the stack that declared it, if any; whether
 * its principal still exists, or was recreated, which makes an access entry useless; and whether it is an
 * administrator. Nothing is changed.
 *
 * What the identity in use isn't allowed to read is listed in `unread` and omitted. With a kubeconfig, only `aws-auth` and
 * the RBAC bindings are read.
 *
 * A function can't see the AWS provider or the stack's configuration. If those use another region or account than the
 * AWS environment, pass `clusterArn` or `region`.
 *
 * The identity in use needs `get` on the ConfigMap and, with `clusterName`, `eks:DescribeCluster`. For the rest of the
 * result it needs `eks:ListAccessEntries`, `eks:DescribeAccessEntry`, `eks:ListAssociatedAccessPolicies`, `iam:GetRole`,
 * `iam:GetUser`, and `list` on `clusterrolebindings`.
 *
 * Source: https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html and
 * https://docs.aws.amazon.com/eks/latest/userguide/auth-configmap.html
 */
export function getClusterAccess(
  args: GetClusterAccessArgs,
  opts?: pulumi.InvokeOptions,
): Promise<GetClusterAccessResult> {
  return invokeFunction("getClusterAccess", { stack: runningStack(), ...args }, opts);
}

/** Lists the access to a cluster, like getClusterAccess, for arguments that can be outputs. The result is an output. */
export function getClusterAccessOutput(
  args: GetClusterAccessOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetClusterAccessResult> {
  return askOutput("getClusterAccess", { stack: runningStack(), ...args }, opts);
}

function runningStack(): string {
  return ownerOf(organizationOfRun(), pulumi.getProject(), pulumi.getStack());
}
