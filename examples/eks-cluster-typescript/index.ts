import * as eks from "@pulumi/eks";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ClusterAccess, OidcProvider } from "pulumi-eks-auth";

const config = new pulumi.Config();

// Cluster and access are told the same: it decides what the grants become, and can't be asked of a cluster that isn't there.
const authenticationMode = eks.AuthenticationMode.Api;

// A cluster in the default VPC. In Auto Mode nodes come and go with the pods, and without pods there are none.
const cluster = new eks.Cluster("cluster", {
  authenticationMode,
  autoMode: { enabled: true },
  corednsAddonOptions: { enabled: false },
});

// Bindings are made by whoever creates the cluster: EKS makes them an administrator of it.
const inCluster = new kubernetes.Provider("in-cluster", { kubeconfig: cluster.kubeconfigJson });

// Who may act in the cluster. Nothing of it is known before the cluster is there; the preview shows every resource.
const access = new ClusterAccess(
  "access",
  {
    clusterName: cluster.eksCluster.name,
    authenticationMode,
    grants: [
      { name: "admin", principalArn: config.require("userArn"), access: "cluster-admin" },
      {
        name: "team",
        principalArn: config.require("teamRoleArn"),
        access: "edit",
        namespaces: ["default"],
        groups: ["team"],
      },
    ],
    bindings: [
      {
        name: "nodes",
        group: "team",
        rules: [{ verbs: ["get", "list", "watch"], apiGroups: [""], resources: ["nodes"] }],
      },
    ],
  },
  { providers: [inCluster] },
);

// The cluster's service accounts, known to IAM: what a ServiceAccountRole takes.
const identity = new OidcProvider("identity", { issuer: cluster.oidcProviderUrl });

export const clusterName = cluster.eksCluster.name;
export const accessTable = access.accessTable;
export const creator = access.report.creator;
export const oidcProviderArn = identity.arn;
