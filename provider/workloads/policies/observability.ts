import type { Statement } from "../../iam/controlPlane/statements";
import { type WorkloadDefinition, where } from "../definition";
import type { GrantedScopes } from "../scopes";

const cloudWatchPolicy = {
  policy: "aws-managed",
  version: "CloudWatchAgentServerPolicy v3",
  link: "https://docs.aws.amazon.com/aws-managed-policy/latest/reference/CloudWatchAgentServerPolicy.html",
} as const;

export const cloudWatchAgent: WorkloadDefinition = {
  serviceAccount: { namespace: "amazon-cloudwatch", name: "cloudwatch-agent" },
  source: cloudWatchPolicy,
  managedPolicies: () => ["CloudWatchAgentServerPolicy"],
};

const adotNamespace = "opentelemetry-operator-system";

export const adotMetrics: WorkloadDefinition = {
  serviceAccount: { namespace: adotNamespace, name: "adot-col-prom-metrics" },
  source: cloudWatchPolicy,
  takes: ["workspaceArns"],
  managedPolicies: () => ["CloudWatchAgentServerPolicy"],
  statements: remoteWrite,
};

export const adotTraces: WorkloadDefinition = {
  serviceAccount: { namespace: adotNamespace, name: "adot-col-otlp-ingest" },
  source: {
    policy: "aws-managed",
    version: "AWSXrayWriteOnlyAccess v2",
    link: "https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSXrayWriteOnlyAccess.html",
  },
  managedPolicies: () => ["AWSXrayWriteOnlyAccess"],
};

export const adotLogs: WorkloadDefinition = {
  serviceAccount: { namespace: adotNamespace, name: "adot-col-container-logs" },
  source: cloudWatchPolicy,
  managedPolicies: () => ["CloudWatchAgentServerPolicy"],
};

export const managedPrometheus: WorkloadDefinition = {
  serviceAccount: { namespace: "prometheus", name: "amp-iamproxy-ingest-service-account" },
  source: {
    policy: "own",
    version: "AmazonPrometheusRemoteWriteAccess v1",
    link: "https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonPrometheusRemoteWriteAccess.html",
  },
  needs: ["workspaceArns"],
  statements: remoteWrite,
};

/** The permissions of the managed policy AmazonPrometheusRemoteWriteAccess, limited to some workspaces. */
function remoteWrite({ workspaceArns }: GrantedScopes): Statement[] {
  return where(workspaceArns, (resources) => [{ actions: ["aps:RemoteWrite"], resources }]);
}
