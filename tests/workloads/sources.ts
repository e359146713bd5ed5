import type { Workload } from "../../provider/workloads/workload";

/** The permissions of one statement in a source. A policy of this package must not be broader. */
export interface SourceFact {
  /** Actions; `*` matches any characters. */
  actions: string[];
  /** Resources; `*` matches any characters. */
  resources: string[];
  /** The condition keys that limit the actions. */
  keys: string[];
}

/** Actions of one service; resources, by default `*`; condition keys. */
function fact(service: string, actions: string, resources: string | string[] = "*", keys: string[] = []): SourceFact {
  return { actions: actions.split(" ").map((name) => `${service}:${name}`), resources: [resources].flat(), keys };
}

const arn = (service: string, resource: string) => `arn:aws:${service}:*:*:${resource}`;
const bucketOf = (bucket: string) => `arn:aws:s3:::${bucket}`;
const serviceRole = (service: string, account = "*", name = "*") =>
  `arn:aws:iam::${account}:role/aws-service-role/${service}/${name}`;

const cluster = "prod";
const bucket = bucketOf("backups");
const elbRequest = "aws:RequestTag/elbv2.k8s.aws/cluster";
const elbResource = "aws:ResourceTag/elbv2.k8s.aws/cluster";
const owned = [`aws:ResourceTag/kubernetes.io/cluster/${cluster}`, "aws:ResourceTag/karpenter.sh/nodepool"];
const requested = [
  `aws:RequestTag/kubernetes.io/cluster/${cluster}`,
  "aws:RequestTag/eks:eks-cluster-name",
  "aws:RequestTag/karpenter.sh/nodepool",
];
const profile = "arn:aws:iam::123456789012:instance-profile/*";
const profileRequest = [
  `aws:RequestTag/kubernetes.io/cluster/${cluster}`,
  "aws:RequestTag/eks:eks-cluster-name",
  "aws:RequestTag/topology.kubernetes.io/region",
  "aws:RequestTag/karpenter.k8s.aws/ec2nodeclass",
];
const profileOwned = [
  `aws:ResourceTag/kubernetes.io/cluster/${cluster}`,
  "aws:ResourceTag/topology.kubernetes.io/region",
  "aws:ResourceTag/karpenter.k8s.aws/ec2nodeclass",
];
const ofRegion = (...resources: string[]) => resources.map((resource) => `arn:aws:ec2:us-west-2:*:${resource}/*`);
const launched = ofRegion(
  "fleet",
  "instance",
  "volume",
  "network-interface",
  "launch-template",
  "spot-instances-request",
);
// If a source's resource is a placeholder, it is replaced by the test's scope.
const zones = "arn:aws:route53:::hostedzone/*";
const keys = arn("kms", "key/*");

// With EKS Pod Identity, tags of the session are passed on: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html
const assumeRole = fact("sts", "AssumeRole TagSession", "arn:aws:iam::123456789012:role/orders");
const objectStorage = [
  fact("s3", "GetObject PutObject DeleteObject", `${bucket}/*`),
  fact("kms", "GenerateDataKey Encrypt Decrypt", keys),
];
const secretReading = [
  fact("secretsmanager", "ListSecrets BatchGetSecretValue"),
  fact(
    "secretsmanager",
    "GetResourcePolicy GetSecretValue DescribeSecret ListSecretVersionIds",
    arn("secretsmanager", "secret:prod/*"),
  ),
  fact("ssm", "GetParameter*", arn("ssm", "parameter/prod/*")),
  fact("ssm", "DescribeParameters"),
  // The Secrets Manager guide for customer managed keys.
  fact("kms", "Decrypt GenerateDataKey", keys),
];

/**
 * The permissions of the sources, in the versions that the workloads name. For a workload with a managed policy, only
 * the permissions in addition to or instead of that policy.
 */
