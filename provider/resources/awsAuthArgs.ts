import type * as pulumi from "@pulumi/pulumi";
import { booleanIssues, choiceIssues, numberIssues, textIssues } from "../validation/checks";
import type { Issue } from "../validation/issues";

/** What to do where an entry that this resource doesn't own maps an ARN that it declares. */
export const AwsAuthConflict = {
  /** Stop, during preview, and show the entry. */
  Fail: "fail",
  /** Take the entry over: it then reads as declared, and goes when the resource goes. */
  TakeOver: "take-over",
} as const;
export type AwsAuthConflict = (typeof AwsAuthConflict)[keyof typeof AwsAuthConflict];

/** What AwsAuth and AwsAuthEntries have in common: the cluster, the accounts, and how the ConfigMap is changed. */
export interface AwsAuthOptions extends ConnectionArgs {
  /**
   * How many backups of `aws-auth` this component keeps in `kube-system`, from 1 to 100. Default: 10. It copies the
   * ConfigMap to `aws-auth-backup-<time>` before its change in an update, and then removes its own older backups, and
   * those of components that no longer exist beyond their newest ten. Backups of other components stay.
   */
  backups?: pulumi.Input<number>;
  /**
   * Whether to make a change that the lock-out guard refuses, with a warning that names what it overrides.
   * Default: false. The guard refuses a change after which whoever deploys would lose access, after which nobody is left
   * in `system:masters` where somebody was, or which removes an own mapping of nodes while nodes are registered. It stays
   * active as long as it is set: each time, the preview and the log name what it overrides. Remove it after the update.
   */
  force?: pulumi.Input<boolean>;
  /**
   * Whether to mend a key of `aws-auth` that the authenticator can't read, after the backup. Default: false, which stops
   * and shows the line. Entries that can still be told apart are kept. It stays active as long as it is set: each time, the
   * preview and the log name what is kept and what isn't. Remove it after the update.
   */
  repair?: pulumi.Input<boolean>;
  /**
   * What to do where an entry that this resource doesn't own maps an ARN that it declares: `fail` (the default) or
   * `take-over`, which stays active as long as it is set: each time, the preview and the log name the entries that it takes
   * over, and from which stack, where their claim tells. Remove it after the update. Where a ClusterAccess moves to access entries, it is about the entries for its grants: see `migrate` there.
   */
  conflict?: pulumi.Input<AwsAuthConflict>;
  /**
   * The name of a backup, `aws-auth-backup-<time>`, to put back: its data takes the place of the present data, after a
   * backup of that, and the declared entries are merged into it. Done once, when the input is set or changed; leaving it
   * or removing it does nothing. Default: none.
   */
  restoreFrom?: pulumi.Input<string>;
}

const backupNameForm = {
  expected:
    "the name of a backup of aws-auth, a ConfigMap in kube-system, as in aws-auth-backup-2026-01-02t03-04-05.678z",
  fix: "Take it from the output backupName, or from `kubectl get configmaps --namespace kube-system`.",
  fits: (text: string) => /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(text) && text !== "aws-auth",
};

/** All that is wrong with how the ConfigMap is to be changed. */
export function awsAuthOptionIssues(
  options: Record<"backups" | "force" | "repair" | "conflict" | "restoreFrom", unknown>,
): Issue[] {
  return [
    ...numberIssues("backups", options.backups, 1, 100, "backups"),
    ...booleanIssues("force", options.force),
    ...booleanIssues("repair", options.repair),
    ...choiceIssues("conflict", options.conflict, AwsAuthConflict),
    ...textIssues("restoreFrom", options.restoreFrom, backupNameForm),
  ];
}

/** Which cluster it is, and how it is reached. Exactly one of clusterName and kubeconfig is needed. */
export interface ConnectionArgs {
  /**
   * The name of the EKS cluster, 1 to 100 characters. Its endpoint and certificate authority are then asked of EKS
   * (`eks:DescribeCluster`), and the token for it is signed in process with the AWS credentials of the environment, of
   * `profile` or of `assumeRoleArn`: neither the AWS CLI nor a kubeconfig is needed. Give this or `kubeconfig`.
   */
  clusterName?: pulumi.Input<string>;
  /**
   * The ARN of the cluster, `arn:<partition>:eks:<region>:<account>:cluster/<name>`. A login that leads to a cluster with
   * another ARN is rejected before anything is read from it or changed. Only with `clusterName`. Default: for a component
   * with an AWS provider of its own, or where the stack's configuration has more for AWS than `aws:region`, the ARN in the
   * region and account of that provider; otherwise none.
   */
  clusterArn?: pulumi.Input<string>;
  /**
   * The AWS region of the cluster, as in `us-west-2`. Only with `clusterName`. Default: the region in `clusterArn`, else
   * `aws:region` of the stack's configuration, else the region of the AWS environment: `AWS_REGION`, `AWS_DEFAULT_REGION`
   * or that of the profile.
   */
  region?: pulumi.Input<string>;
  /** The profile of the shared AWS configuration to act as. Only with `clusterName`. Default: that of the AWS environment. */
  profile?: pulumi.Input<string>;
  /**
   * The ARN of an IAM role to act as on the cluster, `arn:<partition>:iam::<account>:role/<name>`; the credentials are
   * then used for `sts:AssumeRole`. Only with `clusterName`. Default: none.
   */
  assumeRoleArn?: pulumi.Input<string>;
  /**
   * The text of a kubeconfig, YAML or JSON, whose current context is used; it is kept as a secret. The kubeconfig of the
   * environment is never used by itself. Give this or `clusterName`.
   */
  kubeconfig?: pulumi.Input<string>;
}
