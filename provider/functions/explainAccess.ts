import type * as pulumi from "@pulumi/pulumi";
import type { ConnectionArgs } from "../resources/awsAuthArgs";
import { askOutput, invokeFunction } from "./ask";

/** The decision whether a principal has access to a cluster through its `aws-auth`. */
export const AccessDecision = {
  /** Access is granted, with the returned user name and groups. */
  Granted: "granted",
  /** Access is denied, for the returned reason. */
  Denied: "denied",
  /** The authenticator decides at random, or its versions differ. `outcomes` lists all possible decisions. */
  Depends: "depends",
} as const;
export type AccessDecision = (typeof AccessDecision)[keyof typeof AccessDecision];

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

/** A possible decision of the authenticator. */
export interface AccessOutcome {
  /** `granted` or `denied`. */
  access: AccessDecision;
  /** The Kubernetes user name, with placeholders filled in; omitted if access is denied. */
  username?: string;
  /** The Kubernetes groups, with placeholders filled in; omitted if access is denied. */
  groups?: string[];
  /** The reason why access is denied; omitted if access is granted. */
  reason?: string;
  /** The entry or account that matched; omitted if there is none. */
  matchedBy?: AccessMatch;
}

/** The Kubernetes identity of a principal in a cluster, or the reason why it has no access. */
export interface ExplainAccessResult {
  /** The ARN of the cluster that was read; omitted with a kubeconfig. */
  clusterArn?: string;
  /** `granted`, `denied`, or `depends` if the authenticator decides at random or its versions differ. */
  access: AccessDecision;
  /** The Kubernetes user name, with placeholders filled in; only if access is granted. */
  username?: string;
  /** The Kubernetes groups, with placeholders filled in; only if access is granted. */
  groups?: string[];
  /** The reason why access is denied; only if it is denied. */
  reason?: string;
  /** The entry or account that matched; omitted if there is none, or if `access` is `depends`. */
  matchedBy?: AccessMatch;
  /** All possible decisions of the authenticator: one, unless `access` is `depends`. */
  outcomes: AccessOutcome[];
}

/** The arguments of explainAccess. Exactly one of clusterName and kubeconfig is required. */
export interface ExplainAccessOutputArgs extends ConnectionArgs {
  /**
   * The ARN of a role, a user, the root user, a federated user, or a role's session as GetCallerIdentity returns it,
   * `arn:<partition>:sts::<account>:assumed-role/<role>/<session>`.
   */
  principalArn: pulumi.Input<string>;
  /**
   * The name of the session, if `principalArn` is a role. It replaces `{{SessionName}}` and `{{EC2PrivateDNSName}}`.
   * Default: `session`.
   */
  sessionName?: pulumi.Input<string>;
}
/** The arguments of explainAccess as plain values. */
export type ExplainAccessArgs = pulumi.Unwrap<ExplainAccessOutputArgs>;

/**
 * Explains the access of an IAM principal to a cluster through the live ConfigMap `kube-system/aws-auth`: the matching
 * entry or account, the user name and groups, or the reason why access is denied. The result follows the rules of the
 * EKS authenticator, which tries roles first, then users, then accounts. EKS access entries, which take precedence over
 * the ConfigMap, are ignored. For a cluster in API mode, where `aws-auth` has no effect, the result is `denied`.
 * Nothing is changed.
 *
 * A function can't see the AWS provider or the stack's configuration. If those use another region or account than the
 * AWS environment, pass `clusterArn` or `region`.
 *
 * The identity in use needs `get` on the ConfigMap and, with `clusterName`, `eks:DescribeCluster`.
 *
 * Source: https://docs.aws.amazon.com/eks/latest/userguide/auth-configmap.html and
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
