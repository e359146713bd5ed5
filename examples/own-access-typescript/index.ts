import * as aws from "@pulumi/aws";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { AccessCheck, AccessEntry } from "pulumi-eks-auth";

const config = new pulumi.Config();
const clusterName = config.require("clusterName");
const deployerRoleArn = config.require("deployerRoleArn");

// The access of the role with which this program creates Kubernetes objects.
const entry = new AccessEntry("deployer", {
  clusterName,
  principalArn: deployerRoleArn,
  accessPolicies: [{ policy: "AmazonEKSClusterAdminPolicy" }],
});

// Waits until the role can create namespaces: for some seconds after the entry is created, EKS rejects its logins.
const ready = new AccessCheck("deployer", {
  clusterName,
  assumeRoleArn: deployerRoleArn,
  permissions: [{ verb: "create", resource: "namespaces" }],
  triggers: [entry.ready],
});

// A kubeconfig that signs in as the role. It needs the username that the check found, so that everything that uses it comes
// after the check, and so that the first preview, in which the role has no access yet, doesn't try to sign in.
const cluster = aws.eks.getClusterOutput({ name: clusterName });
const kubeconfig = pulumi.all([cluster, ready.username]).apply(([{ endpoint, certificateAuthorities }, username]) =>
  JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      {
        name: clusterName,
        cluster: { server: endpoint, "certificate-authority-data": certificateAuthorities[0]?.data },
      },
    ],
    users: [
      {
        name: username,
        user: {
          exec: {
            apiVersion: "client.authentication.k8s.io/v1beta1",
            command: "aws",
            args: ["eks", "get-token", "--cluster-name", clusterName, "--role-arn", deployerRoleArn],
            interactiveMode: "Never",
          },
        },
      },
    ],
    contexts: [{ name: clusterName, context: { cluster: clusterName, user: username } }],
    "current-context": clusterName,
  }),
);
const asDeployer = new kubernetes.Provider("as-deployer", { kubeconfig });

// Objects of the same update.
const namespace = new kubernetes.core.v1.Namespace(
  "team",
  { metadata: { name: config.require("namespace") } },
  { provider: asDeployer },
);
const settings = new kubernetes.core.v1.ConfigMap(
  "settings",
  { metadata: { name: "settings", namespace: namespace.metadata.name }, data: { owner: "team" } },
  { provider: asDeployer },
);

export const signedInAs = ready.username;
export const configMap = settings.id;
