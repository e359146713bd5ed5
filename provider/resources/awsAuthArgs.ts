import type * as pulumi from "@pulumi/pulumi";
import { principalArnForm } from "../eks/iamPrincipal";
import { booleanIssues, choiceIssues, listIssues, missingIssues, numberIssues, textIssues } from "../validation/checks";
import { type Issue, type Path, pending } from "../validation/issues";

/** What to do if an entry that this resource doesn't own maps a declared ARN. */
export const ExistingMapping = {
  /** Fail during preview, with an error that shows the entry. */
  Fail: "fail",
  /** Take over the entry: it is changed to the declared values, and is removed together with the resource. */
  TakeOver: "take-over",
} as const;
export type ExistingMapping = (typeof ExistingMapping)[keyof typeof ExistingMapping];

/** The inputs that AwsAuth and AwsAuthEntries share: the cluster, the credentials and the handling of the ConfigMap. */
export interface AwsAuthOptions extends ConnectionArgs {
  /**
   * The number of backups of `aws-auth` that this component keeps in `kube-system`, from 1 to 100. Default: 10. Before
   * the first change of an update, the ConfigMap is copied to `aws-auth-backup-<time>`. Then this component's older
   * backups are removed, as well as all but the newest ten of components that no longer exist. Backups of other
   * components are kept.
   */
  backups?: pulumi.Input<number>;
  /**
   * Whether to make a change that the lock-out guard refuses, with a warning that names what is overridden. Default:
   * false. The guard refuses a change that takes access, administrator permissions, a group or the username from the
   * identity that runs Pulumi (the deployer), that removes the last administrator, or that takes access, a group or the
   * username from the nodes of an entry while the cluster has registered nodes. It counts both halves of the cluster: a
   * principal with an access entry loses nothing by a change of `aws-auth`, and an access entry with
   * AmazonEKSClusterAdminPolicy is an administrator, as is a mapping with the group `system:masters` or with a binding
   * to `cluster-admin`. Access entries are only counted with `clusterName`. A loss that depends on
   * something that can't be read is only a warning. When the resource is deleted, its entries with `system:masters` are
   * removed anyway, with a warning. The input stays active as long as it is set: each preview and log warns about what it
   * overrides. Remove it after the update.
   *
   * A ClusterAccess with access entries has the same guard for changes of its grants, see there.
   */
  force?: pulumi.Input<boolean>;
  /**
   * Whether to repair a key of `aws-auth` that the authenticator can't read or that isn't a list, after a backup.
   * Default: false, which fails and shows the line. Entries that can still be read are kept, entries whose meaning is
   * clear from their lines are rewritten, and all other lines become comments. The input stays
   * active as long as it is set: each preview and log shows which entries are kept and which lines become comments.
   * Remove it after the update.
   */
  repair?: pulumi.Input<boolean>;
  /**
   * What to do if an entry that this resource doesn't own maps a declared ARN: `fail` (the default) or `take-over`.
   * `take-over` stays active as long as it is set: each preview and log names the entries that are taken over and, if
   * known, the stack that declared them. Remove it after the update. If a ClusterAccess migrates to access entries,
   * this input applies to the aws-auth entries of its grants; see `migrate` there.
   */
  existingMappings?: pulumi.Input<ExistingMapping>;
  /**
   * The name of a backup to restore, `aws-auth-backup-<time>`. Its data replaces the current data, which is backed up
   * first, and the declared entries are merged into it. The backup is restored once, when the input is set or changed;
   * keeping or removing the input has no effect. Default: none.
   */
  restoreFrom?: pulumi.Input<string>;
}

/** An access entry that the program creates, for the lock-out guard of `aws-auth`. */
export interface CountedAccessEntry {
  /** The ARN of the principal, `arn:<partition>:iam::<account>:role/<path and name>` or `…:user/<path and name>`. */
  principalArn: pulumi.Input<string>;
  /** Whether the entry allows everything in the whole cluster, as AmazonEKSClusterAdminPolicy does. Default: false. */
  administrator?: pulumi.Input<boolean>;
}

