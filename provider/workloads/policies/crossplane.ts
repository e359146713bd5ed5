import type { Statement } from "../../iam/controlPlane/statements";
import { assuming, type WorkloadDefinition, where } from "../definition";
import type { GrantedScopes, ListScopeName } from "../scopes";
import { bucketActions, insights, queueStatements, repositoryStatements, tableActions, topicActions } from "./ack";

/**
 * The families of Crossplane's AWS provider with ready-made permissions. The family for IAM isn't among them: a
 * provider that writes policies can give any permission to itself.
 */
export type CrossplaneFamily = "s3" | "dynamodb" | "sqs" | "sns" | "ecr" | "secretsmanager" | "cloudwatchlogs";

/** What the provider of a family needs to manage resources and nothing else. */
interface Family {
  /** The folder of the service in the Terraform provider. Default: the name of the family. */
  folder?: string;
  /** The scope with the ARNs of its resources. */
  scope: ListScopeName;
  takes?: ListScopeName[];
  /** The permissions for resources with these ARNs, in whose names `*` and `?` are wildcards. */
  statements: (arns: string[], scopes: GrantedScopes) => Statement[];
}

/**
 * The release of the Terraform provider whose resources the families of provider-upjet-aws v2.6.0 wrap: they call what its
 * functions to create, read, update and delete call. The families publish no policies.
 */
const terraformVersion = "v6.34.0";

export const crossplaneFamilies: Record<CrossplaneFamily, Family> = {
  s3: { scope: "bucketArns", statements: bucketStatements },
  dynamodb: { scope: "tableArns", statements: tableStatements },
  // The kinds Queue, QueuePolicy, QueueRedrivePolicy and QueueRedriveAllowPolicy: the same calls as those of ACK.
  sqs: { scope: "queueArns", statements: queueStatements },
  sns: { scope: "topicArns", statements: topicStatements },
  // The kinds Repository, RepositoryPolicy and LifecyclePolicy: the same calls as those of ACK.
  ecr: { scope: "repositoryArns", statements: repositoryStatements },
  secretsmanager: { scope: "secretArns", takes: ["kmsKeyArns"], statements: secretStatements },
  cloudwatchlogs: { folder: "logs", scope: "logGroupArns", statements: logGroupStatements },
};

/** The provider of a family as a workload. */
export function crossplaneWorkload(family: CrossplaneFamily): WorkloadDefinition {
  const { folder = family, scope, takes = [], statements } = crossplaneFamilies[family];
  return {
    // Crossplane names the service account after the revision of the package, unless a DeploymentRuntimeConfig names it.
    serviceAccount: { namespace: "crossplane-system", name: `provider-aws-${family}` },
    source: {
      policy: "own",
      version: `${terraformVersion} (provider-upjet-aws v2.6.0)`,
      link: `https://github.com/hashicorp/terraform-provider-aws/tree/${terraformVersion}/internal/service/${folder}`,
    },
    needs: [scope],
    takes: [...takes, "assumeRoleArns"],
    patterns: true,
    statements: (scopes) => [...statements(scopes[scope], scopes), ...assuming(scopes.assumeRoleArns)],
  };
}

/**
 * The kinds Bucket and Bucket…. Not objects and directory buckets, and no PassRole, which replication needs. HeadBucket,
 * with which the provider reads a bucket, needs ListBucket.
 */
function bucketStatements(resources: string[]): Statement[] {
  return [
    {
      actions: [
        ...bucketActions,
        "s3:GetBucketLocation",
        "s3:ListBucket",
        "s3:ListTagsForResource",
        "s3:TagResource",
        "s3:UntagResource",
      ],
      resources,
    },
  ];
}

/** The kinds Table, ContributorInsights, ResourcePolicy and Tag. Not items, imports, replicas and global tables. */
function tableStatements(resources: string[]): Statement[] {
  return [{ actions: tableActions, resources }, insights(resources)];
}

/** The kinds Topic, TopicPolicy and TopicSubscription. */
function topicStatements(resources: string[]): Statement[] {
  return [{ actions: [...topicActions, "sns:ListSubscriptionsByTopic"], resources }];
}

/** The kinds Secret, SecretPolicy and SecretVersion, which reads the value. Not SecretRotation, and no replicas. */
function secretStatements(resources: string[], { kmsKeyArns }: GrantedScopes): Statement[] {
  return [
    {
      actions: [
        "secretsmanager:CreateSecret",
        "secretsmanager:DeleteResourcePolicy",
        "secretsmanager:DeleteSecret",
        "secretsmanager:DescribeSecret",
        "secretsmanager:GetResourcePolicy",
        "secretsmanager:GetSecretValue",
        "secretsmanager:ListSecretVersionIds",
        "secretsmanager:PutResourcePolicy",
        "secretsmanager:PutSecretValue",
        "secretsmanager:TagResource",
        "secretsmanager:UntagResource",
        "secretsmanager:UpdateSecret",
        "secretsmanager:UpdateSecretVersionStage",
      ],
      resources,
    },
    // https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
    ...where(kmsKeyArns, (keys) => [{ actions: ["kms:Decrypt", "kms:GenerateDataKey"], resources: keys }]),
  ];
}

/**
 * The kinds Group, Stream and MetricFilter. Not the kinds that send events elsewhere. Policies name a log group with `:*`
 * at its end, except for actions on tags:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
 */
function logGroupStatements(groups: string[]): Statement[] {
  return [
    { actions: ["logs:DescribeLogGroups"], resources: ["*"] },
    {
      actions: [
        "logs:AssociateKmsKey",
        "logs:CreateLogGroup",
        "logs:DeleteLogGroup",
        "logs:DeleteMetricFilter",
        "logs:DeleteRetentionPolicy",
        "logs:DescribeLogStreams",
        "logs:DescribeMetricFilters",
        "logs:DisassociateKmsKey",
        "logs:PutLogGroupDeletionProtection",
        "logs:PutMetricFilter",
        "logs:PutRetentionPolicy",
      ],
      resources: groups.map((group) => `${group}:*`),
    },
    {
      actions: ["logs:CreateLogStream", "logs:DeleteLogStream"],
      resources: groups.map((group) => `${group}:log-stream:*`),
    },
    { actions: ["logs:ListTagsForResource", "logs:TagResource", "logs:UntagResource"], resources: groups },
  ];
}
