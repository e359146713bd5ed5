import assert from "node:assert/strict";
import { Workload } from "../../provider/workloads/workload";
import { allScopes, everyWorkload } from "./allScopes";
import {
  allow,
  anyones,
  bucket,
  grants,
  here,
  id,
  key,
  managed,
  permissionsOf,
  type Statements,
  serviceRole,
  zone,
} from "./permissions";

const efsTag = { "ForAllValues:StringEquals": { "aws:TagKeys": "efs.csi.aws.com/cluster" } };
const efsRequest = { Null: { "aws:RequestTag/efs.csi.aws.com/cluster": "false" } };
const efs = (resource: string) => here("elasticfilesystem", resource);
const fileSystem = efs("file-system/fs-0123456789abcdef0");
const fsx = (...resources: string[]) => resources.map((resource) => here("fsx", resource));
const groups = here("autoscaling", "autoScalingGroup:*:autoScalingGroupName/*");
const workspace = here("aps", `workspace/ws-${id}`);

const secretActions = (...more: string[]) => more.map((name) => `secretsmanager:${name}`);
const secret = here("secretsmanager", "secret:prod/*");
const parameter = here("ssm", "parameter/prod/*");
const secretReading = [
  allow(secretActions("BatchGetSecretValue", "ListSecrets"), "*"),
  allow(secretActions("DescribeSecret", "GetResourcePolicy", "GetSecretValue", "ListSecretVersionIds"), secret),
  allow("ssm:DescribeParameters", "*"),
  allow(["ssm:GetParameter", "ssm:GetParametersByPath"], parameter),
];
const ownTag = { StringEquals: { "aws:ResourceTag/managed-by": "external-secrets" } };
const stored = [
  allow("s3:ListBucket", bucket),
  allow(["s3:DeleteObject", "s3:GetObject", "s3:PutObject"], `${bucket}/prod/data/*`),
  allow(["kms:Decrypt", "kms:GenerateDataKey"], key),
];
const table = here("dynamodb", "table/orders");
const group = here("logs", "log-group:/eks/prod/*");