/** The issues of the access entries that the lock-out guard counts. */
export function accessEntriesIssues(accessEntries: unknown): Issue[] {
  const form = { items: "access entries", fix: "Omit accessEntries for none." };
  const issuesInItem = (path: Path, item: unknown): Issue[] => {
    if (item === pending) {
      return [];
    }
    if (typeof item !== "object" || Array.isArray(item)) {
      const expected = "an access entry with principalArn";
      return [{ code: "type", paths: [path], value: item, expected, fix: "Write it as { principalArn: <ARN> }." }];
    }
    const { principalArn, administrator } = item as Record<string, unknown>;
    return [
      ...missingIssues([...path, "principalArn"], principalArn, principalArnForm.expected, "Pass the principal's ARN."),
      ...textIssues([...path, "principalArn"], principalArn, principalArnForm),
      ...booleanIssues([...path, "administrator"], administrator),
    ];
  };
  return listIssues("accessEntries", accessEntries, form, issuesInItem, () => undefined);
}

const backupNameForm = {
  expected:
    "the name of an aws-auth backup, a ConfigMap in kube-system, such as aws-auth-backup-2026-01-02t03-04-05.678z",
  fix: "Copy the name from the output backupName or from `kubectl get configmaps --namespace kube-system`.",
  fits: (text: string) => /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(text) && text !== "aws-auth",
};

/** The issues of the inputs that control changes of the ConfigMap. */
export function awsAuthOptionIssues(
  options: Record<"backups" | "force" | "repair" | "existingMappings" | "restoreFrom", unknown>,
): Issue[] {
  return [
    ...numberIssues("backups", options.backups, 1, 100, "backups"),
    ...booleanIssues("force", options.force),
    ...booleanIssues("repair", options.repair),
    ...choiceIssues("existingMappings", options.existingMappings, ExistingMapping),
    ...textIssues("restoreFrom", options.restoreFrom, backupNameForm),
  ];
}

/** The cluster and the credentials to connect with. Exactly one of clusterName and kubeconfig is required. */
export interface ConnectionArgs {
  /**
   * The name of the EKS cluster, 1 to 100 characters. Its endpoint and certificate authority are read from EKS
   * (`eks:DescribeCluster`). The token is signed in process with the AWS credentials of the environment, of `profile`
   * or of `assumeRoleArn`, so neither the AWS CLI nor a kubeconfig is needed. Mutually exclusive with `kubeconfig`.
   */
  clusterName?: pulumi.Input<string>;
  /**
   * The ARN of the cluster, `arn:<partition>:eks:<region>:<account>:cluster/<name>`. If the cluster found with the
   * credentials has another ARN, the operation fails before anything is read or changed. Only with `clusterName`.
   * Default: if a component has its own AWS provider, or if the stack's configuration has AWS settings other than
   * `aws:region`, `aws:defaultTags` and `aws:ignoreTags`, the ARN in the region and account of that provider; otherwise
   * none.
   */
  clusterArn?: pulumi.Input<string>;
  /**
   * The AWS region of the cluster, such as `us-west-2`. Only with `clusterName`. Default: the region in `clusterArn`,
   * else `aws:region` of the stack's configuration, else the region of the AWS environment (`AWS_REGION`,
   * `AWS_DEFAULT_REGION` or the region of the profile).
   */
  region?: pulumi.Input<string>;
  /**
   * The profile of the shared AWS configuration to use. Only with `clusterName`. Default: the profile of the AWS
   * environment.
   */
  profile?: pulumi.Input<string>;
  /**
   * The ARN of an IAM role to assume (`sts:AssumeRole`) for access to the cluster,
   * `arn:<partition>:iam::<account>:role/<name>`. Only with `clusterName`. Default: none.
   */
  assumeRoleArn?: pulumi.Input<string>;
  /**
   * The content of a kubeconfig in YAML or JSON. Its current context is used, and it is kept as a secret. The
   * kubeconfig of the environment is never used automatically. Mutually exclusive with `clusterName`.
   */
  kubeconfig?: pulumi.Input<string>;
}