export const sources: Record<Workload, SourceFact[]> = {
  "aws-load-balancer-controller": [
    fact("iam", "CreateServiceLinkedRole", "*", ["iam:AWSServiceName"]),
    fact(
      "ec2",
      "DescribeAccountAttributes DescribeAddresses DescribeAvailabilityZones DescribeInternetGateways DescribeVpcs DescribeVpcPeeringConnections DescribeSubnets DescribeSecurityGroups DescribeInstances DescribeNetworkInterfaces DescribeTags GetCoipPoolUsage DescribeCoipPools GetSecurityGroupsForVpc DescribeIpamPools DescribeRouteTables",
    ),
    fact(
      "elasticloadbalancing",
      "DescribeLoadBalancers DescribeLoadBalancerAttributes DescribeListeners DescribeListenerCertificates DescribeSSLPolicies DescribeRules DescribeTargetGroups DescribeTargetGroupAttributes DescribeTargetHealth DescribeTags DescribeTrustStores DescribeListenerAttributes DescribeCapacityReservation",
    ),
    fact("cognito-idp", "DescribeUserPoolClient"),
    fact("acm", "ListCertificates DescribeCertificate"),
    fact("iam", "ListServerCertificates GetServerCertificate"),
    fact("waf-regional", "GetWebACL GetWebACLForResource AssociateWebACL DisassociateWebACL"),
    fact("wafv2", "GetWebACL GetWebACLForResource AssociateWebACL DisassociateWebACL"),
    fact("shield", "GetSubscriptionState DescribeProtection CreateProtection DeleteProtection"),
    fact("ec2", "AuthorizeSecurityGroupIngress RevokeSecurityGroupIngress CreateSecurityGroup"),
    fact("ec2", "CreateTags", arn("ec2", "security-group/*"), ["ec2:CreateAction", elbRequest]),
    fact("ec2", "CreateTags DeleteTags", arn("ec2", "security-group/*"), [elbRequest, elbResource]),
    fact("ec2", "DeleteSecurityGroup", "*", [elbResource]),
    fact("elasticloadbalancing", "CreateLoadBalancer CreateTargetGroup", "*", [elbRequest]),
    fact("elasticloadbalancing", "CreateListener DeleteListener CreateRule DeleteRule"),
    fact(
      "elasticloadbalancing",
      "AddTags RemoveTags",
      [
        arn("elasticloadbalancing", "targetgroup/*/*"),
        arn("elasticloadbalancing", "loadbalancer/net/*/*"),
        arn("elasticloadbalancing", "loadbalancer/app/*/*"),
      ],
      [elbRequest, elbResource],
    ),
    fact("elasticloadbalancing", "AddTags RemoveTags", [
      arn("elasticloadbalancing", "listener/net/*/*/*"),
      arn("elasticloadbalancing", "listener/app/*/*/*"),
      arn("elasticloadbalancing", "listener-rule/net/*/*/*"),
      arn("elasticloadbalancing", "listener-rule/app/*/*/*"),
    ]),
    fact(
      "elasticloadbalancing",
      "ModifyLoadBalancerAttributes SetIpAddressType SetSecurityGroups SetSubnets DeleteLoadBalancer ModifyTargetGroup ModifyTargetGroupAttributes DeleteTargetGroup ModifyListenerAttributes ModifyCapacityReservation ModifyIpPools",
      "*",
      [elbResource],
    ),
    fact(
      "elasticloadbalancing",
      "AddTags",
      [
        arn("elasticloadbalancing", "targetgroup/*/*"),
        arn("elasticloadbalancing", "loadbalancer/net/*/*"),
        arn("elasticloadbalancing", "loadbalancer/app/*/*"),
      ],
      ["elasticloadbalancing:CreateAction", elbRequest],
    ),
    fact("elasticloadbalancing", "RegisterTargets DeregisterTargets", arn("elasticloadbalancing", "targetgroup/*/*")),
    fact(
      "elasticloadbalancing",
      "SetWebAcl ModifyListener AddListenerCertificates RemoveListenerCertificates ModifyRule SetRulePriorities",
    ),
  ],
  "target-group-binding": [
    fact("ec2", "DescribeVpcs DescribeSecurityGroups DescribeInstances"),
    fact(
      "elasticloadbalancing",
      "DescribeTargetGroups DescribeTargetHealth ModifyTargetGroup ModifyTargetGroupAttributes RegisterTargets DeregisterTargets",
    ),
  ],
  // The driver's guide for encrypted volumes.
  "ebs-csi": [fact("kms", "Decrypt GenerateDataKeyWithoutPlaintext CreateGrant", keys)],
  // The managed policy.
  "efs-csi": [
    fact("elasticfilesystem", "DescribeAccessPoints DescribeFileSystems DescribeMountTargets"),
    fact("ec2", "DescribeAvailabilityZones"),
    fact("elasticfilesystem", "CreateAccessPoint", "*", ["aws:RequestTag/efs.csi.aws.com/cluster", "aws:TagKeys"]),
    fact("elasticfilesystem", "TagResource", "*", [
      "aws:RequestTag/efs.csi.aws.com/cluster",
      "aws:TagKeys",
      "elasticfilesystem:CreateAction",
    ]),
    fact("elasticfilesystem", "DeleteAccessPoint", "*", ["aws:ResourceTag/efs.csi.aws.com/cluster"]),
  ],
  "fsx-lustre-csi": [
    fact(
      "iam",
      "CreateServiceLinkedRole AttachRolePolicy PutRolePolicy",
      serviceRole("s3.data-source.lustre.fsx.amazonaws.com"),
    ),
    fact("iam", "CreateServiceLinkedRole", "*", ["iam:AWSServiceName"]),
    fact("s3", "ListBucket"),
    fact("fsx", "CreateFileSystem DeleteFileSystem DescribeFileSystems TagResource UpdateFileSystem"),
  ],
  "fsx-openzfs-csi": [
    fact("iam", "CreateServiceLinkedRole AttachRolePolicy PutRolePolicy", serviceRole("fsx.amazonaws.com")),
    fact("iam", "CreateServiceLinkedRole", "*", ["iam:AWSServiceName"]),
    fact(
      "fsx",
      "CreateFileSystem UpdateFileSystem DeleteFileSystem DescribeFileSystems CreateVolume DeleteVolume DescribeVolumes CreateSnapshot DeleteSnapshot DescribeSnapshots TagResource ListTagsForResource",
    ),
  ],
  "s3-csi": [
    fact("s3", "ListBucket", bucket),
    fact("s3", "GetObject PutObject AbortMultipartUpload DeleteObject", `${bucket}/*`),
    fact("s3express", "CreateSession", arn("s3express", "bucket/fast--usw2-az1--x-s3")),
    fact("kms", "Decrypt GenerateDataKey", keys),
  ],
  "cluster-autoscaler": [
    fact(
      "autoscaling",
      "DescribeAutoScalingGroups DescribeAutoScalingInstances DescribeLaunchConfigurations DescribeScalingActivities SetDesiredCapacity TerminateInstanceInAutoScalingGroup",
    ),
    fact(
      "ec2",
      "DescribeImages DescribeInstanceTypes DescribeLaunchTemplateVersions GetInstanceTypesFromInstanceRequirements",
    ),
    fact("eks", "DescribeNodegroup"),
  ],
  karpenter: [
    fact(
      "ec2",
      "RunInstances CreateFleet",
      ofRegion("image", "snapshot", "security-group", "subnet", "capacity-reservation", "placement-group"),
    ),
    fact("ec2", "RunInstances CreateFleet", ofRegion("launch-template"), owned),
    fact("ec2", "RunInstances CreateFleet CreateLaunchTemplate", launched, requested),
    fact("ec2", "CreateTags", launched, [...requested, "ec2:CreateAction"]),
    fact("ec2", "CreateTags", ofRegion("instance"), [...owned, "aws:RequestTag/eks:eks-cluster-name", "aws:TagKeys"]),
    fact("ec2", "TerminateInstances DeleteLaunchTemplate", ofRegion("instance", "launch-template"), owned),
    fact("iam", "PassRole", "arn:aws:iam::123456789012:role/node", ["iam:PassedToService"]),
    fact("iam", "CreateInstanceProfile", profile, profileRequest),
    fact("iam", "TagInstanceProfile", profile, [...profileRequest, ...profileOwned]),
    fact("iam", "AddRoleToInstanceProfile RemoveRoleFromInstanceProfile DeleteInstanceProfile", profile, profileOwned),
    fact("eks", "DescribeCluster", `arn:aws:eks:us-west-2:123456789012:cluster/${cluster}`),
    fact("sqs", "DeleteMessage GetQueueUrl ReceiveMessage", arn("sqs", "interruptions")),
    fact("arc-zonal-shift", "GetManagedResource", "*", ["arc-zonal-shift:ResourceIdentifier"]),
    fact(
      "ec2",
      "DescribeCapacityReservations DescribeImages DescribeInstances DescribeInstanceStatus DescribeInstanceTypeOfferings DescribeInstanceTypes DescribeLaunchTemplates DescribePlacementGroups DescribeSecurityGroups DescribeSpotPriceHistory DescribeSubnets",
      "*",
      ["aws:RequestedRegion"],
    ),
    fact("ssm", "GetParameter", "arn:aws:ssm:us-west-2::parameter/aws/service/*"),
    fact("pricing", "GetProducts"),
    fact("iam", "ListInstanceProfiles"),
    fact("iam", "GetInstanceProfile", profile),
  ],
  "external-dns": [
    fact("route53", "ChangeResourceRecordSets ListResourceRecordSets ListTagsForResources", zones),
    fact("route53", "ListHostedZones"),
  ],
  "cert-manager": [
    fact("route53", "GetChange", "arn:aws:route53:::change/*"),
    fact("route53", "ChangeResourceRecordSets ListResourceRecordSets", zones, [
      "route53:ChangeResourceRecordSetsRecordTypes",
    ]),
    fact("route53", "ListHostedZonesByName"),
  ],
  "external-secrets": secretReading,
  velero: [
    fact("ec2", "DescribeVolumes DescribeSnapshots CreateTags CreateVolume CreateSnapshot DeleteSnapshot"),
    fact(
      "s3",
      "GetObject DeleteObject PutObject PutObjectTagging AbortMultipartUpload ListMultipartUploadParts",
      `${bucket}/*`,
    ),
    fact("s3", "ListBucket", bucket),
    fact(
      "kms",
      "ReEncrypt* GenerateDataKey* Encrypt DescribeKey Decrypt CreateGrant ListGrants RevokeGrant RetireGrant ListRetirableGrants",
      keys,
    ),
  ],
  "vpc-cni-ipv4": [],
  "vpc-cni-ipv6": [
    fact(
      "ec2",
      "AssignIpv6Addresses DescribeInstances DescribeSecurityGroups DescribeSubnets DescribeTags DescribeNetworkInterfaces DescribeInstanceTypes",
    ),
    fact("ec2", "CreateTags", arn("ec2", "network-interface/*")),
  ],
  "cloudwatch-agent": [],
  // The managed policy AmazonPrometheusRemoteWriteAccess.
  "adot-metrics": [fact("aps", "RemoteWrite")],
  "adot-traces": [],
  "adot-logs": [],
  "managed-prometheus": [fact("aps", "RemoteWrite")],
  "aws-gateway-controller": [
    fact("vpc-lattice", "*"),
    fact("ec2", "DescribeVpcs DescribeSubnets DescribeTags DescribeSecurityGroups"),
    fact(
      "logs",
      "CreateLogDelivery GetLogDelivery DescribeLogGroups PutResourcePolicy DescribeResourcePolicies UpdateLogDelivery DeleteLogDelivery ListLogDeliveries",
    ),
    fact("tag", "GetResources TagResources UntagResources"),
    fact("firehose", "TagDeliveryStream"),
    fact("s3", "GetBucketPolicy PutBucketPolicy"),
    fact("acm", "ListCertificates"),
    fact(
      "iam",
      "CreateServiceLinkedRole",
      serviceRole("vpc-lattice.amazonaws.com", "*", "AWSServiceRoleForVpcLattice"),
      ["iam:AWSServiceName"],
    ),
    fact(
      "iam",
      "CreateServiceLinkedRole",
      serviceRole("delivery.logs.amazonaws.com", "*", "AWSServiceRoleForLogDelivery"),
      ["iam:AWSServiceName"],
    ),
  ],
  "node-termination-handler": [
    fact("autoscaling", "CompleteLifecycleAction DescribeAutoScalingInstances DescribeTags"),
    fact("ec2", "DescribeInstances"),
    fact("sqs", "DeleteMessage ReceiveMessage"),
  ],
  "aws-privateca-issuer": [
    fact(
      "acm-pca",
      "DescribeCertificateAuthority GetCertificate IssueCertificate",
      arn("acm-pca", "certificate-authority/1234abcd-12ab-34cd-56ef-1234567890ab"),
    ),
  ],
  // The documentation names the actions of the SQS, Kinesis and CloudWatch scalers; the others are calls of the code.
  keda: [
    fact("sqs", "GetQueueAttributes"),
    fact("kinesis", "DescribeStreamSummary"),
    fact("cloudwatch", "GetMetricData"),
    fact("dynamodb", "Query DescribeTable DescribeStream"),
    fact("aps", "QueryMetrics"),
    assumeRole,
    fact("secretsmanager", "GetSecretValue", arn("secretsmanager", "secret:prod/*")),
    // The Secrets Manager guide for customer managed keys.
    fact("kms", "Decrypt GenerateDataKey", keys),
  ],
  "secrets-store-csi": [
    fact("secretsmanager", "GetSecretValue DescribeSecret", arn("secretsmanager", "secret:prod/*")),
    fact("ssm", "GetParameters", arn("ssm", "parameter/prod/*")),
    fact("kms", "Decrypt GenerateDataKey", keys),
  ],
  "fluent-bit": [
    fact("logs", "CreateLogStream CreateLogGroup PutLogEvents PutRetentionPolicy"),
    fact("kinesis", "PutRecords"),
    fact("firehose", "PutRecordBatch"),
    fact("s3", "PutObject"),
    // The guides of OpenSearch Service and of server-side encryption.
    fact("es", "ESHttpPost", arn("es", "domain/logs/*")),
    fact("aoss", "APIAccessAll", arn("aoss", "collection/*")),
    fact("kms", "Decrypt GenerateDataKey", keys),
  ],
  loki: [...objectStorage, fact("s3", "ListBucket", bucket)],
  tempo: [
    ...objectStorage,
    fact("s3", "GetObjectTagging PutObjectTagging", `${bucket}/*`),
    fact("s3", "ListBucket", bucket),
  ],
  // The policy of Thanos, whose client it uses.
  mimir: [...objectStorage, fact("s3", "ListBucket", bucket)],
  thanos: [...objectStorage, fact("s3", "ListBucket", bucket)],
  "external-secrets-push": [
    ...secretReading,
    fact("secretsmanager", "CreateSecret PutSecretValue TagResource", arn("secretsmanager", "secret:prod/*")),
    fact("secretsmanager", "DeleteSecret", arn("secretsmanager", "secret:prod/*"), ["aws:ResourceTag/managed-by"]),
    fact("ssm", "PutParameter* AddTagsToResource ListTagsForResource", arn("ssm", "parameter/prod/*")),
    // Calls of the operator's code, for what has its tag.
    fact("secretsmanager", "UntagResource", arn("secretsmanager", "secret:prod/*"), ["aws:ResourceTag/managed-by"]),
    fact("ssm", "DeleteParameter RemoveTagsFromResource", arn("ssm", "parameter/prod/*"), [
      "aws:ResourceTag/managed-by",
    ]),
    fact("kms", "Encrypt", keys),
  ],
  // The recommended policies, which are the managed policies AmazonRDSFullAccess, AmazonS3FullAccess, AmazonDynamoDBFullAccess,
  // AmazonSQSFullAccess, AmazonSNSFullAccess and AmazonEC2ContainerRegistryFullAccess.
  "ack-s3": [fact("s3", "*"), assumeRole],
  "ack-dynamodb": [fact("dynamodb", "*"), assumeRole],
  "ack-sqs": [fact("sqs", "*"), assumeRole],
  "ack-sns": [fact("sns", "*"), assumeRole],
  "ack-ecr": [fact("ecr", "*"), assumeRole],
  "ack-rds": [
    fact("rds", "*"),
    fact(
      "ec2",
      "DescribeAccountAttributes DescribeAvailabilityZones DescribeInternetGateways DescribeSecurityGroups DescribeSubnets DescribeVpcAttribute DescribeVpcs",
    ),
    fact("iam", "CreateServiceLinkedRole", "*", ["iam:AWSServiceName"]),
    // The RDS guide for customer managed keys.
    fact("kms", "CreateGrant DescribeKey", keys),
    assumeRole,
  ],
  // The families publish no policies. tests/workloads/crossplane.test.ts lists the calls of the Terraform provider.
  "crossplane-s3": [fact("s3", "*", bucket), assumeRole],
  "crossplane-dynamodb": [fact("dynamodb", "*"), assumeRole],
  "crossplane-sqs": [fact("sqs", "*"), assumeRole],
  "crossplane-sns": [fact("sns", "*"), assumeRole],
  "crossplane-ecr": [fact("ecr", "*"), assumeRole],
  "crossplane-secretsmanager": [
    fact("secretsmanager", "*", arn("secretsmanager", "secret:prod/*")),
    fact("kms", "Decrypt GenerateDataKey", keys),
    assumeRole,
  ],
  "crossplane-cloudwatchlogs": [fact("logs", "*"), assumeRole],
};
