/**
 * A well-known controller or add-on with ready-made least-privilege AWS permissions, limited to its scopes.
 *
 * Each value is named after the project, add-on or chart. If an AWS managed policy with least-privilege permissions
 * exists, it is attached. Otherwise an inline policy is created from the permissions that the project publishes,
 * limited to the account, the region and the scopes. A required scope has no default: use `["*"]` for every resource.
 * An omitted optional scope grants nothing.
 *
 * Each description ends with the namespace and the service account of the official chart, if it is installed under the
 * chart's own name.
 */
export const Workload = {
  /**
   * The AWS Load Balancer Controller: ALBs for Ingresses, NLBs for Services, and their target groups. Requires
   * `clusterName`. It can change only load balancers, target groups and security groups that have the tag
   * `elbv2.k8s.aws/cluster` with the name of the cluster. It can change the rules of another security group only if
   * that has the tag `kubernetes.io/cluster/<cluster>`, as the EKS cluster security group does.
   * `kube-system/aws-load-balancer-controller`.
   *
   * Source: https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/docs/install/iam_policy.json
   */
  AwsLoadBalancerController: "aws-load-balancer-controller",
  /**
   * The AWS Load Balancer Controller, if it only registers targets in existing target groups (TargetGroupBindings) and
   * doesn't manage security group rules. Requires `targetGroupArns`. `kube-system/aws-load-balancer-controller`.
   *
   * Source: https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/docs/deploy/installation.md
   */
  TargetGroupBinding: "target-group-binding",
  /**
   * The Amazon EBS CSI driver: the managed policy AmazonEBSCSIDriverPolicyV2, for volumes and snapshots that have the
   * tag `ebs.csi.aws.com/cluster`, which the driver adds to those that it creates. Optional: `kmsKeyArns`, for volumes
   * encrypted with customer managed keys. `kube-system/ebs-csi-controller-sa`.
   *
   * Source: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEBSCSIDriverPolicyV2.html
   */
  EbsCsi: "ebs-csi",
  /**
   * The controller of the Amazon EFS CSI driver: the managed policy AmazonEFSCSIDriverPolicy, which covers every file
   * system, or the same permissions for the file systems in the optional `fileSystemArns` only.
   * `kube-system/efs-csi-controller-sa`.
   *
   * Source: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEFSCSIDriverPolicy.html
   */
  EfsCsi: "efs-csi",
  /**
   * The Amazon FSx for Lustre CSI driver. Optional: `bucketArns`, for file systems linked to S3 buckets.
   * `kube-system/fsx-csi-controller-sa`.
   *
   * Source: https://github.com/kubernetes-sigs/aws-fsx-csi-driver/blob/v1.9.0/docs/install.md
   */
  FsxLustreCsi: "fsx-lustre-csi",
  /**
   * The Amazon FSx for OpenZFS CSI driver. `kube-system/fsx-openzfs-csi-controller-sa`.
   *
   * Source: https://github.com/kubernetes-sigs/aws-fsx-openzfs-csi-driver/blob/v1.2.0/docs/install.md
   */
  FsxOpenZfsCsi: "fsx-openzfs-csi",
  /**
   * The Mountpoint for Amazon S3 CSI driver, with permissions to read, write and delete objects. Requires `bucketArns`,
   * `directoryBucketArns` or both. Optional: `kmsKeyArns`, for buckets encrypted with customer managed keys.
   * `kube-system/s3-csi-driver-sa`.
   *
   * Source: https://github.com/awslabs/mountpoint-s3/blob/mountpoint-s3-1.23.0/doc/CONFIGURATION.md#iam-permissions
   */
  S3Csi: "s3-csi",
  /**
   * The Cluster Autoscaler, with auto-discovery. Requires `clusterName`. It can scale only Auto Scaling groups that
   * have the auto-discovery tag `k8s.io/cluster-autoscaler/<cluster>`; EKS adds this tag to managed node groups.
   * `kube-system/cluster-autoscaler`; the chart adds a prefix to that name unless its `rbac.serviceAccount.name` is
   * set.
   *
   * Source: https://github.com/kubernetes/autoscaler/blob/cluster-autoscaler-1.36.1/cluster-autoscaler/cloudprovider/aws/README.md
   */
  ClusterAutoscaler: "cluster-autoscaler",
  /**
   * The Karpenter controller. Requires `clusterName`, and `nodeRoleArns` with the roles that it passes to nodes.
   * Optional: `queueArns` with the interruption queue, if Karpenter handles interruptions. `kube-system/karpenter`.
   *
   * Source: https://github.com/aws/karpenter-provider-aws/blob/v1.14.1/website/content/en/docs/getting-started/getting-started-with-karpenter/cloudformation.yaml
   */
  Karpenter: "karpenter",
  /**
   * ExternalDNS. Requires `hostedZoneArns`. `external-dns/external-dns`; the chart doesn't specify a namespace.
   *
   * Source: https://github.com/kubernetes-sigs/external-dns/blob/v0.22.0/docs/tutorials/aws.md
   */
  ExternalDns: "external-dns",
  /**
   * cert-manager, for ACME DNS01 challenges with Route 53: it can change TXT records only. Requires `hostedZoneArns`.
   * `cert-manager/cert-manager`.
   *
   * Source: https://cert-manager.io/docs/configuration/acme/dns01/route53/
   */
  CertManager: "cert-manager",
  /**
   * The External Secrets Operator, with permissions to read secrets and parameters but not to push them. Requires
   * `secretArns`, `parameterArns` or both. Optional: `kmsKeyArns`, for secrets and parameters encrypted with customer
   * managed keys. `external-secrets/external-secrets`.
   *
   * Source: https://github.com/external-secrets/external-secrets/blob/v2.9.0/docs/provider/aws-secrets-manager.md and
   * https://github.com/external-secrets/external-secrets/blob/v2.9.0/docs/provider/aws-parameter-store.md
   */
  ExternalSecrets: "external-secrets",
  /**
   * Velero, with EBS volume snapshots. Requires `bucketArns`. Optional: `kmsKeyArns`, for buckets and volumes encrypted
   * with customer managed keys. `velero/velero-server`.
   *
   * Source: https://github.com/vmware-tanzu/velero-plugin-for-aws/blob/v1.13.2/README.md
   */
  Velero: "velero",
  /**
   * The Amazon VPC CNI plugin in an IPv4 cluster: the managed policy AmazonEKS_CNI_Policy. `kube-system/aws-node`.
   *
   * Source: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEKS_CNI_Policy.html
   */
  VpcCniIpv4: "vpc-cni-ipv4",
  /**
   * The Amazon VPC CNI plugin in an IPv6 cluster. `kube-system/aws-node`.
   *
   * Source: https://github.com/aws/amazon-vpc-cni-k8s/blob/v1.23.0/docs/iam-policy.md#ipv6-mode
   */
  VpcCniIpv6: "vpc-cni-ipv6",
  /**
   * The CloudWatch agent: the managed policy CloudWatchAgentServerPolicy. `amazon-cloudwatch/cloudwatch-agent`.
   *
   * Source: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/CloudWatchAgentServerPolicy.html
   */
  CloudWatchAgent: "cloudwatch-agent",
  /**
   * The metrics collector of the AWS Distro for OpenTelemetry (ADOT): the managed policy CloudWatchAgentServerPolicy.
   * Optional: `workspaceArns`, for Amazon Managed Service for Prometheus.
   * `opentelemetry-operator-system/adot-col-prom-metrics`.
   *
   * Source: https://aws-otel.github.io/docs/getting-started/adot-eks-add-on/config-prometheus-metrics
   */
  AdotMetrics: "adot-metrics",
  /**
   * The trace collector of the AWS Distro for OpenTelemetry (ADOT): the managed policy AWSXrayWriteOnlyAccess.
   * `opentelemetry-operator-system/adot-col-otlp-ingest`.
   *
   * Source: https://aws-otel.github.io/docs/getting-started/adot-eks-add-on/config-otlp-ingest
   */
  AdotTraces: "adot-traces",
  /**
   * The container log collector of the AWS Distro for OpenTelemetry (ADOT): the managed policy
   * CloudWatchAgentServerPolicy. `opentelemetry-operator-system/adot-col-container-logs`.
   *
   * Source: https://aws-otel.github.io/docs/getting-started/adot-eks-add-on/config-container-logs
   */
  AdotLogs: "adot-logs",
  /**
   * A Prometheus server that writes to Amazon Managed Service for Prometheus. Requires `workspaceArns`.
   * `prometheus/amp-iamproxy-ingest-service-account`; the AWS guide doesn't specify the namespace.
   *
   * Source: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonPrometheusRemoteWriteAccess.html
   */
  ManagedPrometheus: "managed-prometheus",
  /**
   * The AWS Gateway API Controller for Amazon VPC Lattice. Optional: `bucketArns`, for buckets that receive access
   * logs. `aws-application-networking-system/gateway-api-controller`.
   *
   * Source: https://github.com/aws/aws-application-networking-k8s/blob/v2.1.3/files/controller-installation/recommended-inline-policy.json
   */
  AwsGatewayController: "aws-gateway-controller",
  /**
   * The AWS Node Termination Handler in queue-processor mode. Requires `queueArns`.
   * `kube-system/aws-node-termination-handler`.
   *
   * Source: https://github.com/aws/aws-node-termination-handler/blob/v1.25.6/README.md
   */
  NodeTerminationHandler: "node-termination-handler",
  /**
   * The AWS Private CA Issuer for cert-manager. Requires `certificateAuthorityArns`.
   * `aws-privateca-issuer/aws-privateca-issuer`; the chart doesn't specify a namespace.
   *
   * Source: https://github.com/cert-manager/aws-privateca-issuer/blob/v1.9.0/README.md
   */
  AwsPrivateCaIssuer: "aws-privateca-issuer",
  /**
   * The KEDA operator. Requires at least one of `queueArns` (SQS scaler), `streamArns` (Kinesis), `tableArns` (DynamoDB
   * and its streams), `workspaceArns` (Prometheus), `readMetrics` (CloudWatch) and `assumeRoleArns`, with the roles that
   * `podIdentity.roleArn` and `podIdentity.identityOwner: workload` name. Optional: `secretArns`, for its Secrets Manager
   * authentication, and `kmsKeyArns` with their keys. `keda/keda-operator`.
   *
   * Source: https://github.com/kedacore/keda-docs/blob/a55c5d345e2cbd9923ab4936f1cabc2a17e9abac/content/docs/2.20/authentication-providers/aws.md
   */
  Keda: "keda",
  /**
   * A pod that mounts secrets or parameters with the Secrets Store CSI driver and its AWS provider, which reads them with
   * the identity of the pod. Requires `secretArns`, `parameterArns` or both. Optional: `kmsKeyArns`, for those encrypted
   * with customer managed keys. The service account is that of your pod; driver and provider need no role.
   *
   * Source: https://github.com/aws/secrets-store-csi-driver-provider-aws/blob/secrets-store-csi-driver-provider-aws-2.1.1/README.md
   */
  SecretsStoreCsi: "secrets-store-csi",
  /**
   * Fluent Bit, with permissions to write only. Requires at least one of `logGroupArns` (CloudWatch Logs; it can create
   * the log groups and set their retention), `streamArns` (Kinesis), `deliveryStreamArns` (Firehose), `bucketArns` (S3),
   * `domainArns` (OpenSearch Service) and `collectionArns` (OpenSearch Serverless; the collection also needs a data
   * access policy for the role). Optional: `objectPrefixes`, and `kmsKeyArns` for streams and buckets encrypted with
   * customer managed keys. `fluent-bit/fluent-bit`; the chart doesn't specify a namespace.
   *
   * Source: https://github.com/fluent/fluent-bit-docs/tree/f92ae08080ee108c2d1a2969f9d7e3d3b4c35950/pipeline/outputs
   */
  FluentBit: "fluent-bit",
  /**
   * Grafana Loki. Requires `bucketArns`. Optional: `objectPrefixes`, and `kmsKeyArns` for buckets encrypted with customer
   * managed keys. `loki/loki`.
   *
   * Source: https://github.com/grafana/loki/blob/v3.7.6/docs/sources/operations/storage/_index.md#s3
   */
  Loki: "loki",
  /**
   * Grafana Tempo. Requires `bucketArns`. Optional: `objectPrefixes`, and `kmsKeyArns` for buckets encrypted with
   * customer managed keys. `tempo/tempo`, as in the chart `tempo`, which doesn't specify a namespace.
   *
   * Source: https://github.com/grafana/tempo/blob/v3.0.3/docs/sources/tempo/configuration/hosted-storage/s3.md#iam-policy
   */
  Tempo: "tempo",
  /**
   * Grafana Mimir, whose S3 client is that of Thanos. Requires `bucketArns`. Optional: `objectPrefixes`, and `kmsKeyArns`
   * for buckets encrypted with customer managed keys. `mimir/mimir`, if the release is named `mimir`; the chart doesn't
   * specify a namespace.
   *
   * Source: https://github.com/grafana/mimir/blob/016898d6e3d0b074eeaf200887b005be6832543c/pkg/storage/bucket/s3/bucket_client.go
   */
  Mimir: "mimir",
  /**
   * A component of Thanos that uses object storage: sidecar, Receiver, Store Gateway, Compactor or Ruler. Requires
   * `bucketArns`. Optional: `objectPrefixes`, and `kmsKeyArns` for buckets encrypted with customer managed keys.
   * `thanos/thanos-store`, as in kube-thanos; Thanos has no chart of its own.
   *
   * Source: https://github.com/thanos-io/thanos/blob/v0.42.4/docs/storage.md#aws-policies
   */
  Thanos: "thanos",
  /**
   * The External Secrets Operator with PushSecret: everything of `external-secrets`, and permissions to create secrets
   * and parameters in the scopes and to change and delete those that it has created, which have the tag
   * `managed-by: external-secrets`. Without the metadata options `resourcePolicy` and `replicationLocations`. Requires
   * `secretArns`, `parameterArns` or both. Optional: `kmsKeyArns`, for secrets and parameters encrypted with customer
   * managed keys. `external-secrets/external-secrets`.
   *
   * Source: https://github.com/external-secrets/external-secrets/blob/v2.9.0/docs/provider/aws-secrets-manager.md#permissions-for-pushsecret
   * and https://github.com/external-secrets/external-secrets/blob/v2.9.0/docs/provider/aws-parameter-store.md#pushing-parameters
   */
  ExternalSecretsPush: "external-secrets-push",
  /**
   * The ACK controller for Amazon S3, for buckets whose names match `bucketArns`, which it requires. It can change their policies and settings, but not use their objects, and it has no `iam:PassRole`, which replication needs. Optional:
   * `assumeRoleArns`, for resources in other accounts. `ack-system/ack-s3-controller`.
   *
   * Source: https://github.com/aws-controllers-k8s/s3-controller/tree/v1.10.0/pkg/resource
   */
  AckS3: "ack-s3",
  /**
   * The ACK controller for Amazon DynamoDB, for tables and their backups whose names match `tableArns`, which it requires. It can change their policies, but not use their items. Without global tables and replicas. Optional:
   * `assumeRoleArns`, for resources in other accounts. `ack-system/ack-dynamodb-controller`.
   *
   * Source: https://github.com/aws-controllers-k8s/dynamodb-controller/tree/v1.9.2/pkg/resource
   */
  AckDynamodb: "ack-dynamodb",
  /**
   * The ACK controller for Amazon SQS, for queues whose names match `queueArns`, which it requires. It can change their policies, but not use their messages. Optional:
   * `assumeRoleArns`, for resources in other accounts. `ack-system/ack-sqs-controller`.
   *
   * Source: https://github.com/aws-controllers-k8s/sqs-controller/tree/v1.6.1/pkg/resource
   */
  AckSqs: "ack-sqs",
  /**
   * The ACK controller for Amazon SNS, for topics and their subscriptions whose names match `topicArns`, which it requires. It can change their policies, but not publish messages. Without mobile platforms. Optional:
   * `assumeRoleArns`, for resources in other accounts. `ack-system/ack-sns-controller`.
   *
   * Source: https://github.com/aws-controllers-k8s/sns-controller/tree/v1.6.0/pkg/resource
   */
  AckSns: "ack-sns",
  /**
   * The ACK controller for Amazon ECR, for repositories whose names match `repositoryArns`, which it requires. It can change their policies, but not use their images. Without rules of the registry. Optional:
   * `assumeRoleArns`, for resources in other accounts. `ack-system/ack-ecr-controller`.
   *
   * Source: https://github.com/aws-controllers-k8s/ecr-controller/tree/v1.8.1/pkg/resource
   */
  AckEcr: "ack-ecr",
  /**
   * The ACK controller for Amazon RDS, for DB instances and DB clusters whose identifiers match `databaseArns`, which it
   * requires, and for subnet groups, parameter groups and snapshots with such names. Databases can also use the default
   * groups of the account. Without proxies, global databases and endpoints of clusters, without roles that are passed to
   * RDS, as for enhanced monitoring, and without passwords that RDS manages in Secrets Manager. It can read all
   * subnets and security groups of the region. Optional: `kmsKeyArns`, for databases encrypted with customer managed
   * keys, and `assumeRoleArns`, for resources in other accounts. `ack-system/ack-rds-controller`.
   *
   * Source: https://github.com/aws-controllers-k8s/rds-controller/tree/v1.9.4/pkg/resource
   */
  AckRds: "ack-rds",
  /**
   * Crossplane's provider `provider-aws-s3`, for buckets whose names match `bucketArns`, which it requires. It can change their
   * policies and settings and list their objects, but not use these, and it has no `iam:PassRole`, which replication needs. Optional:
   * `assumeRoleArns`, for a chain of roles in the ProviderConfig. `crossplane-system/provider-aws-s3`.
   *
   * Crossplane names a provider's service account after the revision of its package, such as
   * `provider-aws-s3-0123456789ab`, so that every upgrade changes it. A role trusts exact names: give the service account
   * a fixed name with `spec.serviceAccountTemplate.metadata.name` of a DeploymentRuntimeConfig, to which
   * `spec.runtimeConfigRef` of the Provider refers. Each family needs a name of its own. The namespace is that of
   * Crossplane. The ProviderConfig has the credentials `source: IRSA` or `source: PodIdentity`.
   *
   * The families publish no IAM policy. The permissions are those for the calls of the resources of the Terraform provider
   * v6.34.0 that provider-upjet-aws v2.6.0 wraps, as read in its source in November 2026. The name of a resource in AWS is its
   * annotation `crossplane.io/external-name`, or `spec.forProvider.name` for queues and secrets. It must match the scope. There is no workload for the family `iam`: a
   * provider that writes policies can give any permission to itself.
   *
   * Source: https://github.com/hashicorp/terraform-provider-aws/tree/v6.34.0/internal/service/s3
   * and https://github.com/crossplane-contrib/provider-upjet-aws/blob/v2.6.0/AUTHENTICATION.md
   */
  CrossplaneS3: "crossplane-s3",
  /**
   * Crossplane's provider `provider-aws-dynamodb`, for tables whose names match `tableArns`, which it requires. It can change their policies, but not use their items. Without imports, restored and global tables, replicas, and streaming to Kinesis. Optional: `assumeRoleArns`, for a chain of roles in the ProviderConfig. `crossplane-system/provider-aws-dynamodb`, if a DeploymentRuntimeConfig gives
   * the service account this name; see `crossplane-s3`.
   *
   * Source: https://github.com/hashicorp/terraform-provider-aws/tree/v6.34.0/internal/service/dynamodb
   */
  CrossplaneDynamodb: "crossplane-dynamodb",
  /**
   * Crossplane's provider `provider-aws-sqs`, for queues whose names match `queueArns`, which it requires. It can change their policies, but not use their messages. Optional: `assumeRoleArns`, for a chain of roles in the ProviderConfig. `crossplane-system/provider-aws-sqs`, if a DeploymentRuntimeConfig gives
   * the service account this name; see `crossplane-s3`.
   *
   * Source: https://github.com/hashicorp/terraform-provider-aws/tree/v6.34.0/internal/service/sqs
   */
  CrossplaneSqs: "crossplane-sqs",
  /**
   * Crossplane's provider `provider-aws-sns`, for topics and their subscriptions whose names match `topicArns`, which it requires. It can change their policies, but not publish messages. Without mobile platforms and SMS preferences. Optional: `assumeRoleArns`, for a chain of roles in the ProviderConfig. `crossplane-system/provider-aws-sns`, if a DeploymentRuntimeConfig gives
   * the service account this name; see `crossplane-s3`.
   *
   * Source: https://github.com/hashicorp/terraform-provider-aws/tree/v6.34.0/internal/service/sns
   */
  CrossplaneSns: "crossplane-sns",
  /**
   * Crossplane's provider `provider-aws-ecr`, for repositories whose names match `repositoryArns`, which it requires. It can change their policies, but not use their images. Without rules of the registry. Optional: `assumeRoleArns`, for a chain of roles in the ProviderConfig. `crossplane-system/provider-aws-ecr`, if a DeploymentRuntimeConfig gives
   * the service account this name; see `crossplane-s3`.
   *
   * Source: https://github.com/hashicorp/terraform-provider-aws/tree/v6.34.0/internal/service/ecr
   */
  CrossplaneEcr: "crossplane-ecr",
  /**
   * Crossplane's provider `provider-aws-secretsmanager`, for secrets whose names match `secretArns`, which it requires, and their versions, so that it reads and writes their values. Without rotation and replicas. Optional: `kmsKeyArns`, for secrets encrypted with customer managed keys, and `assumeRoleArns`, for a chain of roles in the ProviderConfig. `crossplane-system/provider-aws-secretsmanager`, if a DeploymentRuntimeConfig gives
   * the service account this name; see `crossplane-s3`.
   *
   * Source: https://github.com/hashicorp/terraform-provider-aws/tree/v6.34.0/internal/service/secretsmanager
   */
  CrossplaneSecretsManager: "crossplane-secretsmanager",
  /**
   * Crossplane's provider `provider-aws-cloudwatchlogs`, for log groups whose names match `logGroupArns`, which it requires, with their streams and metric filters, but not their events. It can list all log groups of the region, because IAM can't limit that to some. Without subscription filters, destinations and policies of the account. Optional: `assumeRoleArns`, for a chain of roles in the ProviderConfig. `crossplane-system/provider-aws-cloudwatchlogs`, if a DeploymentRuntimeConfig gives
   * the service account this name; see `crossplane-s3`.
   *
   * Source: https://github.com/hashicorp/terraform-provider-aws/tree/v6.34.0/internal/service/logs
   */
  CrossplaneCloudWatchLogs: "crossplane-cloudwatchlogs",
} as const;
export type Workload = (typeof Workload)[keyof typeof Workload];
