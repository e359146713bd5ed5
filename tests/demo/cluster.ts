import { EKS } from "@aws-sdk/client-eks";
import { IAM } from "@aws-sdk/client-iam";
import { KubeConfig, RbacAuthorizationV1Api } from "@kubernetes/client-node";
import { backups, nodeEntry, setAwsAuth } from "../support/liveAwsAuth";
import { fromSandbox, kubernetes } from "../support/sandbox";

export const clusterName = fromSandbox("EKS_CLUSTER_NAME");
export const arn = (resource: string) => `arn:aws:iam::${fromSandbox("SANDBOX_ACCOUNT")}:${resource}`;

/**
 * Recreates the sandbox's cluster in CONFIG_MAP mode, since its API server doesn't support access entries. Returns the
 * data of aws-auth: the entry that EKS writes for nodes.
 */
export async function useAwsAuthOnly() {
  const eks = new EKS({});
  const { cluster } = await eks.describeCluster({ name: clusterName });
  await eks.deleteCluster({ name: clusterName });
  await eks.createCluster({
    name: clusterName,
    version: cluster?.version,
    roleArn: cluster?.roleArn,
    resourcesVpcConfig: { subnetIds: cluster?.resourcesVpcConfig?.subnetIds },
    accessConfig: { authenticationMode: "CONFIG_MAP" },
  });
  const ofEks = { mapRoles: nodeEntry(arn("role/eks-nodes")) };
  await setAwsAuth(ofEks);
  return ofEks;
}

/** The names of all objects of the types that the programs create. */
export async function inventory(): Promise<Record<string, string[]>> {
  const iam = new IAM({});
  const config = new KubeConfig();
  config.loadFromFile(fromSandbox("KUBECONFIG"));
  const rbac = config.makeApiClient(RbacAuthorizationV1Api);
  const [roles, policies, providers, accounts, clusterRoles, clusterBindings, bindings] = await Promise.all([
    iam.listRoles({}),
    iam.listPolicies({ Scope: "Local" }),
    iam.listOpenIDConnectProviders({}),
    kubernetes().listServiceAccountForAllNamespaces(),
    rbac.listClusterRole(),
    rbac.listClusterRoleBinding(),
    rbac.listRoleBindingForAllNamespaces(),
  ]);
  const named = ({ items }: { items: { metadata?: { namespace?: string; name?: string } }[] }) =>
    items.map(({ metadata }) => `${metadata?.namespace ?? ""}/${metadata?.name}`).sort();
  return {
    "IAM roles": (roles.Roles ?? []).map(({ RoleName = "" }) => RoleName).sort(),
    "IAM policies": (policies.Policies ?? []).map(({ PolicyName = "" }) => PolicyName).sort(),
    "OIDC providers": (providers.OpenIDConnectProviderList ?? []).map(({ Arn = "" }) => Arn).sort(),
    // A controller adds the account "default" to each namespace with a delay.
    "service accounts": named(accounts).filter((name) => !name.endsWith("/default")),
    "roles and bindings": [...named(clusterRoles), ...named(clusterBindings), ...named(bindings)],
  };
}

/** The data of the backups of aws-auth, oldest first. */
export async function backupsOfAwsAuth() {
  return (await backups()).map(({ data }) => data);
}
