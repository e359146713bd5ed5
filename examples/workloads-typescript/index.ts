import * as pulumi from "@pulumi/pulumi";
import { PodIdentity, Workload, type WorkloadScopes } from "pulumi-eks-auth";

const config = new pulumi.Config();
const clusterName = config.require("clusterName");
const hostedZoneArns = [config.require("hostedZoneArn")];
const secretArns = [config.require("secretArns")];

/** A role for a controller, with the permissions that are ready-made for it, and the association with its service account. */
function identify(workload: Workload, namespace: string, name: string, workloadScopes?: WorkloadScopes) {
  const serviceAccount = { namespace, name };
  return new PodIdentity(workload, { clusterName, serviceAccount, workload, workloadScopes }).roleArn;
}

// The namespaces and service accounts are those that the official charts and add-ons use.
export const roleArns = {
  loadBalancers: identify(Workload.AwsLoadBalancerController, "kube-system", "aws-load-balancer-controller", {
    clusterName,
  }),
  volumes: identify(Workload.EbsCsi, "kube-system", "ebs-csi-controller-sa"),
  nodes: identify(Workload.ClusterAutoscaler, "kube-system", "cluster-autoscaler", { clusterName }),
  dns: identify(Workload.ExternalDns, "external-dns", "external-dns", { hostedZoneArns }),
  certificates: identify(Workload.CertManager, "cert-manager", "cert-manager", { hostedZoneArns }),
  secrets: identify(Workload.ExternalSecrets, "external-secrets", "external-secrets", { secretArns }),
};
