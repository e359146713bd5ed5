import { fromSandbox } from "./sandbox";
import { json, type Keys, query, send, type WireCall } from "./signedCall";

/** The resources that workload calls act on: two of each type; a workload is granted the first. */
export interface Things {
  queueUrl: string;
  zoneId: string;
  secret: string;
  parameter: string;
  keyArn: string;
  ciphertext: string;
  bucket: string;
  /** The prefix of the objects of workloads with prefixes. */
  prefix: string;
  topicArn: string;
  table: string;
  repository: string;
  /** The identifier of a DB instance. */
  database: string;
  logGroupArn: string;
  targetGroupArn: string;
  cluster: string;
}

const account = "123456789012";
const ecrTarget = "AmazonEC2ContainerRegistry_V20150921";
const elb = "2015-12-01";
const rdsVersion = "2014-10-31";
const logsTarget = "Logs_20140328";

/** Creates the resources with this name, as the account's administrator. */
export async function createWorkloadFixtures(admin: Keys, name: string): Promise<Things> {
  const ask = async (call: WireCall) => {
    const { status, text } = await send(admin, call);
    if (status >= 300) {
      throw new Error(`${call.service} ${call.path ?? ""} ${call.body}: ${status} ${text}`);
    }
    return text;
  };
  const parsed = async (call: WireCall) => JSON.parse(await ask(call)) as Record<string, string>;
  const between = (text: string, tag: string) => new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(text)?.[1] ?? "";

  const { QueueUrl: queueUrl = "" } = await parsed(
    json("sqs", "AmazonSQS.CreateQueue", { QueueName: `calls-${name}` }),
  );
  await ask(json("secretsmanager", "secretsmanager.CreateSecret", { Name: `calls-${name}/db`, SecretString: "x" }));
  const parameter = `/calls-${name}/db`;
  await ask(json("ssm", "AmazonSSM.PutParameter", { Name: parameter, Value: "x", Type: "String" }));
  const { KeyMetadata: key } = await parsed(json("kms", "TrentService.CreateKey", {}));
  const { Arn: keyArn } = key as unknown as { Arn: string };
  const plain = { KeyId: keyArn, Plaintext: Buffer.from("x").toString("base64") };
  const { CiphertextBlob: ciphertext = "" } = await parsed(json("kms", "TrentService.Encrypt", plain));
  const location = `<CreateBucketConfiguration><LocationConstraint>${fromSandbox("AWS_REGION")}</LocationConstraint></CreateBucketConfiguration>`;
  await ask({ service: "s3", method: "PUT", path: `/calls-${name}`, body: location });
  await ask({ service: "s3", method: "PUT", path: `/calls-${name}/object`, body: "x" });
  await ask({ service: "s3", method: "PUT", path: `/calls-${name}/else/object`, body: "x" });
  await ask({ service: "s3", method: "PUT", path: `/calls-${name}/logs/object`, body: "x" });
  const topic = await ask(query("sns", "2010-03-31", { Action: "CreateTopic", Name: `calls-${name}` }));
  await ask(
    json("dynamodb", "DynamoDB_20120810.CreateTable", {
      TableName: `calls-${name}`,
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
  await ask(json("ecr", `${ecrTarget}.CreateRepository`, { repositoryName: `calls-${name}/app` }));
  await ask(
    query("rds", rdsVersion, {
      Action: "CreateDBInstance",
      DBInstanceIdentifier: `calls-${name}`,
      DBInstanceClass: "db.t4g.micro",
      Engine: "postgres",
      AllocatedStorage: "20",
      MasterUsername: "calls",
      MasterUserPassword: "calls-password",
    }),
  );
  await ask(json("logs", `${logsTarget}.CreateLogGroup`, { logGroupName: `calls-${name}` }));
  const zone =
    '<?xml version="1.0"?><CreateHostedZoneRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/">' +
    `<Name>${name}.example.com</Name><CallerReference>calls-${name}</CallerReference></CreateHostedZoneRequest>`;
  const made = await ask({ service: "route53", path: "/2013-04-01/hostedzone", body: zone });
  const group = { Action: "CreateTargetGroup", Name: `calls-${name}`, Protocol: "HTTP", Port: "80", VpcId: "vpc-1" };
  const targets = await ask(query("elasticloadbalancing", elb, group));
  return {
    queueUrl,
    zoneId: between(made, "Id").replace("/hostedzone/", ""),
    secret: `calls-${name}/db`,
    parameter,
    keyArn,
    ciphertext,
    bucket: `calls-${name}`,
    prefix: "logs",
    topicArn: between(topic, "TopicArn"),
    table: `calls-${name}`,
    repository: `calls-${name}/app`,
    database: `calls-${name}`,
    logGroupArn: `arn:aws:logs:us-west-2:${account}:log-group:calls-${name}`,
    targetGroupArn: between(targets, "TargetGroupArn"),
    cluster: name === "mine" ? fromSandbox("EKS_CLUSTER_NAME") : `calls-${name}`,
  };
}

/** The scopes that limit a workload to these resources. */
export function scopesOf(things: Things) {
  const here = (service: string, resource: string) => `arn:aws:${service}:us-west-2:${account}:${resource}`;
  return {
    clusterName: things.cluster,
    hostedZoneArns: [`arn:aws:route53:::hostedzone/${things.zoneId}`],
    bucketArns: [`arn:aws:s3:::${things.bucket}`],
    objectPrefixes: [things.prefix],
    topicArns: [things.topicArn],
    tableArns: [here("dynamodb", `table/${things.table}`)],
    repositoryArns: [here("ecr", `repository/${things.repository.replace("/app", "")}/*`)],
    kmsKeyArns: [things.keyArn],
    secretArns: [here("secretsmanager", `secret:${things.secret.replace("/db", "")}/*`)],
    parameterArns: [here("ssm", `parameter${things.parameter}`)],
    queueArns: [here("sqs", things.bucket)],
    databaseArns: [here("rds", `db:${things.database}`)],
    logGroupArns: [things.logGroupArn],
    targetGroupArns: [things.targetGroupArn],
    nodeRoleArns: [`arn:aws:iam::${account}:role/node`],
  };
}

type Make = (things: Things) => WireCall;
const sqs =
  (operation: string, more: object = {}): Make =>
  ({ queueUrl }) =>
    json("sqs", `AmazonSQS.${operation}`, { QueueUrl: queueUrl, ...more });
const secret =
  (operation: string): Make =>
  ({ secret: SecretId }) =>
    json("secretsmanager", `secretsmanager.${operation}`, { SecretId });
const kms =
  (operation: string, input: object = {}): Make =>
  ({ keyArn: KeyId }) =>
    json("kms", `TrentService.${operation}`, { KeyId, ...input });
const object =
  (method: string, body?: string): Make =>
  ({ bucket }) => ({ service: "s3", method, path: `/${bucket}/object`, body });
const prefixedObject =
  (method: string, body?: string): Make =>
  ({ bucket, prefix }) => ({ service: "s3", method, path: `/${bucket}/${prefix}/object`, body });
const bucketSetting =
  (name: string): Make =>
  ({ bucket }) => ({ service: "s3", method: "GET", path: `/${bucket}?${name}` });
const dynamodb =
  (operation: string, more: object = {}): Make =>
  ({ table: TableName }) =>
    json("dynamodb", `DynamoDB_20120810.${operation}`, { TableName, ...more });
const sns =
  (Action: string, more: Record<string, string> = {}): Make =>
  ({ topicArn: TopicArn }) =>
    query("sns", "2010-03-31", { Action, TopicArn, ...more });
const ecr =
  (operation: string, more: object = {}): Make =>
  ({ repository: repositoryName }) =>
    json("ecr", `${ecrTarget}.${operation}`, { repositoryName, ...more });
const rds =
  (Action: string, more: Record<string, string> = {}): Make =>
  ({ database: DBInstanceIdentifier }) =>
    query("rds", rdsVersion, { Action, DBInstanceIdentifier, ...more });
const list: Make = ({ bucket }) => ({ service: "s3", method: "GET", path: `/${bucket}?list-type=2` });
const targetGroup =
  (Action: string, more: Record<string, string> = {}): Make =>
  ({ targetGroupArn: TargetGroupArn }) =>
    query("elasticloadbalancing", elb, { Action, TargetGroupArn, ...more });
const target = { "Targets.member.1.Id": "i-0123456789abcdef0" };
const records: Make = ({ zoneId }) => ({
  service: "route53",
  method: "GET",
  path: `/2013-04-01/hostedzone/${zoneId}/rrset`,
});
const changeTo =
  (name: string): Make =>
  ({ zoneId }) => ({
    service: "route53",
    path: `/2013-04-01/hostedzone/${zoneId}/rrset/`,
    body:
      '<?xml version="1.0"?><ChangeResourceRecordSetsRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><ChangeBatch><Changes>' +
      `<Change><Action>UPSERT</Action><ResourceRecordSet><Name>${name}</Name><Type>TXT</Type><TTL>60</TTL>` +
      '<ResourceRecords><ResourceRecord><Value>"x"</Value></ResourceRecord></ResourceRecords></ResourceRecordSet></Change>' +
      "</Changes></ChangeBatch></ChangeResourceRecordSetsRequest>",
  });
const changeRecords: Make = (things) =>
  changeTo(`a.${things.cluster === "calls-theirs" ? "theirs" : "mine"}.example.com`)(things);
const eks =
  (path: (cluster: string) => string): Make =>
  ({ cluster }) => ({ service: "eks", method: "GET", path: `/clusters/${cluster}${path(cluster)}` });
const decrypt: Make = ({ keyArn: KeyId, ciphertext: CiphertextBlob }) =>
  json("kms", "TrentService.Decrypt", { KeyId, CiphertextBlob });
const grant = kms("CreateGrant", { GranteePrincipal: `arn:aws:iam::${account}:role/node`, Operations: ["Decrypt"] });
const dataKey = kms("GenerateDataKey", { KeySpec: "AES_256" });
const objects = {
  "s3:PutObject": object("PUT", "x"),
  "s3:GetObject": object("GET"),
  "s3:ListBucket": list,
  "s3:DeleteObject": object("DELETE"),
};

const stored = {
  "s3:PutObject": prefixedObject("PUT", "x"),
  "s3:GetObject": prefixedObject("GET"),
  "s3:ListBucket": list,
  "s3:DeleteObject": prefixedObject("DELETE"),
  "kms:Decrypt": decrypt,
  "kms:GenerateDataKey": dataKey,
};
const reading = {
  "secretsmanager:GetSecretValue": secret("GetSecretValue"),
  "secretsmanager:DescribeSecret": secret("DescribeSecret"),
};

const putSecret: Make = ({ secret: SecretId }) =>
  json("secretsmanager", "secretsmanager.PutSecretValue", { SecretId, SecretString: "y" });
const buckets = { "s3:GetBucketVersioning": bucketSetting("versioning"), "s3:GetBucketAcl": bucketSetting("acl") };
const queues = {
  "sqs:GetQueueAttributes": sqs("GetQueueAttributes", { AttributeNames: ["All"] }),
  "sqs:SetQueueAttributes": sqs("SetQueueAttributes", { Attributes: { VisibilityTimeout: "31" } }),
  "sqs:ListQueueTags": sqs("ListQueueTags"),
};
const topics = { "sns:GetTopicAttributes": sns("GetTopicAttributes") };
const tables = {
  "dynamodb:DescribeTable": dynamodb("DescribeTable"),
  "dynamodb:DescribeTimeToLive": dynamodb("DescribeTimeToLive"),
};
const repositories = {
  "ecr:PutImageTagMutability": ecr("PutImageTagMutability", { imageTagMutability: "MUTABLE" }),
};

/** The calls that workloads make and that the emulator can decide, by workload and action. */
export const workloadCalls: Record<string, Record<string, Make>> = {
  karpenter: {
    "sqs:GetQueueUrl": ({ bucket: QueueName }) => json("sqs", "AmazonSQS.GetQueueUrl", { QueueName }),
    "sqs:ReceiveMessage": sqs("ReceiveMessage"),
    "eks:DescribeCluster": eks(() => ""),
  },
  "node-termination-handler": { "sqs:ReceiveMessage": sqs("ReceiveMessage") },
  "cluster-autoscaler": { "eks:DescribeNodegroup": eks(() => "/node-groups/calls") },
  "external-dns": { "route53:ListResourceRecordSets": records, "route53:ChangeResourceRecordSets": changeRecords },
  "cert-manager": { "route53:ListResourceRecordSets": records, "route53:ChangeResourceRecordSets": changeRecords },
  "external-secrets": {
    "secretsmanager:GetSecretValue": secret("GetSecretValue"),
    "secretsmanager:DescribeSecret": secret("DescribeSecret"),
    "secretsmanager:GetResourcePolicy": secret("GetResourcePolicy"),
    "secretsmanager:ListSecretVersionIds": secret("ListSecretVersionIds"),
    "ssm:GetParameter": ({ parameter: Name }) => json("ssm", "AmazonSSM.GetParameter", { Name }),
    "kms:Decrypt": decrypt,
  },
  "external-secrets-push": {
    ...reading,
    "ssm:PutParameter": ({ parameter: Name }) =>
      json("ssm", "AmazonSSM.PutParameter", { Name, Value: "y", Type: "String", Overwrite: true }),
    "kms:Decrypt": decrypt,
    "kms:Encrypt": kms("Encrypt", { Plaintext: "eA==" }),
    "kms:GenerateDataKey": dataKey,
  },
  // The emulator evaluates ssm:GetParameters on *, not on the parameters.
  "secrets-store-csi": {
    ...reading,
    "kms:Decrypt": decrypt,
  },
  keda: {
    "sqs:GetQueueAttributes": sqs("GetQueueAttributes", { AttributeNames: ["All"] }),
    "dynamodb:DescribeTable": dynamodb("DescribeTable"),
    "dynamodb:Query": dynamodb("Query", {
      KeyConditionExpression: "id = :id",
      ExpressionAttributeValues: { ":id": { S: "x" } },
    }),
    "secretsmanager:GetSecretValue": secret("GetSecretValue"),
    "kms:Decrypt": decrypt,
  },
  "fluent-bit": { "s3:PutObject": prefixedObject("PUT", "x"), "kms:GenerateDataKey": dataKey },
  loki: stored,
  tempo: stored,
  mimir: stored,
  thanos: stored,
  "ack-s3": buckets,
  "ack-sqs": queues,
  "ack-sns": topics,
  "ack-dynamodb": tables,
  "ack-ecr": repositories,
  "ack-rds": {
    "rds:DescribeDBInstances": rds("DescribeDBInstances"),
    "rds:ModifyDBInstance": rds("ModifyDBInstance", { BackupRetentionPeriod: "2" }),
  },
  "crossplane-s3": { ...buckets, "s3:ListBucket": list },
  "crossplane-sqs": queues,
  "crossplane-sns": { ...topics, "sns:ListSubscriptionsByTopic": sns("ListSubscriptionsByTopic") },
  "crossplane-dynamodb": tables,
  "crossplane-ecr": repositories,
  "crossplane-secretsmanager": {
    ...reading,
    "secretsmanager:GetResourcePolicy": secret("GetResourcePolicy"),
    "secretsmanager:PutSecretValue": putSecret,
    "kms:Decrypt": decrypt,
    "kms:GenerateDataKey": dataKey,
  },
  // The emulator evaluates other calls on a log group without the `:*` at its end.
  "crossplane-cloudwatchlogs": {
    "logs:ListTagsForResource": ({ logGroupArn: resourceArn }) =>
      json("logs", `${logsTarget}.ListTagsForResource`, { resourceArn }),
    "logs:TagResource": ({ logGroupArn: resourceArn }) =>
      json("logs", `${logsTarget}.TagResource`, { resourceArn, tags: { team: "shop" } }),
  },
  "s3-csi": { ...objects, "kms:Decrypt": decrypt, "kms:GenerateDataKey": dataKey },
  velero: {
    ...objects,
    "kms:Decrypt": decrypt,
    "kms:DescribeKey": kms("DescribeKey"),
    "kms:Encrypt": kms("Encrypt", { Plaintext: "eA==" }),
    "kms:GenerateDataKey": dataKey,
    "kms:GenerateDataKeyWithoutPlaintext": kms("GenerateDataKeyWithoutPlaintext", { KeySpec: "AES_256" }),
  },
  "target-group-binding": {
    "elasticloadbalancing:RegisterTargets": targetGroup("RegisterTargets", target),
    "elasticloadbalancing:DeregisterTargets": targetGroup("DeregisterTargets", target),
    "elasticloadbalancing:ModifyTargetGroup": targetGroup("ModifyTargetGroup", { HealthCheckPath: "/" }),
    "elasticloadbalancing:ModifyTargetGroupAttributes": targetGroup("ModifyTargetGroupAttributes", {
      "Attributes.member.1.Key": "deregistration_delay.timeout_seconds",
      "Attributes.member.1.Value": "60",
    }),
  },
};

/** Calls of the same services that no workload may make, not even on its own resources, unless `workloadCalls` has them. */
export const forbiddenCalls: Record<string, Make> = {
  "sqs:PurgeQueue": sqs("PurgeQueue"),
  "secretsmanager:PutSecretValue": putSecret,
  "ssm:PutParameter": ({ parameter: Name }) =>
    json("ssm", "AmazonSSM.PutParameter", { Name, Value: "y", Type: "String", Overwrite: true }),
  "kms:ScheduleKeyDeletion": kms("ScheduleKeyDeletion"),
  // Only AWS services may call it, not pods.
  "kms:CreateGrant": grant,
  "sqs:SendMessage": sqs("SendMessage", { MessageBody: "x" }),
  "dynamodb:PutItem": dynamodb("PutItem", { Item: { id: { S: "x" } } }),
  "rds:RebootDBInstance": rds("RebootDBInstance"),
  "sns:Publish": sns("Publish", { Message: "x" }),
  "s3:DeleteBucket": ({ bucket }) => ({ service: "s3", method: "DELETE", path: `/${bucket}` }),
  "route53:DeleteHostedZone": ({ zoneId }) => ({
    service: "route53",
    method: "DELETE",
    path: `/2013-04-01/hostedzone/${zoneId}`,
  }),
  "elasticloadbalancing:DeleteTargetGroup": targetGroup("DeleteTargetGroup"),
  "eks:DeleteNodegroup": ({ cluster }) => ({
    service: "eks",
    method: "DELETE",
    path: `/clusters/${cluster}/node-groups/calls`,
  }),
};
