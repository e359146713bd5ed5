import { kindOf, literalRoleArnForm, parseArn } from "../iam/arn";
import { accountIdForm, kmsKeyArnForm, partitionForm, passRoleArnForm } from "../iam/controlPlane/forms";
import type { Format } from "../validation/checks";
import { ours, placeless } from "./arns";
import type { ListScopeName, Place } from "./scopes";

/** The kind of resource of a scope. */
interface ScopeKind {
  /** The plural, such as "hosted zones". */
  items: string;
  /** The plural of what the list contains. Default: `ARNs of <items>`. */
  listed?: string;
  /** The scope that this one limits, without which it has no effect. */
  limits?: ListScopeName;
  /** The format of each item. */
  form: Format;
  /** The format for workloads that accept wildcards in the name. Default: `form`. */
  patternForm?: Format;
  /** The pattern that `["*"]` means: every such resource of the account in the region. None if `["*"]` is rejected. */
  every?: (place: Place) => string[];
}

/** Every resource that matches a pattern in the account and region. */
const every =
  (service: string, resource: string): ScopeKind["every"] =>
  (place) =>
    ours(place, service, resource);

export const scopeKinds: Record<ListScopeName, ScopeKind> = {
  hostedZoneArns: {
    items: "hosted zones",
    form: arnForm("a hosted zone", "route53", "::", "hostedzone/<ID>", /^hostedzone\/[A-Z0-9]+$/),
    every: (place) => placeless(place, "route53", "hostedzone/*"),
  },
  bucketArns: {
    items: "buckets",
    form: arnForm("a general purpose bucket", "s3", "::", "<name>", /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, (resource) =>
      resource.includes("/") ? "Pass the ARN of the bucket itself: all its objects are included." : undefined,
    ),
    patternForm: arnForm(
      "a general purpose bucket",
      "s3",
      "::",
      "<name or pattern>",
      /^(?=.{3,63}$)[a-z0-9][a-z0-9.*?-]+$/,
    ),
    every: (place) => placeless(place, "s3", "*"),
  },
  objectPrefixes: {
    items: "prefixes",
    listed: "prefixes of objects",
    limits: "bucketArns",
    form: {
      expected: "a prefix of objects without a slash at the start or the end (such as loki or prod/loki)",
      fix: "Write the prefix without these slashes and without wildcards: all keys below it are included.",
      fits: (text) => text.length <= 512 && /^[\w!.()'-]+(\/[\w!.()'-]+)*$/.test(text),
    },
  },
  directoryBucketArns: {
    items: "directory buckets",
    form: arnForm("a directory bucket", "s3express", "region", "bucket/<name>", /^bucket\/[a-z0-9-]+--x-s3$/),
    every: every("s3express", "bucket/*"),
  },
  kmsKeyArns: { items: "KMS keys", form: kmsKeyArnForm, every: every("kms", "key/*") },
  secretArns: {
    items: "secrets",
    form: arnForm("a secret", "secretsmanager", "region", "secret:<name>", /^secret:[\w/+=.@*?-]+$/),
    every: every("secretsmanager", "secret:*"),
  },
  parameterArns: {
    items: "parameters",
    form: arnForm("a parameter", "ssm", "region", "parameter/<name>", /^parameter\/[\w/.*?-]+$/),
    every: every("ssm", "parameter/*"),
  },
  queueArns: {
    items: "queues",
    form: arnForm("a queue", "sqs", "region", "<name>", /^[\w-]{1,80}(\.fifo)?$/),
    patternForm: arnForm("a queue", "sqs", "region", "<name or pattern>", /^[\w*?-]{1,80}(\.fifo)?$/),
    every: every("sqs", "*"),
  },
  workspaceArns: {
    items: "workspaces",
    form: arnForm("an AMP workspace", "aps", "region", "workspace/<ID>", /^workspace\/[\w-]+$/),
    every: every("aps", "workspace/*"),
  },
  fileSystemArns: {
    items: "file systems",
    form: arnForm(
      "an EFS file system",
      "elasticfilesystem",
      "region",
      "file-system/<ID>",
      /^file-system\/fs-[0-9a-f]+$/,
    ),
    every: every("elasticfilesystem", "file-system/*"),
  },
  certificateAuthorityArns: {
    items: "certificate authorities",
    form: arnForm(
      "a private certificate authority",
      "acm-pca",
      "region",
      "certificate-authority/<ID>",
      /^certificate-authority\/[\w-]+$/,
    ),
    every: every("acm-pca", "certificate-authority/*"),
  },
  targetGroupArns: {
    items: "target groups",
    form: arnForm(
      "a target group",
      "elasticloadbalancing",
      "region",
      "targetgroup/<name>/<ID>",
      /^targetgroup\/[\w-]+\/[\w-]+$/,
    ),
    every: every("elasticloadbalancing", "targetgroup/*/*"),
  },
  logGroupArns: {
    items: "log groups",
    form: arnForm("a log group", "logs", "region", "log-group:<name>", /^log-group:[\w/.#*?-]+$/, (resource) =>
      resource.startsWith("log-group:")
        ? "Pass the ARN of the log group itself, without the colon after its name: all its log streams are included."
        : undefined,
    ),
    every: every("logs", "log-group:*"),
  },
  streamArns: {
    items: "data streams",
    form: arnForm("a Kinesis data stream", "kinesis", "region", "stream/<name>", /^stream\/[\w.-]+$/),
    every: every("kinesis", "stream/*"),
  },
  deliveryStreamArns: {
    items: "Firehose streams",
    form: arnForm("a Firehose stream", "firehose", "region", "deliverystream/<name>", /^deliverystream\/[\w.-]+$/),
    every: every("firehose", "deliverystream/*"),
  },
  domainArns: {
    items: "OpenSearch domains",
    form: arnForm("an OpenSearch domain", "es", "region", "domain/<name>", /^domain\/[a-z0-9-]+$/, (resource) =>
      resource.startsWith("domain/") ? "Pass the ARN of the domain itself: all its indexes are included." : undefined,
    ),
    every: every("es", "domain/*"),
  },
  collectionArns: {
    items: "OpenSearch Serverless collections",
    form: arnForm("a collection", "aoss", "region", "collection/<ID>", /^collection\/[a-z0-9]+$/),
    every: every("aoss", "collection/*"),
  },
  tableArns: {
    items: "tables",
    form: arnForm("a DynamoDB table", "dynamodb", "region", "table/<name>", /^table\/[\w.*?-]+$/, (resource) =>
      resource.startsWith("table/")
        ? "Pass the ARN of the table itself: its indexes and its stream are included."
        : undefined,
    ),
    every: every("dynamodb", "table/*"),
  },
  topicArns: {
    items: "topics",
    form: arnForm("an SNS topic", "sns", "region", "<name>", /^[\w*?-]{1,256}(\.fifo)?$/, (resource) =>
      /^[\w-]+:[\w-]+$/.test(resource) ? "Pass the ARN of the topic itself, not that of a subscription." : undefined,
    ),
    every: every("sns", "*"),
  },
  repositoryArns: {
    items: "repositories",
    form: arnForm("an ECR repository", "ecr", "region", "repository/<name>", /^repository\/[a-z0-9._/*?-]+$/),
    every: every("ecr", "repository/*"),
  },
  databaseArns: {
    items: "databases",
    form: arnForm(
      "an RDS DB instance or DB cluster",
      "rds",
      "region",
      "<db or cluster>:<identifier>",
      /^(db|cluster):[a-z*?][a-z0-9*?-]{0,62}$/,
      (resource) =>
        /^(subgrp|pg|cluster-pg|snapshot|cluster-snapshot):/.test(resource)
          ? "Pass the ARN of the DB instance or the DB cluster: subnet groups, parameter groups and snapshots with the same name are included."
          : undefined,
    ),
    every: (place) => ours(place, "rds", "cluster:*", "db:*"),
  },
  assumeRoleArns: { items: "roles", form: literalRoleArnForm },
  nodeRoleArns: { items: "node roles", form: passRoleArnForm },
};

/**
 * The ARN of one kind of resource.
 *
 * @param place Whether the ARN contains region and account, or neither.
 * @param hint A more specific fix for a resource of the right service but the wrong kind.
 */
export function arnForm(
  what: string,
  service: string,
  place: "region" | "::",
  shape: string,
  resource: RegExp,
  hint: (resource: string) => string | undefined = () => undefined,
): Format {
  const where = place === "region" ? "<region>:<account>" : ":";
  return {
    expected: `the ARN of ${what} (arn:<partition>:${service}:${where}:${shape})`,
    fix: (value) => {
      const arn = typeof value === "string" ? parseArn(value) : undefined;
      if (arn !== undefined && arn.service !== service) {
        return `This is the ARN of ${kindOf(arn)}: pass the ARN of ${what}.`;
      }
      return (arn && hint(arn.resource)) ?? `Pass the ARN of ${what} exactly as AWS shows it.`;
    },
    fits: (text) => {
      const arn = parseArn(text);
      return (
        arn !== undefined &&
        partitionForm.fits(arn.partition) &&
        arn.service === service &&
        (place === "region"
          ? /^[a-z]{2,}(-[a-z]+)+-\d{1,2}$/.test(arn.region) && accountIdForm.fits(arn.accountId)
          : arn.region === "" && arn.accountId === "") &&
        resource.test(arn.resource)
      );
    },
  };
}
