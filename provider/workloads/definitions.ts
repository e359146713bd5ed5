import type { WorkloadDefinition } from "./definition";
import { ackWorkload } from "./policies/ack";
import { ackRds } from "./policies/ackRds";
import { awsGatewayController } from "./policies/awsGatewayController";
import { awsLoadBalancerController, targetGroupBinding } from "./policies/awsLoadBalancerController";
import { crossplaneWorkload } from "./policies/crossplane";
import { fluentBit } from "./policies/fluentBit";
import { fsxLustreCsi, fsxOpenZfsCsi } from "./policies/fsx";
import { karpenter } from "./policies/karpenter";
import { keda } from "./policies/keda";
import { externalDns, vpcCniIpv4, vpcCniIpv6 } from "./policies/networking";
import { clusterAutoscaler, nodeTerminationHandler } from "./policies/nodes";
import { adotLogs, adotMetrics, adotTraces, cloudWatchAgent, managedPrometheus } from "./policies/observability";
import {
  awsPrivateCaIssuer,
  certManager,
  externalSecrets,
  externalSecretsPush,
  secretsStoreCsi,
} from "./policies/secretsAndCertificates";
import { ebsCsi, efsCsi, s3Csi } from "./policies/storage";
import { loki, mimir, tempo, thanos } from "./policies/telemetryStores";
import { velero } from "./policies/velero";
import type { Workload } from "./workload";

/** The definitions of all workloads. */
export const definitions: Record<Workload, WorkloadDefinition> = {
  "aws-load-balancer-controller": awsLoadBalancerController,
  "target-group-binding": targetGroupBinding,
  "ebs-csi": ebsCsi,
  "efs-csi": efsCsi,
  "fsx-lustre-csi": fsxLustreCsi,
  "fsx-openzfs-csi": fsxOpenZfsCsi,
  "s3-csi": s3Csi,
  "cluster-autoscaler": clusterAutoscaler,
  karpenter,
  "external-dns": externalDns,
  "cert-manager": certManager,
  "external-secrets": externalSecrets,
  velero,
  "vpc-cni-ipv4": vpcCniIpv4,
  "vpc-cni-ipv6": vpcCniIpv6,
  "cloudwatch-agent": cloudWatchAgent,
  "adot-metrics": adotMetrics,
  "adot-traces": adotTraces,
  "adot-logs": adotLogs,
  "managed-prometheus": managedPrometheus,
  "aws-gateway-controller": awsGatewayController,
  "node-termination-handler": nodeTerminationHandler,
  "aws-privateca-issuer": awsPrivateCaIssuer,
  keda,
  "secrets-store-csi": secretsStoreCsi,
  "fluent-bit": fluentBit,
  loki,
  tempo,
  mimir,
  thanos,
  "external-secrets-push": externalSecretsPush,
  "ack-s3": ackWorkload("s3"),
  "ack-dynamodb": ackWorkload("dynamodb"),
  "ack-sqs": ackWorkload("sqs"),
  "ack-sns": ackWorkload("sns"),
  "ack-ecr": ackWorkload("ecr"),
  "ack-rds": ackRds,
  "crossplane-s3": crossplaneWorkload("s3"),
  "crossplane-dynamodb": crossplaneWorkload("dynamodb"),
  "crossplane-sqs": crossplaneWorkload("sqs"),
  "crossplane-sns": crossplaneWorkload("sns"),
  "crossplane-ecr": crossplaneWorkload("ecr"),
  "crossplane-secretsmanager": crossplaneWorkload("secretsmanager"),
  "crossplane-cloudwatchlogs": crossplaneWorkload("cloudwatchlogs"),
};
