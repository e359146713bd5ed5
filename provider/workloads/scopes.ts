import type * as pulumi from "@pulumi/pulumi";

/**
 * What the permissions of a workload are held to. Each workload says which of these it needs or takes; others are refused.
 * A list is of ARNs without wildcards unless it says otherwise, or `["*"]` for every such resource of the account in the
 * region.
 */
export interface WorkloadScopes {
  /** The name of the EKS cluster that the workload runs in. */
  clusterName?: pulumi.Input<string>;
  /** Hosted zones of Route 53: `arn:<partition>:route53:::hostedzone/<ID>`. */
  hostedZoneArns?: pulumi.Input<pulumi.Input<string>[]>;
  /** General purpose buckets, with all their objects: `arn:<partition>:s3:::<name>`. */
  bucketArns?: pulumi.Input<pulumi.Input<string>[]>;
  /** Directory buckets, with all their objects: `arn:<partition>:s3express:<region>:<account>:bucket/<name>`. */
  directoryBucketArns?: pulumi.Input<pulumi.Input<string>[]>;
  /** KMS keys: `arn:<partition>:kms:<region>:<account>:key/<ID>`. IAM knows no aliases. */
  kmsKeyArns?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Secrets of Secrets Manager: `arn:<partition>:secretsmanager:<region>:<account>:secret:<name>-<6 random characters>`. `*`
   * and `?` in the name stand for any characters, and any one, as in `secret:prod/*`.
   */
  secretArns?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Parameters of Systems Manager: `arn:<partition>:ssm:<region>:<account>:parameter/<name without its first slash>`. `*` and
   * `?` in the name stand for any characters, and any one, as in `parameter/prod/*`.
   */
  parameterArns?: pulumi.Input<pulumi.Input<string>[]>;
  /** Queues of SQS: `arn:<partition>:sqs:<region>:<account>:<name>`. */
  queueArns?: pulumi.Input<pulumi.Input<string>[]>;
  /** Workspaces of Amazon Managed Service for Prometheus: `arn:<partition>:aps:<region>:<account>:workspace/<ID>`. */
  workspaceArns?: pulumi.Input<pulumi.Input<string>[]>;
  /** File systems of EFS: `arn:<partition>:elasticfilesystem:<region>:<account>:file-system/<ID>`. */
  fileSystemArns?: pulumi.Input<pulumi.Input<string>[]>;
  /** Certificate authorities of AWS Private CA: `arn:<partition>:acm-pca:<region>:<account>:certificate-authority/<ID>`. */
  certificateAuthorityArns?: pulumi.Input<pulumi.Input<string>[]>;
  /** Target groups: `arn:<partition>:elasticloadbalancing:<region>:<account>:targetgroup/<name>/<ID>`. */
  targetGroupArns?: pulumi.Input<pulumi.Input<string>[]>;
  /** Roles that may be given to nodes: `arn:<partition>:iam::<account>:role/<path and name>`. `["*"]` is refused. */
  nodeRoleArns?: pulumi.Input<pulumi.Input<string>[]>;
}

/** The scopes, all of them known. Null, which is how other languages leave an input out, is as good as nothing. */
export type KnownScopes = { clusterName?: string | null } & { [name in ArnScopeName]?: string[] | null };

/** The name of a scope. */
export type ScopeName = keyof WorkloadScopes;

/** The name of a scope that is a list of ARNs. */
export type ArnScopeName = Exclude<ScopeName, "clusterName">;

/** The scopes as a policy uses them: a list is empty where there is nothing, and `["*"]` is spelled out. */
export type GrantedScopes = { clusterName: string } & Record<ArnScopeName, string[]>;

/** Where a cluster is, and so what its workloads are about. */
export interface Place {
  /** As in `aws`, `aws-cn` or `aws-us-gov`. */
  partition: string;
  /** As in `us-west-2`. */
  region: string;
  /** 12 digits. */
  accountId: string;
}
