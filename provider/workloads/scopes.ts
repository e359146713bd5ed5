/**
 * What the permissions of a workload are held to. Each workload says which of these it needs or takes; others are refused.
 * A list is of ARNs without wildcards unless it says otherwise, or `["*"]` for every such resource of the account in the
 * region. Null, which is how other languages leave an input out, is as good as nothing.
 */
export interface WorkloadScopes {
  /** The name of the EKS cluster that the workload runs in. */
  clusterName?: string | null;
  /** Hosted zones of Route 53: `arn:<partition>:route53:::hostedzone/<ID>`. */
  hostedZoneArns?: string[] | null;
  /** General purpose buckets, with all their objects: `arn:<partition>:s3:::<name>`. */
  bucketArns?: string[] | null;
  /** Directory buckets, with all their objects: `arn:<partition>:s3express:<region>:<account>:bucket/<name>`. */
  directoryBucketArns?: string[] | null;
  /** KMS keys: `arn:<partition>:kms:<region>:<account>:key/<ID>`. IAM knows no aliases. */
  kmsKeyArns?: string[] | null;
  /**
   * Secrets of Secrets Manager: `arn:<partition>:secretsmanager:<region>:<account>:secret:<name>-<6 random characters>`. `*`
   * and `?` in the name stand for any characters, and any one, as in `secret:prod/*`.
   */
  secretArns?: string[] | null;
  /**
   * Parameters of Systems Manager: `arn:<partition>:ssm:<region>:<account>:parameter/<name without its first slash>`. `*` and
   * `?` in the name stand for any characters, and any one, as in `parameter/prod/*`.
   */
  parameterArns?: string[] | null;
  /** Queues of SQS: `arn:<partition>:sqs:<region>:<account>:<name>`. */
  queueArns?: string[] | null;
  /** Workspaces of Amazon Managed Service for Prometheus: `arn:<partition>:aps:<region>:<account>:workspace/<ID>`. */
  workspaceArns?: string[] | null;
  /** File systems of EFS: `arn:<partition>:elasticfilesystem:<region>:<account>:file-system/<ID>`. */
  fileSystemArns?: string[] | null;
  /** Certificate authorities of AWS Private CA: `arn:<partition>:acm-pca:<region>:<account>:certificate-authority/<ID>`. */
  certificateAuthorityArns?: string[] | null;
  /** Target groups: `arn:<partition>:elasticloadbalancing:<region>:<account>:targetgroup/<name>/<ID>`. */
  targetGroupArns?: string[] | null;
  /** Roles that may be given to nodes: `arn:<partition>:iam::<account>:role/<path and name>`. `["*"]` is refused. */
  nodeRoleArns?: string[] | null;
}

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
