import assert from "node:assert/strict";
import type { KnownScopes } from "../../provider/workloads/scopes";
import { Workload } from "../../provider/workloads/workload";
import { workloadPolicies } from "../../provider/workloads/workloadPolicies";
import { place, widestScopes } from "./allScopes";
import { bucket, here, managed, permissionsOf, zone } from "./permissions";

describe("the permissions of a workload", () => {
  const without: [Workload, KnownScopes, string[]][] = [
    [Workload.EbsCsi, {}, managed("AmazonEBSCSIDriverPolicyV2")],
    [Workload.EfsCsi, {}, managed("service-role/AmazonEFSCSIDriverPolicy")],
    [Workload.EfsCsi, { fileSystemArns: null }, managed("service-role/AmazonEFSCSIDriverPolicy")],
    [Workload.AdotMetrics, {}, managed("CloudWatchAgentServerPolicy")],
  ];
  for (const [workload, scopes, policies] of without) {
    it(`are only a managed policy without the optional scopes: ${workload} ${JSON.stringify(scopes)}`, () => {
      assert.deepEqual(permissionsOf(workload, scopes), [policies, []]);
    });
  }

  const parts: [Workload, KnownScopes, RegExp][] = [
    [Workload.S3Csi, { bucketArns: [bucket] }, /s3express|kms/],
    [Workload.S3Csi, { directoryBucketArns: [here("s3express", "bucket/fast--usw2-az1--x-s3")] }, /s3:|kms/],
    [Workload.ExternalSecrets, { secretArns: [here("secretsmanager", "secret:a")] }, /ssm|kms/],
    [Workload.ExternalSecrets, { parameterArns: [here("ssm", "parameter/a")] }, /secretsmanager|kms/],
    [Workload.Velero, { bucketArns: [bucket] }, /kms/],
    [Workload.FsxLustreCsi, {}, /s3/],
    [Workload.Keda, { queueArns: [here("sqs", "a")] }, /kinesis|dynamodb|aps|cloudwatch|sts|secretsmanager|kms/],
    [Workload.Keda, { readMetrics: true }, /sqs|kinesis|dynamodb|aps|sts|secretsmanager|kms/],
    [Workload.Keda, { queueArns: [here("sqs", "a")], readMetrics: false }, /cloudwatch/],
    [Workload.FluentBit, { logGroupArns: [here("logs", "log-group:a")] }, /kinesis|firehose|s3|es:|aoss|kms/],
    [Workload.FluentBit, { bucketArns: [bucket] }, /logs|kinesis|firehose|es:|aoss|kms|s3:(Get|List|Delete)/],
    [Workload.Loki, { bucketArns: [bucket] }, /kms|prod/],
    [Workload.SecretsStoreCsi, { secretArns: [here("secretsmanager", "secret:a")] }, /ssm|kms/],
    [Workload.ExternalSecretsPush, { parameterArns: [here("ssm", "parameter/a")] }, /secretsmanager|kms/],
  ];
  for (const [workload, scopes, nothing] of parts) {
    it(`contain nothing for omitted scopes: ${workload} with ${Object.keys(scopes)}`, () => {
      const [, statements] = permissionsOf(workload, scopes);
      assert.ok(statements.length > 0);
      assert.doesNotMatch(JSON.stringify(statements), nothing);
    });
  }

  const everything: [Workload, string, string | string[]][] = [
    [Workload.ExternalDns, "route53:ChangeResourceRecordSets", "arn:aws:route53:::hostedzone/*"],
    [Workload.Velero, "s3:ListBucket", "arn:aws:s3:::*"],
    [Workload.Velero, "s3:PutObject", "arn:aws:s3:::*/*"],
    [Workload.Velero, "kms:Decrypt", here("kms", "key/*")],
    [Workload.S3Csi, "s3express:CreateSession", here("s3express", "bucket/*")],
    [Workload.ExternalSecrets, "secretsmanager:GetSecretValue", here("secretsmanager", "secret:*")],
    [Workload.ExternalSecrets, "ssm:GetParameter", here("ssm", "parameter/*")],
    [Workload.NodeTerminationHandler, "sqs:ReceiveMessage", here("sqs", "*")],
    [Workload.ManagedPrometheus, "aps:RemoteWrite", here("aps", "workspace/*")],
    [Workload.EfsCsi, "elasticfilesystem:CreateAccessPoint", here("elasticfilesystem", "file-system/*")],
    [Workload.AwsPrivateCaIssuer, "acm-pca:IssueCertificate", here("acm-pca", "certificate-authority/*")],
    [Workload.Keda, "dynamodb:DescribeStream", here("dynamodb", "table/*/stream/*")],
    [Workload.Keda, "kinesis:DescribeStreamSummary", here("kinesis", "stream/*")],
    [Workload.FluentBit, "logs:PutLogEvents", here("logs", "log-group:*:log-stream:*")],
    [Workload.FluentBit, "firehose:PutRecordBatch", here("firehose", "deliverystream/*")],
    [Workload.FluentBit, "es:ESHttpPost", here("es", "domain/*/*")],
    [Workload.FluentBit, "aoss:APIAccessAll", here("aoss", "collection/*")],
    [Workload.Thanos, "s3:GetObject", "arn:aws:s3:::*/prod/data/*"],
    [Workload.AckRds, "rds:DescribeDBInstances", here("rds", "db:*")],
    [Workload.CrossplaneCloudWatchLogs, "logs:PutRetentionPolicy", here("logs", "log-group:*:*")],
    [Workload.CrossplaneSecretsManager, "secretsmanager:CreateSecret", here("secretsmanager", "secret:*")],
    [
      Workload.TargetGroupBinding,
      "elasticloadbalancing:RegisterTargets",
      here("elasticloadbalancing", "targetgroup/*/*"),
    ],
  ];
  for (const [workload, action, resource] of everything) {
    it(`apply to all resources of the account and region, not to "*", with ["*"]: ${workload}, ${action}`, () => {
      const [, statements] = permissionsOf(workload, widestScopes(workload));
      const statement = statements.find(({ Action: actions }) => [actions].flat().includes(action));
      assert.deepEqual(statement?.Resource, resource);
    });
  }

  it("apply to the objects of every prefix in every bucket", () => {
    const scopes = { bucketArns: [bucket, `${bucket}-2`], objectPrefixes: ["b", "a"] };
    const [, statements] = permissionsOf(Workload.Mimir, scopes);
    const objects = statements.find(({ Action: actions }) => [actions].flat().includes("s3:PutObject"));
    assert.deepEqual(objects?.Resource, [`${bucket}/a/*`, `${bucket}/b/*`, `${bucket}-2/a/*`, `${bucket}-2/b/*`]);
  });

  it("don't depend on the order or duplicates of resources", () => {
    const other = "arn:aws:route53:::hostedzone/Z1";
    const expected = workloadPolicies(Workload.ExternalDns, { hostedZoneArns: [zone, other] }, place);
    assert.deepEqual(workloadPolicies(Workload.ExternalDns, { hostedZoneArns: [other, zone, other] }, place), expected);
  });
});
