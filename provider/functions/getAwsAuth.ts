import type * as pulumi from "@pulumi/pulumi";
import type { ConnectionArgs } from "../resources/awsAuthArgs";
import { askOutput, invokeFunction } from "./ask";

/** The severity of a finding. */
export const FindingSeverity = {
  /** Someone loses access or never gets it. */
  Error: "error",
  /** The entry works, but may not do what was intended. */
  Warning: "warning",
} as const;
export type FindingSeverity = (typeof FindingSeverity)[keyof typeof FindingSeverity];

/** A mistake or a misleading entry in a live `aws-auth`. */
export interface AwsAuthFinding {
  /** `error`: someone loses access or never gets it. `warning`: the entry works, but may not do what was intended. */
  severity: FindingSeverity;
  /** The key: `mapRoles`, `mapUsers` or `mapAccounts`; omitted if the finding is about the whole ConfigMap. */
  key?: string;
  /** The line in the key's text, from 1; omitted if there is none. */
  line?: number;
  /** The mistake, its place and its fix. */
  message: string;
}

/** An entry of a live `aws-auth`, as the authenticator reads it. */
export interface AwsAuthLiveEntry {
  /** The ARN as written in `aws-auth`. Empty if the authenticator finds none, in which case the entry has no effect. */
  arn: string;
  /** The username, which may contain placeholders such as `{{SessionName}}`. Empty if the authenticator finds none. */
  username: string;
  /** The groups, which may contain placeholders too. */
  groups: string[];
  /** The line in the key's text on which the entry begins, from 1. */
  line: number;
}

/** The live ConfigMap `kube-system/aws-auth` of a cluster. */
export interface GetAwsAuthResult {
  /** The ARN of the cluster that was read; omitted with a kubeconfig. */
  clusterArn?: string;
  /** Whether the ConfigMap exists. If it doesn't, the other outputs are empty. */
  exists: boolean;
  /** The resource version of the ConfigMap, which changes with every write; omitted if there is no ConfigMap. */
  resourceVersion?: string;
  /** The entries of `mapRoles`, in order. */
  roles: AwsAuthLiveEntry[];
  /** The entries of `mapUsers`, in order. */
  users: AwsAuthLiveEntry[];
  /**
   * The accounts of `mapAccounts`, in order. All principals of these accounts have access, with their ARN as the
   * username.
   */
  accounts: string[];
  /** The problems found in the document; empty if there are none. */
  findings: AwsAuthFinding[];
  /** The data of the ConfigMap: each key with its text, byte for byte. */
  raw: Record<string, string>;
}

/** The arguments of getAwsAuth. Exactly one of clusterName and kubeconfig is required. */
export interface GetAwsAuthOutputArgs extends ConnectionArgs {}
/** The arguments of getAwsAuth as plain values. */
export type GetAwsAuthArgs = pulumi.Unwrap<GetAwsAuthOutputArgs>;

/**
 * Reads the ConfigMap `kube-system/aws-auth` of a cluster and reports its entries and problems: entries that match no
 * principal or are misread, duplicates, a key that the authenticator can't read, and an authentication mode in which
 * `aws-auth` has no effect. A malformed document isn't an error; the findings show where it breaks. Nothing is changed.
 *
 * A function can't see the AWS provider or the stack's configuration. If those use another region or account than the
 * AWS environment, pass `clusterArn` or `region`.
 *
 * The identity in use needs `get` on the ConfigMap and, with `clusterName`, `eks:DescribeCluster`.
 *
 * Source: https://docs.aws.amazon.com/eks/latest/userguide/auth-configmap.html and
 * https://github.com/kubernetes-sigs/aws-iam-authenticator
 */
export function getAwsAuth(args: GetAwsAuthArgs, opts?: pulumi.InvokeOptions): Promise<GetAwsAuthResult> {
  return invokeFunction("getAwsAuth", args, opts);
}

/** Reads the ConfigMap, like getAwsAuth, for arguments that can be outputs. The result is an output. */
export function getAwsAuthOutput(
  args: GetAwsAuthOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetAwsAuthResult> {
  return askOutput("getAwsAuth", args, opts);
}
