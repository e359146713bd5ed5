/**
 * What runs in a cluster with permissions in AWS that are ready-made here, as narrow as the scopes that come with it.
 *
 * Each is called for the project, add-on or chart that it is for. Where an AWS managed policy exists that is as narrow as it
 * can be, it is attached; else an inline policy is made of the facts that the project publishes, held to the account and
 * region and to the scopes. A scope that is needed is never taken to be "every resource": `["*"]` says so by name. A scope that
 * isn't needed allows nothing where it is left out.
 *
 * The namespaces and service accounts named below are those of the official charts, released under the charts' own names.
 */
export const Workload = {
  /**
   * The AWS Load Balancer Controller: ALBs for Ingresses, NLBs for Services, and the target groups behind them. Needs
   * `clusterName`. It changes only load balancers, target groups and security groups that carry the tag
   * `elbv2.k8s.aws/cluster` of the cluster; the rules of other security groups only where these carry the tag
   * `kubernetes.io/cluster/<cluster>`, as EKS's own does. `kube-system/aws-load-balancer-controller`.
   *
   * Source: https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/docs/install/iam_policy.json
   */
  AwsLoadBalancerController: "aws-load-balancer-controller",
  /**
   * The AWS Load Balancer Controller where it only fills existing target groups by TargetGroupBindings, and manages no
   * rules of security groups. Needs `targetGroupArns`. `kube-system/aws-load-balancer-controller`.
   *
   * Source: https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/docs/deploy/installation.md
   */
  TargetGroupBinding: "target-group-binding",
  /**
   * The Amazon EBS CSI driver: the managed policy AmazonEBSCSIDriverPolicyV2, for volumes and snapshots that carry the tag
   * `ebs.csi.aws.com/cluster`, as those that the driver makes do. `kmsKeyArns` for volumes encrypted with keys of your own.
   * `kube-system/ebs-csi-controller-sa`.
   *
   * Source: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEBSCSIDriverPolicyV2.html
   */
  EbsCsi: "ebs-csi",
  /**
   * The Amazon EFS CSI driver, its controller: the managed policy AmazonEFSCSIDriverPolicy, which covers every file system;
   * or the same for those in `fileSystemArns` alone. `kube-system/efs-csi-controller-sa`.
   *
   * Source: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEFSCSIDriverPolicy.html
   */
  EfsCsi: "efs-csi",
  /**
   * The Amazon FSx for Lustre CSI driver. `bucketArns` for file systems linked to buckets. `kube-system/fsx-csi-controller-sa`.
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
   * The Mountpoint for Amazon S3 CSI driver: to read, write and delete objects. Needs `bucketArns`, `directoryBucketArns` or
   * both; `kmsKeyArns` for buckets encrypted with keys of your own. `kube-system/s3-csi-driver-sa`.
   *
   * Source: https://github.com/awslabs/mountpoint-s3/blob/mountpoint-s3-1.23.0/doc/CONFIGURATION.md#iam-permissions
   */
  S3Csi: "s3-csi",
  /**
   * The Cluster Autoscaler, with auto-discovery. Needs `clusterName`. It scales only Auto Scaling groups that carry the tag
   * `k8s.io/cluster-autoscaler/<cluster>`, by which it finds them; managed node groups get it from EKS.
   * `kube-system/cluster-autoscaler`; the chart adds a prefix to that name unless its `rbac.serviceAccount.name` is set.
   *
   * Source: https://github.com/kubernetes/autoscaler/blob/cluster-autoscaler-1.36.1/cluster-autoscaler/cloudprovider/aws/README.md
   */
  ClusterAutoscaler: "cluster-autoscaler",
  /**
   * Karpenter, its controller. Needs `clusterName`, and `nodeRoleArns` with the roles that it gives to nodes; `queueArns`
   * with the interruption queue, where it handles interruptions. `kube-system/karpenter`.
   *
   * Source: https://github.com/aws/karpenter-provider-aws/blob/v1.14.1/website/content/en/docs/getting-started/getting-started-with-karpenter/cloudformation.yaml
   */
  Karpenter: "karpenter",
  /**
   * ExternalDNS. Needs `hostedZoneArns`. `external-dns/external-dns`; the chart names no namespace.
   *
   * Source: https://github.com/kubernetes-sigs/external-dns/blob/v0.22.0/docs/tutorials/aws.md
   */
  ExternalDns: "external-dns",
  /**
   * cert-manager, for ACME challenges by DNS in Route 53: TXT records alone. Needs `hostedZoneArns`.
   * `cert-manager/cert-manager`.
   *
   * Source: https://cert-manager.io/docs/configuration/acme/dns01/route53/
   */
  CertManager: "cert-manager",
  /**
   * The External Secrets Operator, to read secrets and parameters, not to push them. Needs `secretArns`, `parameterArns` or
   * both; `kmsKeyArns` for what is encrypted with keys of your own. `external-secrets/external-secrets`.
   *
   * Source: https://github.com/external-secrets/external-secrets/blob/v2.9.0/docs/provider/aws-secrets-manager.md and
   * https://github.com/external-secrets/external-secrets/blob/v2.9.0/docs/provider/aws-parameter-store.md
   */
  ExternalSecrets: "external-secrets",
  /**
   * Velero, with snapshots of EBS volumes. Needs `bucketArns`; `kmsKeyArns` for buckets and volumes encrypted with keys of
   * your own. `velero/velero-server`.
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
   * The collector of metrics of the AWS Distro for OpenTelemetry (ADOT): the managed policy CloudWatchAgentServerPolicy;
   * `workspaceArns` for Amazon Managed Service for Prometheus. `opentelemetry-operator-system/adot-col-prom-metrics`.
   *
   * Source: https://aws-otel.github.io/docs/getting-started/adot-eks-add-on/config-prometheus-metrics
   */
  AdotMetrics: "adot-metrics",
  /**
   * The collector of traces of the AWS Distro for OpenTelemetry (ADOT): the managed policy AWSXrayWriteOnlyAccess.
   * `opentelemetry-operator-system/adot-col-otlp-ingest`.
   *
   * Source: https://aws-otel.github.io/docs/getting-started/adot-eks-add-on/config-otlp-ingest
   */
  AdotTraces: "adot-traces",
  /**
   * The collector of container logs of the AWS Distro for OpenTelemetry (ADOT): the managed policy
   * CloudWatchAgentServerPolicy. `opentelemetry-operator-system/adot-col-container-logs`.
   *
   * Source: https://aws-otel.github.io/docs/getting-started/adot-eks-add-on/config-container-logs
   */
  AdotLogs: "adot-logs",
  /**
   * A Prometheus server that writes to Amazon Managed Service for Prometheus. Needs `workspaceArns`.
   * `prometheus/amp-iamproxy-ingest-service-account`; the AWS guide leaves the namespace open.
   *
   * Source: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonPrometheusRemoteWriteAccess.html
   */
  ManagedPrometheus: "managed-prometheus",
  /**
   * The AWS Gateway API Controller for Amazon VPC Lattice. `bucketArns` for buckets that access logs go to.
   * `aws-application-networking-system/gateway-api-controller`.
   *
   * Source: https://github.com/aws/aws-application-networking-k8s/blob/v2.1.3/files/controller-installation/recommended-inline-policy.json
   */
  AwsGatewayController: "aws-gateway-controller",
  /**
   * The AWS Node Termination Handler as it works off a queue. Needs `queueArns`.
   * `kube-system/aws-node-termination-handler`.
   *
   * Source: https://github.com/aws/aws-node-termination-handler/blob/v1.25.6/README.md
   */
  NodeTerminationHandler: "node-termination-handler",
  /**
   * The AWS Private CA Issuer for cert-manager. Needs `certificateAuthorityArns`.
   * `aws-privateca-issuer/aws-privateca-issuer`; the chart names no namespace.
   *
   * Source: https://github.com/cert-manager/aws-privateca-issuer/blob/v1.9.0/README.md
   */
  AwsPrivateCaIssuer: "aws-privateca-issuer",
} as const;
export type Workload = (typeof Workload)[keyof typeof Workload];
