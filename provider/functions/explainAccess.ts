import type * as pulumi from "@pulumi/pulumi";
import type { ConnectionArgs } from "../resources/awsAuthArgs";
import { askOutput, invokeFunction } from "./ask";

/** Whether a principal has access to a cluster through its `aws-auth`. */
export const AccessDecision = {
  /** It has, as the user name and with the groups that are told beside it. */
  Granted: "granted",
  /** It hasn't, for the reason that is told beside it. */
  Denied: "denied",
  /** The authenticator decides by chance, or its versions differ: `outcomes` has all that may come of it. */
  Depends: "depends",
} as const;
export type AccessDecision = (typeof AccessDecision)[keyof typeof AccessDecision];

/** What in `aws-auth` matched a principal. */
export interface AccessMatch {
  /** The key: `mapRoles`, `mapUsers` or `mapAccounts`. */
  key: string;
  /** The line in the key's text that it begins on, from 1. */
  line: number;
  /** The ARN of the entry as it is written; left out for an account. */
  arn?: string;
  /** The account of `mapAccounts`; left out for an entry. */
  account?: string;
}

/** One answer that the authenticator may give. */
export interface AccessOutcome {
  /** `granted` or `denied`. */
  access: AccessDecision;
  /** The user name in Kubernetes, its placeholders filled in; left out where access is denied. */
  username?: string;
  /** The groups in Kubernetes, their placeholders filled in; left out where access is denied. */
  groups?: string[];
  /** Why access is denied; left out where it is granted. */
  reason?: string;
  /** What matched; left out where nothing did. */
  matchedBy?: AccessMatch;
}

/** Who a principal is in a cluster, or why it has no access. */
export interface ExplainAccessResult {
  /** The ARN of the cluster that was read; left out with a kubeconfig. */
  clusterArn?: string;
  /** `granted`, `denied`, or `depends` where the authenticator decides by chance or its versions differ. */
  access: AccessDecision;
  /** The user name in Kubernetes, its placeholders filled in; left out unless access is granted. */
  username?: string;
  /** The groups in Kubernetes, their placeholders filled in; left out unless access is granted. */
  groups?: string[];
  /** Why access is denied; left out unless it is. */
  reason?: string;
  /** What matched; left out where nothing did, or where it depends. */
  matchedBy?: AccessMatch;
  /** All the answers that the authenticator may give: one, unless `access` is `depends`. */
  outcomes: AccessOutcome[];
}

/** The arguments of explainAccess. Exactly one of clusterName and kubeconfig is needed. */
export interface ExplainAccessOutputArgs extends ConnectionArgs {
  /**
   * The ARN of the principal: of a role, a user, the root user, a federated user, or of a role's session as
   * GetCallerIdentity shows it, `arn:<partition>:sts::<account>:assumed-role/<role>/<session>`.
   */
  principalArn: pulumi.Input<string>;
  /**
   * The name of the session, where `principalArn` is a role: what `{{SessionName}}` and `{{EC2PrivateDNSName}}` are made
   * of. Default: `session`.
   */
  sessionName?: pulumi.Input<string>;
}
/** The arguments of explainAccess, all of them plain. */
export type ExplainAccessArgs = pulumi.Unwrap<ExplainAccessOutputArgs>;

/**
 * Says who an IAM principal is in a cluster through its live ConfigMap `kube-system/aws-auth`: which entry or account
 * matches, the user name and the groups, or why access is denied. The answer is that of the authenticator of EKS, which
 * tries roles before users and accounts last. Access entries of the EKS API, which win over the ConfigMap, aren't looked
 * at. On a cluster in the authentication mode API, where `aws-auth` has no effect, the answer is `denied`. Nothing is changed.
 *
 * A function knows neither the AWS provider nor the configuration of the stack: pass `clusterArn`, or `region`, where they
 * say another region or account than the AWS environment.
 *
 * The identity that is used needs `get` on the ConfigMap, and with `clusterName` `eks:DescribeCluster`.
 *
 * Source: https://docs.aws.amazon.com/eks/latest/userguide/auth-configmap.html and
 * https://github.com/kubernetes-sigs/aws-iam-authenticator
 */
export function explainAccess(args: ExplainAccessArgs, opts?: pulumi.InvokeOptions): Promise<ExplainAccessResult> {
  return invokeFunction("explainAccess", args, opts);
}

/** The same as explainAccess, for arguments that are known only later; the result is an output. */
export function explainAccessOutput(
  args: ExplainAccessOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<ExplainAccessResult> {
  return askOutput("explainAccess", args, opts);
}
