import type * as pulumi from "@pulumi/pulumi";
import type { ConnectionArgs } from "../resources/awsAuthArgs";
import { askOutput, invokeFunction } from "./ask";

/** How grave a finding is. */
export const FindingSeverity = {
  /** Access is lost, or never comes. */
  Error: "error",
  /** It works, and may not be what was meant. */
  Warning: "warning",
} as const;
export type FindingSeverity = (typeof FindingSeverity)[keyof typeof FindingSeverity];

/** Something in a live `aws-auth` that is wrong, or that reads otherwise than it looks. */
export interface AwsAuthFinding {
  /** `error`: access is lost, or never comes. `warning`: it works, and may not be what was meant. */
  severity: FindingSeverity;
  /** The key: `mapRoles`, `mapUsers` or `mapAccounts`; left out for the ConfigMap as a whole. */
  key?: string;
  /** The line in the key's text, from 1; left out where there is none. */
  line?: number;
  /** What is wrong, where, and what would be right. */
  message: string;
}

/** An entry of a live `aws-auth`, as the authenticator reads it. */
export interface AwsAuthLiveEntry {
  /** The ARN as it is written; empty where the authenticator finds none, and then maps nobody. */
  arn: string;
  /** The user name; it may hold placeholders, as in `{{SessionName}}`. Empty where the authenticator finds none. */
  username: string;
  /** The groups; they may hold placeholders too. */
  groups: string[];
  /** The line in the key's text that the entry begins on, from 1. */
  line: number;
}

/** The live ConfigMap `kube-system/aws-auth` of a cluster. */
export interface GetAwsAuthResult {
  /** The ARN of the cluster that was read; left out with a kubeconfig. */
  clusterArn?: string;
  /** Whether the cluster has the ConfigMap. Where it hasn't, the rest is empty. */
  exists: boolean;
  /** The version of the ConfigMap, which changes with every write; left out where there is no ConfigMap. */
  resourceVersion?: string;
  /** The entries of `mapRoles`, in their order. */
  roles: AwsAuthLiveEntry[];
  /** The entries of `mapUsers`, in their order. */
  users: AwsAuthLiveEntry[];
  /** The accounts of `mapAccounts`, in their order: all their principals have access, with the ARN as user name. */
  accounts: string[];
  /** What is wrong with the document; empty where nothing is. */
  findings: AwsAuthFinding[];
  /** The data of the ConfigMap, every key with its text byte for byte. */
  raw: Record<string, string>;
}

/** The arguments of getAwsAuth. Exactly one of clusterName and kubeconfig is needed. */
export interface GetAwsAuthOutputArgs extends ConnectionArgs {}
/** The arguments of getAwsAuth, all of them plain. */
export type GetAwsAuthArgs = pulumi.Unwrap<GetAwsAuthOutputArgs>;

/**
 * Reads the ConfigMap `kube-system/aws-auth` of a cluster, and says what is in it and what is wrong with it: entries that
 * map nobody or are misread, duplicates, a key that the authenticator can't read, an authentication mode in which it has no
 * effect. A malformed document isn't an error
 * here: its findings say where it breaks. Nothing is changed.
 *
 * A function knows neither the AWS provider nor the configuration of the stack: pass `clusterArn`, or `region`, where they
 * say another region or account than the AWS environment.
 *
 * The identity that is used needs `get` on the ConfigMap, and with `clusterName` `eks:DescribeCluster`.
 *
 * Source: https://docs.aws.amazon.com/eks/latest/userguide/auth-configmap.html and
 * https://github.com/kubernetes-sigs/aws-iam-authenticator
 */
export function getAwsAuth(args: GetAwsAuthArgs, opts?: pulumi.InvokeOptions): Promise<GetAwsAuthResult> {
  return invokeFunction("getAwsAuth", args, opts);
}

/** The same as getAwsAuth, for arguments that are known only later; the result is an output. */
export function getAwsAuthOutput(
  args: GetAwsAuthOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetAwsAuthResult> {
  return askOutput("getAwsAuth", args, opts);
}
