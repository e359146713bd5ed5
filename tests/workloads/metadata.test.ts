import assert from "node:assert/strict";
import { Workload } from "../../provider/workloads/workload";
import { workloadDefaults, workloadSource } from "../../provider/workloads/workloadPolicies";
import { everyWorkload, neededScopes } from "./allScopes";
import { permissionsOf } from "./permissions";

describe("the service account of a workload", () => {
  const accounts: Record<Workload, string | undefined> = {
    "aws-load-balancer-controller": "kube-system/aws-load-balancer-controller",
    "target-group-binding": "kube-system/aws-load-balancer-controller",
    "ebs-csi": "kube-system/ebs-csi-controller-sa",
    "efs-csi": "kube-system/efs-csi-controller-sa",
    "fsx-lustre-csi": "kube-system/fsx-csi-controller-sa",
    "fsx-openzfs-csi": "kube-system/fsx-openzfs-csi-controller-sa",
    "s3-csi": "kube-system/s3-csi-driver-sa",
    "cluster-autoscaler": "kube-system/cluster-autoscaler",
    karpenter: "kube-system/karpenter",
    "external-dns": "external-dns/external-dns",
    "cert-manager": "cert-manager/cert-manager",
    "external-secrets": "external-secrets/external-secrets",
    velero: "velero/velero-server",
    "vpc-cni-ipv4": "kube-system/aws-node",
    "vpc-cni-ipv6": "kube-system/aws-node",
    "cloudwatch-agent": "amazon-cloudwatch/cloudwatch-agent",
    "adot-metrics": "opentelemetry-operator-system/adot-col-prom-metrics",
    "adot-traces": "opentelemetry-operator-system/adot-col-otlp-ingest",
    "adot-logs": "opentelemetry-operator-system/adot-col-container-logs",
    "managed-prometheus": "prometheus/amp-iamproxy-ingest-service-account",
    "aws-gateway-controller": "aws-application-networking-system/gateway-api-controller",
    "node-termination-handler": "kube-system/aws-node-termination-handler",
    "aws-privateca-issuer": "aws-privateca-issuer/aws-privateca-issuer",
    keda: "keda/keda-operator",
    "secrets-store-csi": undefined,
    "fluent-bit": "fluent-bit/fluent-bit",
    loki: "loki/loki",
    tempo: "tempo/tempo",
    mimir: "mimir/mimir",
    thanos: "thanos/thanos-store",
    "external-secrets-push": "external-secrets/external-secrets",
    "ack-s3": "ack-system/ack-s3-controller",
    "ack-dynamodb": "ack-system/ack-dynamodb-controller",
    "ack-sqs": "ack-system/ack-sqs-controller",
    "ack-sns": "ack-system/ack-sns-controller",
    "ack-ecr": "ack-system/ack-ecr-controller",
    "ack-rds": "ack-system/ack-rds-controller",
    "crossplane-s3": "crossplane-system/provider-aws-s3",
    "crossplane-dynamodb": "crossplane-system/provider-aws-dynamodb",
    "crossplane-sqs": "crossplane-system/provider-aws-sqs",
    "crossplane-sns": "crossplane-system/provider-aws-sns",
    "crossplane-ecr": "crossplane-system/provider-aws-ecr",
    "crossplane-secretsmanager": "crossplane-system/provider-aws-secretsmanager",
    "crossplane-cloudwatchlogs": "crossplane-system/provider-aws-cloudwatchlogs",
  };
  for (const workload of everyWorkload) {
    it(`is ${accounts[workload] ?? "that of the pods"} by default: ${workload}`, () => {
      const account = workloadDefaults(workload);
      assert.equal(account && `${account.namespace}/${account.serviceAccount}`, accounts[workload]);
    });
  }
});

describe("the source of a workload", () => {
  for (const workload of everyWorkload) {
    it(`names the source's URL and version, and whether AWS manages the policy: ${workload}`, () => {
      const { policy, version, link } = workloadSource(workload);
      const [managedPolicies] = permissionsOf(workload, neededScopes(workload));
      assert.equal(policy, managedPolicies.length > 0 ? "aws-managed" : "own");
      assert.match(link, /^https:\/\/(github\.com|docs\.aws\.amazon\.com|cert-manager\.io)\//);
      // A repository link contains the version; a link to a managed policy contains its name.
      const [name = ""] = version.split(" ");
      assert.ok(link.includes(name) || link.startsWith("https://cert-manager.io/"), link);
    });
  }

  it("is the default version of a managed policy, or a release", () => {
    assert.equal(workloadSource(Workload.VpcCniIpv4).version, "AmazonEKS_CNI_Policy v6");
    assert.equal(workloadSource(Workload.AwsLoadBalancerController).version, "v3.5.0");
  });
});
