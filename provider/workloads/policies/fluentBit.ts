import { objectsIn, type WorkloadDefinition, where } from "../definition";

/** Each output plugin documents its permissions on a page of its own in the folder of the source. */
export const fluentBit: WorkloadDefinition = {
  serviceAccount: { namespace: "fluent-bit", name: "fluent-bit" },
  source: {
    policy: "own",
    version: "f92ae080",
    link: "https://github.com/fluent/fluent-bit-docs/blob/f92ae08080ee108c2d1a2969f9d7e3d3b4c35950/pipeline/outputs/cloudwatch.md#permissions",
  },
  needsOneOf: ["logGroupArns", "streamArns", "deliveryStreamArns", "bucketArns", "domainArns", "collectionArns"],
  takes: ["objectPrefixes", "kmsKeyArns"],
  statements: (scopes) => [
    // Policies name a log group with `:*` at its end: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
    ...where(scopes.logGroupArns, (groups) => [
      { actions: ["logs:CreateLogGroup", "logs:PutRetentionPolicy"], resources: groups.map((group) => `${group}:*`) },
      {
        actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
        resources: groups.map((group) => `${group}:log-stream:*`),
      },
    ]),
    ...where(scopes.streamArns, (resources) => [{ actions: ["kinesis:PutRecords"], resources }]),
    ...where(scopes.deliveryStreamArns, (resources) => [{ actions: ["firehose:PutRecordBatch"], resources }]),
    ...where(scopes.bucketArns, (buckets) => [
      { actions: ["s3:PutObject"], resources: objectsIn(buckets, scopes.objectPrefixes) },
    ]),
    // The plugin only makes bulk requests. https://docs.aws.amazon.com/opensearch-service/latest/developerguide/ac.html
    ...where(scopes.domainArns, (domains) => [
      { actions: ["es:ESHttpPost"], resources: domains.map((domain) => `${domain}/*`) },
    ]),
    // In addition to a data access policy of the collection:
    // https://docs.aws.amazon.com/opensearch-service/latest/developerguide/security-iam-serverless.html
    ...where(scopes.collectionArns, (resources) => [{ actions: ["aoss:APIAccessAll"], resources }]),
    ...where(scopes.kmsKeyArns, (resources) => [{ actions: ["kms:Decrypt", "kms:GenerateDataKey"], resources }]),
  ],
};
