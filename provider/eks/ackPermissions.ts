import type { ConditionBlock } from "../iam/conditionBlock";
import type { Statement } from "../iam/controlPlane/statements";
import type { Format } from "../validation/checks";
import type { ClusterPlace } from "./clusterArn";

/**
 * The permissions of ACK for single kinds of resources, limited by their names: the API calls of the controllers. Read in
 * the sources of the controllers on 2026-11-29, such as https://github.com/aws-controllers-k8s/s3-controller (1051f76),
 * and compared with the Service Authorization Reference. The policies that the controllers recommend aren't limited to
 * names.
 */

/** A kind of resources that ACK manages. */
interface AckKind {
  /** The resource in Kubernetes and its controller, for descriptions. */
  items: string;
  /** The names of the resources. */
  name: RegExp;
  /** The ARNs of the resources with a name, without `arn` and the partition. */
  arns: (name: string, place: ClusterPlace) => string[];
  /** The actions on these resources. */
  actions: string[];
  /** Actions that IAM doesn't limit to resources. */
  onAll?: string[];
  /** Actions on resources whose ARN has no account, which are limited to the account's own ones. */
  onOwn?: string[];
}

const regional =
  (service: string, resource: string, ...endings: string[]): AckKind["arns"] =>
  (name, { region, account }) =>
    (endings.length === 0 ? [""] : endings).map((end) => `${service}:${region}:${account}:${resource}${name}${end}`);

const of = (service: string, names: string): string[] => names.split(" ").map((name) => `${service}:${name}`);

