import * as pulumi from "@pulumi/pulumi";
import { PodIdentity, Workload, type WorkloadScopes } from "pulumi-eks-auth";

const config = new pulumi.Config();
const clusterName = config.require("clusterName");
const hostedZoneArns = [config.require("hostedZoneArn")];
const secretArns = [config.require("secretArns")];
const queueArns = [config.require("queueArns")];

/** A controller's role, with predefined permissions of its workload, and the association of its service account. */
function identify(workload: Workload, namespace: string, name: string, workloadScopes?: WorkloadScopes) {
  const serviceAccount = { namespace, name };
  return new PodIdentity(workload, { clusterName, serviceAccount, workload, workloadScopes }).roleArn;
}

// The namespaces and service accounts of the official charts and add-ons, and that in the README's DeploymentRuntimeConfig.
export const roleArns = {
  loadBalancers: identify(Workload.AwsLoadBalancerController, "kube-system", "aws-load-balancer-controller", {
    clusterName,
  }),
  volumes: identify(Workload.EbsCsi, "kube-system", "ebs-csi-controller-sa"),
  nodes: identify(Workload.ClusterAutoscaler, "kube-system", "cluster-autoscaler", { clusterName }),
  dns: identify(Workload.ExternalDns, "external-dns", "external-dns", { hostedZoneArns }),
  certificates: identify(Workload.CertManager, "cert-manager", "cert-manager", { hostedZoneArns }),
  secrets: identify(Workload.ExternalSecrets, "external-secrets", "external-secrets", { secretArns }),
  queues: identify(Workload.CrossplaneSqs, "crossplane-system", "provider-aws-sqs", { queueArns }),
};
