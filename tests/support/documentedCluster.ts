import { EKS } from "@aws-sdk/client-eks";
import { IAM } from "@aws-sdk/client-iam";
import { KubeConfig, RbacAuthorizationV1Api, type V1PolicyRule } from "@kubernetes/client-node";
import { awsAuthData, nodeEntry, removeAwsAuth, removeBackups, setAwsAuth } from "./liveAwsAuth";
import { type Keys, newRole, newUser, removeRole, removeUser } from "./login";
import { fromSandbox, kubernetes, removeNamespace } from "./sandbox";
import { newCluster, type SecondCluster } from "./secondCluster";

// The cluster that the documents of the command show: prod, with the accesses of a small company.

const apiGroup = "rbac.authorization.k8s.io";
const roleArn = (name: string) => `arn:aws:iam::${fromSandbox("SANDBOX_ACCOUNT")}:role/${name}`;
const roles = ["platform", "developers", "deploy", "workers", "break-glass", "web"];
const shop = "shop";
/** The lock-out guard protects the role of the nodes only if the cluster has nodes. */
const node = "ip-10-0-0-1.us-west-2.compute.internal";
/** The name of the reader's user in IAM and in Kubernetes, and of everything that gives it permissions. */
const reader = "ada";
const stack = { "eks-auth:stack": "acme/access/prod" };

/** The aws-auth of the cluster: the role of its nodes, an emergency role, and one that has been deleted. */
export const documentedMappings = () =>
  [
    nodeEntry(roleArn("workers")),
    `- rolearn: ${roleArn("break-glass")}\n  username: break-glass\n  groups: [system:masters]\n`,
    `- rolearn: ${roleArn("former-ci")}\n  username: former-ci\n  groups: [deployers]\n`,
  ].join("");

/** The permissions of the reader. */
export interface ReaderPermissions {
  actions: string[];
  rules: V1PolicyRule[];
}

export interface DocumentedCluster extends Pick<SecondCluster, "namespace" | "data" | "remove"> {
  /** The name in EKS, which the documents call prod. */
  clusterName: string;
  /** The reader's keys. */
  keys: Keys;
  /** Sets what the reader may do. */
  permit(permissions: ReaderPermissions): Promise<void>;
}

const rbac = () => {
  const config = new KubeConfig();
  config.loadFromDefault();
  return config.makeApiClient(RbacAuthorizationV1Api);
};

const policyOf = (actions: string[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: actions, Resource: "*" }] });

/** The sandbox's own cluster, in which the real authenticator decides who signs in. */
function clusterWithLogin() {
  return {
    namespace: "kube-system",
    data: awsAuthData,
    setData: setAwsAuth,
    remove: async () => {
      await removeAwsAuth();
      await removeBackups();
    },
  };
}

/**
 * Creates the cluster and its reader, the user ada, who has no permissions yet.
 *
 * @param withLogin Whether the API server requires a login. Otherwise, every caller is the reader.
 */
export async function documentedCluster(withLogin = false): Promise<DocumentedCluster> {
  const [eks, iam] = [new EKS({}), new IAM({})];
  const clusterName = withLogin ? fromSandbox("EKS_CLUSTER_NAME") : "prod";
  const { accessEntries: existing = [] } = withLogin ? await eks.listAccessEntries({ clusterName }) : {};
  for (const role of roles) await newRole(role);
  const keys = await newUser(reader);
  const cluster = withLogin ? clusterWithLogin() : await newCluster(clusterName, { user: reader });
  await cluster.setData({ mapRoles: documentedMappings() });
  const entries = [
    { name: "platform", policies: [{ policy: "AmazonEKSClusterAdminPolicy" }], tags: stack },
    {
      name: "developers",
      groups: ["developers"],
      policies: [{ policy: "AmazonEKSEditPolicy", in: [shop] }],
      tags: stack,
    },
    { name: "deploy", groups: ["deployers"], policies: [], tags: {} },
  ];
  for (const { name, groups, policies, tags } of entries) {
    const entry = { clusterName, principalArn: roleArn(name) };
    await eks.createAccessEntry({ ...entry, ...(groups && { kubernetesGroups: groups }), tags });
    for (const { policy, ...scope } of policies as { policy: string; in?: string[] }[]) {
      const accessScope = scope.in
        ? { type: "namespace" as const, namespaces: scope.in }
        : { type: "cluster" as const };
      const policyArn = `arn:aws:eks::aws:cluster-access-policy/${policy}`;
      await eks.associateAccessPolicy({ ...entry, policyArn, accessScope });
    }
  }
  await kubernetes().createNamespace({ body: { metadata: { name: shop } } });
  await rbac().createNamespacedRoleBinding({
    namespace: shop,
    body: {
      metadata: { name: "developers" },
      roleRef: { apiGroup, kind: "ClusterRole", name: "view" },
      subjects: [{ apiGroup, kind: "Group", name: "developers" }],
    },
  });
  await kubernetes().createNode({ body: { metadata: { name: node } } });
  await kubernetes().createNamespacedServiceAccount({ namespace: shop, body: { metadata: { name: "web" } } });
  await iam.putRolePolicy({
    RoleName: "platform",
    PolicyName: reader,
    PolicyDocument: policyOf(["eks:*", "iam:Get*"]),
  });
  const trust = {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "pods.eks.amazonaws.com" },
        Action: ["sts:AssumeRole", "sts:TagSession"],
      },
    ],
  };
  await iam.updateAssumeRolePolicy({ RoleName: "web", PolicyDocument: JSON.stringify(trust) });
  const pods = { namespace: shop, serviceAccount: "web", roleArn: roleArn("web") };
  const { association } = await eks.createPodIdentityAssociation({ clusterName, ...pods });
  await rbac().createClusterRole({ body: { metadata: { name: reader }, rules: [] } });
  await rbac().createClusterRoleBinding({
    body: {
      metadata: { name: reader },
      roleRef: { apiGroup, kind: "ClusterRole", name: reader },
      subjects: [{ apiGroup, kind: "User", name: reader }],
    },
  });
  return {
    ...cluster,
    clusterName,
    keys,
    permit: async ({ actions, rules }) => {
      const PolicyDocument = policyOf(["sts:GetCallerIdentity", ...actions]);
      await iam.putUserPolicy({ UserName: reader, PolicyName: reader, PolicyDocument });
      await rbac().replaceClusterRole({ name: reader, body: { metadata: { name: reader }, rules } });
    },
    remove: async () => {
      await kubernetes().deleteNode({ name: node });
      await rbac().deleteClusterRoleBinding({ name: reader });
      await rbac().deleteClusterRole({ name: reader });
      const { accessEntries = [] } = await eks.listAccessEntries({ clusterName });
      const own = accessEntries.filter((principalArn) => !existing.includes(principalArn));
      for (const principalArn of own) await eks.deleteAccessEntry({ clusterName, principalArn });
      await eks.deletePodIdentityAssociation({ clusterName, associationId: association?.associationId });
      await cluster.remove();
      await removeNamespace(shop);
      const { PolicyNames = [] } = await iam.listUserPolicies({ UserName: reader });
      for (const PolicyName of PolicyNames) await iam.deleteUserPolicy({ UserName: reader, PolicyName });
      await removeUser(reader);
      await iam.deleteRolePolicy({ RoleName: "platform", PolicyName: reader });
      for (const role of roles) await removeRole(role);
    },
  };
}