export const ackKinds = {
  s3Buckets: {
    items: "buckets",
    name: /^[a-z0-9][a-z0-9.-]{0,62}$/,
    arns: (name) => [`s3:::${name}`],
    actions: of("s3", "CreateBucket"),
    onAll: of("s3", "ListAllMyBuckets"),
    onOwn: of(
      "s3",
      "DeleteBucket DeleteBucketPolicy DeleteBucketWebsite GetAccelerateConfiguration GetAnalyticsConfiguration " +
        "GetBucketAbac GetBucketAcl GetBucketCORS GetBucketLogging GetBucketNotification GetBucketObjectLockConfiguration " +
        "GetBucketOwnershipControls GetBucketPolicy GetBucketPublicAccessBlock GetBucketRequestPayment GetBucketTagging " +
        "GetBucketVersioning GetBucketWebsite GetEncryptionConfiguration GetIntelligentTieringConfiguration " +
        "GetInventoryConfiguration GetLifecycleConfiguration GetMetricsConfiguration GetReplicationConfiguration ListBucket " +
        "PutAccelerateConfiguration PutAnalyticsConfiguration PutBucketAbac PutBucketAcl PutBucketCORS PutBucketLogging " +
        "PutBucketNotification PutBucketObjectLockConfiguration PutBucketOwnershipControls PutBucketPolicy " +
        "PutBucketPublicAccessBlock PutBucketRequestPayment PutBucketTagging PutBucketVersioning PutBucketWebsite " +
        "PutEncryptionConfiguration PutIntelligentTieringConfiguration PutInventoryConfiguration PutLifecycleConfiguration " +
        "PutMetricsConfiguration PutReplicationConfiguration",
    ),
  },
  sqsQueues: {
    items: "queues",
    name: /^[\w-]{1,80}(\.fifo)?$/,
    arns: regional("sqs", ""),
    actions: of(
      "sqs",
      "CreateQueue DeleteQueue GetQueueAttributes ListQueueTags SetQueueAttributes TagQueue UntagQueue",
    ),
  },
  snsTopics: {
    items: "topics",
    name: /^[\w-]{1,256}(\.fifo)?$/,
    arns: regional("sns", ""),
    actions: of(
      "sns",
      "CreateTopic DeleteTopic GetTopicAttributes ListTagsForResource SetTopicAttributes TagResource UntagResource",
    ),
  },
  dynamoDbTables: {
    items: "tables",
    name: /^[\w.-]{1,255}$/,
    arns: regional("dynamodb", "table/"),
    actions: of(
      "dynamodb",
      "CreateTable DeleteResourcePolicy DeleteTable DescribeContinuousBackups DescribeContributorInsights DescribeTable " +
        "DescribeTimeToLive GetResourcePolicy ListTagsOfResource PutResourcePolicy TagResource UntagResource " +
        "UpdateContinuousBackups UpdateContributorInsights UpdateTable UpdateTimeToLive",
    ),
  },
  ecrRepositories: {
    items: "repositories",
    name: /^[a-z0-9][a-z0-9._/-]{0,255}$/,
    arns: regional("ecr", "repository/"),
    actions: of(
      "ecr",
      "CreateRepository DeleteLifecyclePolicy DeleteRepository DeleteRepositoryPolicy DescribeRepositories " +
        "GetLifecyclePolicy GetRepositoryPolicy ListTagsForResource PutImageScanningConfiguration PutImageTagMutability " +
        "PutLifecyclePolicy SetRepositoryPolicy TagResource UntagResource",
    ),
  },
  secrets: {
    items: "secrets",
    name: /^[\w/+=.@-]{1,512}$/,
    // Secrets Manager appends a hyphen and six random characters.
    arns: regional("secretsmanager", "secret:", "-??????"),
    actions: of("secretsmanager", "CreateSecret DeleteSecret DescribeSecret TagResource UntagResource UpdateSecret"),
    onAll: of("secretsmanager", "ListSecrets"),
  },
  logGroups: {
    items: "log groups",
    name: /^[\w./#-]{1,512}$/,
    // The actions on tags use the ARN without `:*`.
    arns: regional("logs", "log-group:", "", ":*"),
    actions: of(
      "logs",
      "CreateLogGroup DeleteLogGroup DeleteRetentionPolicy DeleteSubscriptionFilter DescribeSubscriptionFilters " +
        "ListTagsForResource PutRetentionPolicy PutSubscriptionFilter TagResource UntagResource",
    ),
    onAll: of("logs", "DescribeLogGroups"),
  },
} satisfies Record<string, AckKind>;

/** A kind of resources that ACK manages. */
export type AckKindName = keyof typeof ackKinds;

/** The resources of ACK, by kind: their names, in which a final `*` matches any characters. */
export type KnownAckResources = { [kind in AckKindName]?: string[] | null };

/** The format of the names of one kind. */
export function ackNameForm({ items, name }: Pick<AckKind, "items" | "name">): Format {
  return {
    expected: `the name of one of your ${items}, or the beginning of names followed by "*"`,
    fix: 'Pass the name itself, not its ARN; for a group of names, pass what they begin with, as in "shop-*".',
    fits: (text) => name.test(text.replace(/\*$/, "")),
  };
}

/** The tag that EKS gives the sessions of ACK with the namespace of the resource in Kubernetes. */
const namespaceTag = "aws:PrincipalTag/eks:kubernetes-namespace";

/**
 * The statements for the resources of ACK, and for the roles that ACK may assume.
 *
 * @param namespaces The namespaces that ACK gets the permissions for; undefined for all.
 */
export function ackStatements(
  resources: KnownAckResources,
  { roleArns, namespaces }: { roleArns: string[]; namespaces?: string[] },
  place: ClusterPlace,
): Statement[] {
  const kinds = Object.entries<AckKind>(ackKinds).flatMap(([kind, form]) => {
    const names = resources[kind as AckKindName] ?? [];
    return names.length === 0 ? [] : kindStatements(form, [...names].sort(), place);
  });
  const assume: Statement[] =
    roleArns.length === 0 ? [] : [{ actions: ["sts:AssumeRole", "sts:TagSession"], resources: [...roleArns].sort() }];
  const inNamespaces = namespaces && { StringEquals: { [namespaceTag]: [...namespaces].sort() } };
  return [...kinds.map((statement) => withCondition(statement, inNamespaces)), ...assume];
}

function kindStatements({ arns, actions, onAll = [], onOwn = [] }: AckKind, names: string[], place: ClusterPlace) {
  const resources = names.flatMap((name) => arns(name, place).map((rest) => `arn:${place.partition}:${rest}`));
  const all: Statement[] = [
    { actions, resources },
    { actions: onOwn, resources, condition: { StringEquals: { "aws:ResourceAccount": place.account } } },
    { actions: onAll, resources: ["*"] },
  ];
  return all.filter((statement) => statement.actions.length > 0);
}

function withCondition(statement: Statement, condition: ConditionBlock | undefined): Statement {
  if (condition === undefined) {
    return statement;
  }
  const { StringEquals: own = {} } = statement.condition ?? {};
  return { ...statement, condition: { StringEquals: { ...own, ...condition.StringEquals } } };
}
