import type { WorkloadDefinition } from "./definition";
import { awsGatewayController } from "./policies/awsGatewayController";
import { awsLoadBalancerController } from "./policies/awsLoadBalancerController";
import { awsPrivateCaIssuer, certManager } from "./policies/certificates";
import { externalDns } from "./policies/externalDns";
import { externalSecrets } from "./policies/externalSecrets";
import { fsxLustreCsi, fsxOpenZfsCsi } from "./policies/fsx";
import { karpenter } from "./policies/karpenter";
import { clusterAutoscaler, nodeTerminationHandler } from "./policies/nodes";
import { adotLogs, adotMetrics, adotTraces, cloudWatchAgent, managedPrometheus } from "./policies/observability";
import { ebsCsi, efsCsi, s3Csi } from "./policies/storage";
import { targetGroupBinding } from "./policies/targetGroupBinding";
import { velero } from "./policies/velero";
import { vpcCniIpv4, vpcCniIpv6 } from "./policies/vpcCni";
import type { Workload } from "./workload";

/** Every workload, by its word. */
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
};
