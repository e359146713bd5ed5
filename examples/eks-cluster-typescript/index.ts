import * as eks from "@pulumi/eks";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ClusterAccess, OidcProvider } from "pulumi-eks-auth";

const config = new pulumi.Config();

// The mode decides what the grants become. ClusterAccess needs it too: it can't be read before the cluster exists.
const authenticationMode = eks.AuthenticationMode.Api;

// A cluster in the default VPC. In Auto Mode, EKS adds and removes nodes with the pods; without pods there are none.
const cluster = new eks.Cluster("cluster", {
  authenticationMode,
  autoMode: { enabled: true },
  corednsAddonOptions: { enabled: false },
});

// The creator of the cluster also creates the bindings: EKS makes it an administrator.
const inCluster = new kubernetes.Provider("in-cluster", { kubeconfig: cluster.kubeconfigJson });

// Access to the cluster. The preview shows every resource, although the cluster doesn't exist yet.
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
        kubernetesGroups: ["team"],
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

// The cluster's OIDC provider in IAM, which a ServiceAccountRole needs.
const identity = new OidcProvider("identity", { issuer: cluster.oidcProviderUrl });

export const clusterName = cluster.eksCluster.name;
export const accessTable = access.accessTable;
export const creator = access.report.creator;
export const oidcProviderArn = identity.arn;
