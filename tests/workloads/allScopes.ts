import { definitions } from "../../provider/workloads/definitions";
import { scopeKinds } from "../../provider/workloads/scopeKinds";
import type { KnownScopes, ListScopeName, Place, ScopeName } from "../../provider/workloads/scopes";
import { Workload } from "../../provider/workloads/workload";

/** All workloads. */
export const everyWorkload = Object.values(Workload);

export const place: Place = { partition: "aws", region: "us-west-2", accountId: "123456789012" };

const key = "1234abcd-12ab-34cd-56ef-1234567890ab";

/** A value for every scope, in one partition. */
function valuesIn(partition: string, region: string): Required<KnownScopes> {
  const here = (service: string, resource: string) => [
    `arn:${partition}:${service}:${region}:123456789012:${resource}`,
  ];
  return {
    clusterName: "prod",
    hostedZoneArns: [`arn:${partition}:route53:::hostedzone/Z0123456789ABC`],
    bucketArns: [`arn:${partition}:s3:::backups`],
    objectPrefixes: ["prod/data"],
    directoryBucketArns: here("s3express", "bucket/fast--usw2-az1--x-s3"),
    kmsKeyArns: here("kms", `key/${key}`),
    secretArns: here("secretsmanager", "secret:prod/*"),
    parameterArns: here("ssm", "parameter/prod/*"),
    queueArns: here("sqs", "interruptions"),
    workspaceArns: here("aps", `workspace/ws-${key}`),
    fileSystemArns: here("elasticfilesystem", "file-system/fs-0123456789abcdef0"),
    certificateAuthorityArns: here("acm-pca", `certificate-authority/${key}`),
    targetGroupArns: here("elasticloadbalancing", "targetgroup/web/0123456789abcdef"),
    logGroupArns: here("logs", "log-group:/eks/prod/*"),
    streamArns: here("kinesis", "stream/clicks"),
    deliveryStreamArns: here("firehose", "deliverystream/logs"),
    domainArns: here("es", "domain/logs"),
    collectionArns: here("aoss", "collection/0123456789abcdefghij"),
    tableArns: here("dynamodb", "table/orders"),
    topicArns: here("sns", "orders"),
    repositoryArns: here("ecr", "repository/shop/*"),
    databaseArns: [...here("rds", "cluster:shop-*"), ...here("rds", "db:shop-*")],
    readMetrics: true,
    assumeRoleArns: [`arn:${partition}:iam::123456789012:role/orders`],
    nodeRoleArns: [`arn:${partition}:iam::123456789012:role/node`],
  };
}

/** The required and optional scopes of a workload, each with a value. */
export function allScopes(workload: Workload, { partition, region }: Place = place): KnownScopes {
  return pick(namesOf(workload), valuesIn(partition, region));
}

/** The same scopes as `allScopes` with other values, which no wildcard of the first ones matches. */
export function otherScopes(workload: Workload): KnownScopes {
  const others: Required<KnownScopes> = {
    clusterName: "dev",
    hostedZoneArns: ["arn:aws:route53:::hostedzone/ZOTHER"],
    bucketArns: ["arn:aws:s3:::backups-else"],
    objectPrefixes: ["prod/else"],
    directoryBucketArns: ["arn:aws:s3express:us-west-2:123456789012:bucket/slow--usw2-az1--x-s3"],
    kmsKeyArns: [`arn:aws:kms:us-west-2:123456789012:key/${key.replace("1234", "4321")}`],
    secretArns: ["arn:aws:secretsmanager:us-west-2:123456789012:secret:dev/*"],
    parameterArns: ["arn:aws:ssm:us-west-2:123456789012:parameter/dev/*"],
    queueArns: ["arn:aws:sqs:us-west-2:123456789012:interruptions-else"],
    workspaceArns: [`arn:aws:aps:us-west-2:123456789012:workspace/ws-${key.replace("1234", "4321")}`],
    fileSystemArns: ["arn:aws:elasticfilesystem:us-west-2:123456789012:file-system/fs-1123456789abcdef0"],
    certificateAuthorityArns: [
      `arn:aws:acm-pca:us-west-2:123456789012:certificate-authority/${key.replace("1234", "4321")}`,
    ],
    targetGroupArns: ["arn:aws:elasticloadbalancing:us-west-2:123456789012:targetgroup/api/0123456789abcdef"],
    logGroupArns: ["arn:aws:logs:us-west-2:123456789012:log-group:/eks/dev/*"],
    streamArns: ["arn:aws:kinesis:us-west-2:123456789012:stream/clicks-else"],
    deliveryStreamArns: ["arn:aws:firehose:us-west-2:123456789012:deliverystream/logs-else"],
    domainArns: ["arn:aws:es:us-west-2:123456789012:domain/logs-else"],
    collectionArns: ["arn:aws:aoss:us-west-2:123456789012:collection/1123456789abcdefghij"],
    tableArns: ["arn:aws:dynamodb:us-west-2:123456789012:table/orders-else"],
    topicArns: ["arn:aws:sns:us-west-2:123456789012:orders-else"],
    repositoryArns: ["arn:aws:ecr:us-west-2:123456789012:repository/else/*"],
    databaseArns: ["arn:aws:rds:us-west-2:123456789012:cluster:else-*", "arn:aws:rds:us-west-2:123456789012:db:else-*"],
    readMetrics: true,
    assumeRoleArns: ["arn:aws:iam::123456789012:role/orders-else"],
    nodeRoleArns: ["arn:aws:iam::123456789012:role/node-else"],
  };
  return pick(namesOf(workload), others);
}

/** The required scopes of a workload, including alternatives of which only one is required. */
export function neededScopes(workload: Workload): KnownScopes {
  const { needs = [], needsOneOf = [] } = definitions[workload];
  return pick([...needs, ...needsOneOf], valuesIn(place.partition, place.region));
}

/** The same scopes, each list of ARNs widened to `["*"]` where that is allowed. */
export function widestScopes(workload: Workload): KnownScopes {
  const widened = Object.entries(allScopes(workload)).map(([name, value]) => [
    name,
    Array.isArray(value) && scopeKinds[name as ListScopeName].every !== undefined ? ["*"] : value,
  ]);
  return Object.fromEntries(widened);
}

export function namesOf(workload: Workload): ScopeName[] {
  const { needs = [], needsOneOf = [], takes = [] } = definitions[workload];
  return [...needs, ...needsOneOf, ...takes];
}

function pick(names: ScopeName[], values: Required<KnownScopes>): KnownScopes {
  return Object.fromEntries(names.map((name) => [name, values[name]]));
}
