import type * as pulumi from "@pulumi/pulumi";

/**
 * The resources that the permissions of a workload are limited to. Each workload documents its required and optional
 * scopes; any other scope is rejected. A list contains ARNs without wildcards unless its description says otherwise, or
 * is `["*"]` for every such resource of the account in the region.
 */
export interface WorkloadScopes {
  /** The name of the EKS cluster that the workload runs in. */
  clusterName?: pulumi.Input<string>;
  /** The ARNs of Route 53 hosted zones: `arn:<partition>:route53:::hostedzone/<ID>`. */
  hostedZoneArns?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The ARNs of general purpose S3 buckets, with all their objects: `arn:<partition>:s3:::<name>`. For ACK and Crossplane,
   * which create buckets, `*` in the name matches any characters and `?` matches one, and objects aren't included.
   */
  bucketArns?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Limits the permissions for objects in `bucketArns` to keys that begin with one of these prefixes and a slash: `loki`
   * means the keys `loki/…`. Without a slash at the start or the end, as in the prefix settings of Loki, Tempo, Mimir and
   * Thanos. The keys of other objects can still be listed, because S3 answers 404 for a missing object only to a caller
   * that may list the bucket. Default: all objects. `["*"]` is rejected.
   */
  objectPrefixes?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The ARNs of S3 directory buckets, with all their objects:
   * `arn:<partition>:s3express:<region>:<account>:bucket/<name>`.
   */
  directoryBucketArns?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The ARNs of KMS keys: `arn:<partition>:kms:<region>:<account>:key/<ID>`. Key aliases aren't accepted, because IAM
   * policies can't use them.
   */
  kmsKeyArns?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The ARNs of Secrets Manager secrets:
   * `arn:<partition>:secretsmanager:<region>:<account>:secret:<name>-<6 random characters>`. In the name, `*` matches
   * any characters and `?` matches one, as in `secret:prod/*`.
   */
  secretArns?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The ARNs of Systems Manager parameters:
   * `arn:<partition>:ssm:<region>:<account>:parameter/<name without its first slash>`. In the name, `*` matches any
   * characters and `?` matches one, as in `parameter/prod/*`.
   */
  parameterArns?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The ARNs of SQS queues: `arn:<partition>:sqs:<region>:<account>:<name>`. For ACK and Crossplane, which create queues,
   * `*` in the name matches any characters and `?` matches one.
   */
  queueArns?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The ARNs of Amazon Managed Service for Prometheus workspaces:
   * `arn:<partition>:aps:<region>:<account>:workspace/<ID>`.
   */
  workspaceArns?: pulumi.Input<pulumi.Input<string>[]>;
  /** The ARNs of EFS file systems: `arn:<partition>:elasticfilesystem:<region>:<account>:file-system/<ID>`. */
  fileSystemArns?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The ARNs of AWS Private CA certificate authorities:
   * `arn:<partition>:acm-pca:<region>:<account>:certificate-authority/<ID>`.
   */
  certificateAuthorityArns?: pulumi.Input<pulumi.Input<string>[]>;
  /** The ARNs of target groups: `arn:<partition>:elasticloadbalancing:<region>:<account>:targetgroup/<name>/<ID>`. */
  targetGroupArns?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The ARNs of CloudWatch Logs log groups, with all their log streams:
   * `arn:<partition>:logs:<region>:<account>:log-group:<name>`. In the name, `*` matches any characters and `?` matches
   * one, as in `log-group:/eks/prod/*`.
   */
  logGroupArns?: pulumi.Input<pulumi.Input<string>[]>;
  /** The ARNs of Kinesis data streams: `arn:<partition>:kinesis:<region>:<account>:stream/<name>`. */
  streamArns?: pulumi.Input<pulumi.Input<string>[]>;
  /** The ARNs of Firehose streams: `arn:<partition>:firehose:<region>:<account>:deliverystream/<name>`. */
  deliveryStreamArns?: pulumi.Input<pulumi.Input<string>[]>;
  /** The ARNs of OpenSearch Service domains: `arn:<partition>:es:<region>:<account>:domain/<name>`. */
  domainArns?: pulumi.Input<pulumi.Input<string>[]>;
  /** The ARNs of OpenSearch Serverless collections: `arn:<partition>:aoss:<region>:<account>:collection/<ID>`. */
  collectionArns?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The ARNs of DynamoDB tables, with their indexes and streams:
   * `arn:<partition>:dynamodb:<region>:<account>:table/<name>`. In the name, `*` matches any characters and `?` matches
   * one, as in `table/shop-*`.
   */
  tableArns?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The ARNs of SNS topics: `arn:<partition>:sns:<region>:<account>:<name>`. In the name, `*` matches any characters and
   * `?` matches one, as in `shop-*`.
   */
  topicArns?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The ARNs of ECR repositories: `arn:<partition>:ecr:<region>:<account>:repository/<name>`. In the name, `*` matches
   * any characters and `?` matches one, as in `repository/shop/*`.
   */
  repositoryArns?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The ARNs of RDS DB instances, `arn:<partition>:rds:<region>:<account>:db:<identifier>`, and of DB clusters,
   * `arn:<partition>:rds:<region>:<account>:cluster:<identifier>`, with the subnet groups, parameter groups and snapshots
   * whose names are the same or match the same pattern. In the identifier, `*` matches any characters and `?` matches
   * one, as in `db:shop-*`. `["*"]` means all of these resources of the account in the region.
   */
  databaseArns?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Whether the workload can read CloudWatch metrics, which is all metrics of the account in the region: IAM can't limit
   * it to some. Default: false.
   */
  readMetrics?: pulumi.Input<boolean>;
  /**
   * The ARNs of the roles that the workload can assume: `arn:<partition>:iam::<account>:role/<path and name>`. `["*"]` is
   * rejected. The trust policies of these roles must allow it, too: `sts:AssumeRole` and, with EKS Pod Identity, whose
   * session tags are passed on, `sts:TagSession`.
   */
  assumeRoleArns?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The ARNs of the roles that can be passed to nodes: `arn:<partition>:iam::<account>:role/<path and name>`. `["*"]`
   * is rejected.
   */
  nodeRoleArns?: pulumi.Input<pulumi.Input<string>[]>;
}

/** The scopes with known values. Null, which other languages use for an omitted input, counts as omitted. */
export type KnownScopes = { clusterName?: string | null; readMetrics?: boolean | null } & {
  [name in ListScopeName]?: string[] | null;
};

/** The name of a scope. */
export type ScopeName = keyof WorkloadScopes;

/** The name of a scope that is a list, of ARNs or of prefixes. */
export type ListScopeName = Exclude<ScopeName, "clusterName" | "readMetrics">;

/** The scopes as a policy uses them: an omitted list is empty, and `["*"]` is expanded. */
export type GrantedScopes = { clusterName: string; readMetrics: boolean } & Record<ListScopeName, string[]>;

/** The location of a cluster. */
export interface Place {
  /** For example `aws`, `aws-cn` or `aws-us-gov`. */
  partition: string;
  /** For example `us-west-2`. */
  region: string;
  /** 12 digits. */
  accountId: string;
}
