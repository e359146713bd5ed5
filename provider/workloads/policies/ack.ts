import type { Statement } from "../../iam/controlPlane/statements";
import { assuming, type WorkloadDefinition } from "../definition";
import type { ListScopeName } from "../scopes";

/**
 * The services of AWS Controllers for Kubernetes (ACK) with ready-made permissions and one scope; `ackRds` has more. The
 * controller for IAM isn't among them: a controller that writes policies can give any permission to itself.
 */
export type AckService = "s3" | "dynamodb" | "sqs" | "sns" | "ecr";

/** What the controller of a service needs to manage resources and nothing else. */
interface AckController {
  /** The release whose calls these are. */
  version: string;
  /** The scope with the ARNs of its resources. */
  scope: ListScopeName;
  /** The permissions for resources with these ARNs, in whose names `*` and `?` are wildcards. */
  statements: (arns: string[]) => Statement[];
}

/**
 * The controllers, with the calls of their releases: `rm.sdkapi` in the folder pkg/resource of each repository. The
 * policies that the repositories recommend allow every action of the service on every resource.
 */
export const ackControllers: Record<AckService, AckController> = {
  s3: { version: "v1.10.0", scope: "bucketArns", statements: bucketStatements },
  dynamodb: { version: "v1.9.2", scope: "tableArns", statements: tableStatements },
  sqs: { version: "v1.6.1", scope: "queueArns", statements: queueStatements },
  sns: { version: "v1.6.0", scope: "topicArns", statements: topicStatements },
  ecr: { version: "v1.8.1", scope: "repositoryArns", statements: repositoryStatements },
};

/** The controller of a service as a workload. */
export function ackWorkload(service: AckService): WorkloadDefinition {
  const { version, scope, statements } = ackControllers[service];
  return {
    serviceAccount: { namespace: "ack-system", name: `ack-${service}-controller` },
    source: {
      policy: "own",
      version,
      link: `https://github.com/aws-controllers-k8s/${service}-controller/tree/${version}/pkg/resource`,
    },
    needs: [scope],
    takes: ["assumeRoleArns"],
    patterns: true,
    statements: (scopes) => [...statements(scopes[scope]), ...assuming(scopes.assumeRoleArns)],
  };
}

/** The settings of a bucket that have an action to read and one to write them. */
const settings = [
  "AccelerateConfiguration",
  "AnalyticsConfiguration",
  "BucketAbac",
  "BucketAcl",
  "BucketCORS",
  "BucketLogging",
  "BucketNotification",
  "BucketObjectLockConfiguration",
  "BucketOwnershipControls",
  "BucketPolicy",
  "BucketPublicAccessBlock",
  "BucketRequestPayment",
  "BucketTagging",
  "BucketVersioning",
  "BucketWebsite",
  "EncryptionConfiguration",
  "IntelligentTieringConfiguration",
  "InventoryConfiguration",
  "LifecycleConfiguration",
  "MetricsConfiguration",
  "ReplicationConfiguration",
];

/** The actions that manage buckets and their settings. */
export const bucketActions = [
  "s3:CreateBucket",
  "s3:DeleteBucket",
  "s3:DeleteBucketPolicy",
  "s3:DeleteBucketWebsite",
  ...settings.map((setting) => `s3:Get${setting}`),
  ...settings.map((setting) => `s3:Put${setting}`),
];

/** The kind Bucket. Not its objects, and no PassRole, which replication needs. */
function bucketStatements(buckets: string[]): Statement[] {
  return [
    { actions: ["s3:ListAllMyBuckets"], resources: ["*"] },
    { actions: bucketActions, resources: buckets },
  ];
}

/** The kinds Table and Backup. Not GlobalTable, and no replicas. */
function tableStatements(tables: string[]): Statement[] {
  return [
    { actions: ["dynamodb:CreateBackup", ...tableActions], resources: tables },
    insights(tables),
    {
      actions: ["dynamodb:DeleteBackup", "dynamodb:DescribeBackup"],
      resources: tables.map((table) => `${table}/backup/*`),
    },
  ];
}

/** The actions that manage tables, their tags and their policies. */
export const tableActions = [
  "dynamodb:CreateTable",
  "dynamodb:DeleteResourcePolicy",
  "dynamodb:DeleteTable",
  "dynamodb:DescribeContinuousBackups",
  "dynamodb:DescribeTable",
  "dynamodb:DescribeTimeToLive",
  "dynamodb:GetResourcePolicy",
  "dynamodb:ListTagsOfResource",
  "dynamodb:PutResourcePolicy",
  "dynamodb:TagResource",
  "dynamodb:UntagResource",
  "dynamodb:UpdateContinuousBackups",
  "dynamodb:UpdateTable",
  "dynamodb:UpdateTimeToLive",
];

/** Switches the contributor insights of tables and their indexes on and off. */
export function insights(tables: string[]): Statement {
  return {
    actions: ["dynamodb:DescribeContributorInsights", "dynamodb:UpdateContributorInsights"],
    resources: tables.flatMap((table) => [table, `${table}/index/*`]),
  };
}

/** The kind Queue. Not its messages. */
export function queueStatements(resources: string[]): Statement[] {
  return [
    {
      actions: [
        "sqs:CreateQueue",
        "sqs:DeleteQueue",
        "sqs:GetQueueAttributes",
        "sqs:ListQueueTags",
        "sqs:SetQueueAttributes",
        "sqs:TagQueue",
        "sqs:UntagQueue",
      ],
      resources,
    },
  ];
}

/** The kinds Topic and Subscription. Not the kinds for mobile platforms, and no messages. */
function topicStatements(resources: string[]): Statement[] {
  return [{ actions: topicActions, resources }];
}

/** The actions that manage topics and their subscriptions. */
export const topicActions = [
  "sns:CreateTopic",
  "sns:DeleteTopic",
  "sns:GetSubscriptionAttributes",
  "sns:GetTopicAttributes",
  "sns:ListTagsForResource",
  "sns:SetSubscriptionAttributes",
  "sns:SetTopicAttributes",
  "sns:Subscribe",
  "sns:TagResource",
  "sns:Unsubscribe",
  "sns:UntagResource",
];

/** The kind Repository. Not its images, and not the rules of the whole registry. */
export function repositoryStatements(resources: string[]): Statement[] {
  return [
    {
      actions: [
        "ecr:CreateRepository",
        "ecr:DeleteLifecyclePolicy",
        "ecr:DeleteRepository",
        "ecr:DeleteRepositoryPolicy",
        "ecr:DescribeRepositories",
        "ecr:GetLifecyclePolicy",
        "ecr:GetRepositoryPolicy",
        "ecr:ListTagsForResource",
        "ecr:PutImageScanningConfiguration",
        "ecr:PutImageTagMutability",
        "ecr:PutLifecyclePolicy",
        "ecr:SetRepositoryPolicy",
        "ecr:TagResource",
        "ecr:UntagResource",
      ],
      resources,
    },
  ];
}