/** The permissions of a workload with all its scopes given, in full. */
const whole: [Workload, string[], Statements][] = [
  [
    Workload.TargetGroupBinding,
    [],
    [
      allow(
        [
          "ec2:DescribeInstances",
          "ec2:DescribeSecurityGroups",
          "ec2:DescribeVpcs",
          "elasticloadbalancing:DescribeTargetGroups",
          "elasticloadbalancing:DescribeTargetHealth",
        ],
        "*",
      ),
      allow(
        [
          "elasticloadbalancing:DeregisterTargets",
          "elasticloadbalancing:ModifyTargetGroup",
          "elasticloadbalancing:ModifyTargetGroupAttributes",
          "elasticloadbalancing:RegisterTargets",
        ],
        here("elasticloadbalancing", "targetgroup/web/0123456789abcdef"),
      ),
    ],
  ],
  [
    Workload.EbsCsi,
    managed("AmazonEBSCSIDriverPolicyV2"),
    [allow(["kms:Decrypt", "kms:GenerateDataKeyWithoutPlaintext"], key), grants],
  ],
  [
    Workload.EfsCsi,
    [],
    [
      allow("ec2:DescribeAvailabilityZones", "*"),
      allow(
        [
          "elasticfilesystem:DescribeAccessPoints",
          "elasticfilesystem:DescribeFileSystems",
          "elasticfilesystem:DescribeMountTargets",
        ],
        [efs("access-point/*"), fileSystem],
      ),
      allow("elasticfilesystem:CreateAccessPoint", fileSystem, { ...efsRequest, ...efsTag }),
      allow("elasticfilesystem:TagResource", [efs("access-point/*"), fileSystem], {
        ...efsRequest,
        ...efsTag,
        StringEquals: { "elasticfilesystem:CreateAction": "CreateAccessPoint" },
      }),
      allow("elasticfilesystem:DeleteAccessPoint", efs("access-point/*"), {
        Null: { "aws:ResourceTag/efs.csi.aws.com/cluster": "false" },
      }),
    ],
  ],
  [
    Workload.FsxLustreCsi,
    [],
    [
      allow("fsx:DescribeFileSystems", "*"),
      allow("fsx:DeleteFileSystem", fsx("backup/*", "file-system/*")),
      allow(["fsx:CreateFileSystem", "fsx:TagResource", "fsx:UpdateFileSystem"], here("fsx", "file-system/*")),
      serviceRole("fsx.amazonaws.com/*", "fsx.amazonaws.com"),
      allow("s3:ListBucket", bucket),
      serviceRole("s3.data-source.lustre.fsx.amazonaws.com/*", "s3.data-source.lustre.fsx.amazonaws.com"),
    ],
  ],
  [
    Workload.FsxOpenZfsCsi,
    [],
    [
      allow(["fsx:DescribeFileSystems", "fsx:DescribeSnapshots", "fsx:DescribeVolumes"], "*"),
      allow(["fsx:CreateFileSystem", "fsx:UpdateFileSystem"], here("fsx", "file-system/*")),
      allow(["fsx:DeleteFileSystem", "fsx:DeleteVolume"], fsx("backup/*", "file-system/*", "volume/*/*")),
      allow(["fsx:CreateSnapshot", "fsx:CreateVolume", "fsx:DeleteSnapshot"], fsx("snapshot/*/*", "volume/*/*")),
      allow(
        ["fsx:ListTagsForResource", "fsx:TagResource"],
        fsx("backup/*", "file-system/*", "snapshot/*/*", "volume/*/*"),
      ),
      serviceRole("fsx.amazonaws.com/*", "fsx.amazonaws.com"),
    ],
  ],
  [
    Workload.S3Csi,
    [],
    [
      allow("s3:ListBucket", bucket),
      allow(["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:PutObject"], `${bucket}/*`),
      allow("s3express:CreateSession", here("s3express", "bucket/fast--usw2-az1--x-s3")),
      allow(["kms:Decrypt", "kms:GenerateDataKey"], key),
    ],
  ],
  [
    Workload.ClusterAutoscaler,
    [],
    [
      allow(
        [
          "autoscaling:DescribeAutoScalingGroups",
          "autoscaling:DescribeAutoScalingInstances",
          "autoscaling:DescribeLaunchConfigurations",
          "autoscaling:DescribeScalingActivities",
          "ec2:DescribeImages",
          "ec2:DescribeInstanceTypes",
          "ec2:DescribeLaunchTemplateVersions",
          "ec2:GetInstanceTypesFromInstanceRequirements",
        ],
        "*",
      ),
      allow("eks:DescribeNodegroup", here("eks", "nodegroup/prod/*/*")),
      allow(["autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"], groups, {
        Null: { "aws:ResourceTag/k8s.io/cluster-autoscaler/prod": "false" },
      }),
    ],
  ],
  [
    Workload.ExternalDns,
    [],
    [
      allow("route53:ListHostedZones", "*"),
      allow(
        ["route53:ChangeResourceRecordSets", "route53:ListResourceRecordSets", "route53:ListTagsForResources"],
        zone,
      ),
    ],
  ],
  [
    Workload.CertManager,
    [],
    [
      allow("route53:ListHostedZonesByName", "*"),
      allow("route53:GetChange", "arn:aws:route53:::change/*"),
      allow("route53:ListResourceRecordSets", zone),
      allow("route53:ChangeResourceRecordSets", zone, {
        "ForAllValues:StringEquals": { "route53:ChangeResourceRecordSetsRecordTypes": "TXT" },
      }),
    ],
  ],
  [
    Workload.ExternalSecrets,
    [],
    [
      allow(["secretsmanager:BatchGetSecretValue", "secretsmanager:ListSecrets"], "*"),
      allow(
        [
          "secretsmanager:DescribeSecret",
          "secretsmanager:GetResourcePolicy",
          "secretsmanager:GetSecretValue",
          "secretsmanager:ListSecretVersionIds",
        ],
        here("secretsmanager", "secret:prod/*"),
      ),
      allow("ssm:DescribeParameters", "*"),
      allow(["ssm:GetParameter", "ssm:GetParametersByPath"], here("ssm", "parameter/prod/*")),
      allow("kms:Decrypt", key),
    ],
  ],
  [
    Workload.Velero,
    [],
    [
      allow(["ec2:DescribeSnapshots", "ec2:DescribeVolumes"], "*"),
      allow(["ec2:CreateSnapshot", "ec2:CreateVolume"], [anyones("ec2", "snapshot/*"), here("ec2", "volume/*")]),
      allow("ec2:DeleteSnapshot", anyones("ec2", "snapshot/*")),
      allow("ec2:CreateTags", [anyones("ec2", "snapshot/*"), here("ec2", "volume/*")], {
        StringEquals: { "ec2:CreateAction": ["CreateSnapshot", "CreateVolume"] },
      }),
      allow("s3:ListBucket", bucket),
      allow(
        [
          "s3:AbortMultipartUpload",
          "s3:DeleteObject",
          "s3:GetObject",
          "s3:ListMultipartUploadParts",
          "s3:PutObject",
          "s3:PutObjectTagging",
        ],
        `${bucket}/*`,
      ),
      allow(
        [
          "kms:Decrypt",
          "kms:DescribeKey",
          "kms:Encrypt",
          "kms:GenerateDataKey",
          "kms:GenerateDataKeyWithoutPlaintext",
          "kms:ReEncryptFrom",
          "kms:ReEncryptTo",
        ],
        key,
      ),
      grants,
    ],
  ],
  [Workload.VpcCniIpv4, managed("AmazonEKS_CNI_Policy"), []],
  [
    Workload.VpcCniIpv6,
    [],
    [
      allow(
        [
          "ec2:DescribeInstanceTypes",
          "ec2:DescribeInstances",
          "ec2:DescribeNetworkInterfaces",
          "ec2:DescribeSecurityGroups",
          "ec2:DescribeSubnets",
          "ec2:DescribeTags",
        ],
        "*",
      ),
      allow(["ec2:AssignIpv6Addresses", "ec2:CreateTags"], here("ec2", "network-interface/*")),
    ],
  ],
  [Workload.CloudWatchAgent, managed("CloudWatchAgentServerPolicy"), []],
  [Workload.AdotMetrics, managed("CloudWatchAgentServerPolicy"), [allow("aps:RemoteWrite", workspace)]],
  [Workload.AdotTraces, managed("AWSXrayWriteOnlyAccess"), []],
  [Workload.AdotLogs, managed("CloudWatchAgentServerPolicy"), []],
  [Workload.ManagedPrometheus, [], [allow("aps:RemoteWrite", workspace)]],
  [
    Workload.NodeTerminationHandler,
    [],
    [
      allow(["autoscaling:DescribeAutoScalingInstances", "autoscaling:DescribeTags", "ec2:DescribeInstances"], "*"),
      allow("autoscaling:CompleteLifecycleAction", groups),
      allow(["sqs:DeleteMessage", "sqs:ReceiveMessage"], here("sqs", "interruptions")),
    ],
  ],
  [
    Workload.AwsPrivateCaIssuer,
    [],
    [
      allow(
        ["acm-pca:DescribeCertificateAuthority", "acm-pca:GetCertificate", "acm-pca:IssueCertificate"],
        here("acm-pca", `certificate-authority/${id}`),
      ),
    ],
  ],
  [
    Workload.Keda,
    [],
    [
      allow("sqs:GetQueueAttributes", here("sqs", "interruptions")),
      allow("kinesis:DescribeStreamSummary", here("kinesis", "stream/clicks")),
      allow("dynamodb:DescribeTable", table),
      allow("dynamodb:Query", [table, `${table}/index/*`]),
      allow("dynamodb:DescribeStream", `${table}/stream/*`),
      allow("aps:QueryMetrics", workspace),
      allow("cloudwatch:GetMetricData", "*"),
      allow(["sts:AssumeRole", "sts:TagSession"], "arn:aws:iam::123456789012:role/orders"),
      allow("secretsmanager:GetSecretValue", secret),
      allow("kms:Decrypt", key),
    ],
  ],
  [
    Workload.SecretsStoreCsi,
    [],
    [
      allow(secretActions("DescribeSecret", "GetSecretValue"), secret),
      allow("ssm:GetParameters", parameter),
      allow("kms:Decrypt", key),
    ],
  ],
  [
    Workload.FluentBit,
    [],
    [
      allow(["logs:CreateLogGroup", "logs:PutRetentionPolicy"], `${group}:*`),
      allow(["logs:CreateLogStream", "logs:PutLogEvents"], `${group}:log-stream:*`),
      allow("kinesis:PutRecords", here("kinesis", "stream/clicks")),
      allow("firehose:PutRecordBatch", here("firehose", "deliverystream/logs")),
      allow("s3:PutObject", `${bucket}/prod/data/*`),
      allow("es:ESHttpPost", here("es", "domain/logs/*")),
      allow("aoss:APIAccessAll", here("aoss", "collection/0123456789abcdefghij")),
      allow(["kms:Decrypt", "kms:GenerateDataKey"], key),
    ],
  ],
  [Workload.Loki, [], stored],
  [
    Workload.Tempo,
    [],
    [
      allow("s3:ListBucket", bucket),
      allow(
        ["s3:DeleteObject", "s3:GetObject", "s3:GetObjectTagging", "s3:PutObject", "s3:PutObjectTagging"],
        `${bucket}/prod/data/*`,
      ),
      allow(["kms:Decrypt", "kms:GenerateDataKey"], key),
    ],
  ],
  [Workload.Mimir, [], stored],
  [Workload.Thanos, [], stored],
  [
    Workload.ExternalSecretsPush,
    [],
    [
      ...secretReading,
      allow(secretActions("CreateSecret", "TagResource"), secret),
      allow(secretActions("DeleteSecret", "PutSecretValue", "UntagResource"), secret, ownTag),
      allow(["ssm:AddTagsToResource", "ssm:ListTagsForResource", "ssm:PutParameter"], parameter),
      allow(["ssm:DeleteParameter", "ssm:RemoveTagsFromResource"], parameter, ownTag),
      allow(["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"], key),
    ],
  ],
];

describe("the permissions of a workload with all its scopes", () => {
  for (const [workload, managedPolicyArns, statements] of whole) {
    it(`are exactly the expected ones: ${workload}`, () => {
      assert.deepEqual(permissionsOf(workload, allScopes(workload)), [managedPolicyArns, statements]);
    });
  }

  it("are tested in full or by their properties for every workload", () => {
    const byProperties = [
      ...[Workload.AwsLoadBalancerController, Workload.Karpenter, Workload.AwsGatewayController],
      ...[Workload.AckS3, Workload.AckDynamodb, Workload.AckSqs, Workload.AckSns, Workload.AckEcr],
      ...[Workload.AckRds, ...everyWorkload.filter((workload) => workload.startsWith("crossplane-"))],
    ];
    assert.deepEqual([...whole.map(([workload]) => workload), ...byProperties].sort(), [...everyWorkload].sort());
  });
});
