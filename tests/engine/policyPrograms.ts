import * as aws from "@pulumi/aws";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

// Programs with access to clusters, as users of plain resources, of pulumi-eks and of Terraform write them.

const account = "arn:aws:iam::123456789012";
const issuer = "oidc.eks.us-west-2.amazonaws.com/id/0A1B2C3D";
const providerArn = `${account}:oidc-provider/${issuer}`;

/** The resources that `eks.Cluster` of pulumi-eks declares for roleMappings and userMappings, in its own names. */
class PulumiEksCluster extends pulumi.ComponentResource {
  public constructor(name: string, authenticationMode: string) {
    super("eks:index:Cluster", name);
    const parent = { parent: this };
    new aws.eks.Cluster(
      `${name}-eksCluster`,
      {
        roleArn: `${account}:role/cluster`,
        vpcConfig: { subnetIds: ["subnet-1"] },
        accessConfig: { authenticationMode, bootstrapClusterCreatorAdminPermissions: true },
      },
      parent,
    );
    const mapRoles = [
      {
        rolearn: `${account}:role/nodes`,
        username: "system:node:{{EC2PrivateDNSName}}",
        groups: ["system:bootstrappers", "system:nodes"],
      },
      { rolearn: `${account}:role/admins`, username: "admin", groups: ["system:masters"] },
    ];
    const mapUsers = [{ userarn: `${account}:user/alice`, username: "alice", groups: ["developers"] }];
    new kubernetes.core.v1.ConfigMap(
      `${name}-nodeAccess`,
      {
        metadata: { name: "aws-auth", namespace: "kube-system" },
        data: { mapRoles: JSON.stringify(mapRoles), mapUsers: JSON.stringify(mapUsers) },
      },
      parent,
    );
  }
}

/** A trust policy as terraform users write it, with jsonencode or a heredoc. */
const trust = (statement: object) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });
const webIdentity = { Principal: { Federated: providerArn }, Action: "sts:AssumeRoleWithWebIdentity" };
const podIdentity = { Principal: { Service: "pods.eks.amazonaws.com" }, Action: ["sts:AssumeRole", "sts:TagSession"] };
const audience = { [`${issuer}:aud`]: "sts.amazonaws.com" };
const subject = { [`${issuer}:sub`]: "system:serviceaccount:shop:cart" };
const policy = (...actions: string[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: actions, Resource: "*" }] });
const group = (name: string) => ({ apiGroup: "rbac.authorization.k8s.io", kind: "Group", name });
const clusterRole = (name: string) => ({ apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name });

/** Does something against each rule. */
export async function hasBadAccess(): Promise<void> {
  new PulumiEksCluster("shop", "CONFIG_MAP");
  new aws.eks.Cluster("plain", { roleArn: `${account}:role/cluster`, vpcConfig: { subnetIds: ["subnet-1"] } });
  new kubernetes.core.v1.ConfigMapPatch("mappings", {
    metadata: { name: "aws-auth", namespace: "kube-system" },
    data: { mapRoles: `- rolearn: ${account}:role/team/developers\n  groups: [developers]\n` },
  });

  new aws.eks.AccessEntry("user", { clusterName: "shop", principalArn: `${account}:user/bob` });
  new aws.eks.AccessPolicyAssociation("admin", {
    clusterName: "shop",
    principalArn: `${account}:role/ci`,
    policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
    accessScope: { type: "cluster" },
  });

  new aws.iam.Role("wildcard", {
    assumeRolePolicy: trust({
      ...webIdentity,
      Condition: { StringLike: { [`${issuer}:sub`]: "system:serviceaccount:shop:*" }, StringEquals: audience },
    }),
  });
  new aws.iam.Role("without-audience", {
    assumeRolePolicy: trust({ ...webIdentity, Condition: { StringEquals: subject } }),
  });
  new aws.iam.Role("pods", { assumeRolePolicy: trust(podIdentity) });
  new aws.iam.Policy("pipeline", { policy: policy("eks:*") });
  new aws.iam.RolePolicy("nodes", { role: "ci", policy: policy("eks:DescribeCluster", "eks:CreateNodegroup") });

  new kubernetes.rbac.v1.ClusterRoleBinding("everyone", {
    metadata: { name: "everyone" },
    roleRef: clusterRole("view"),
    subjects: [group("system:authenticated"), group("system:unauthenticated")],
  });
  new kubernetes.rbac.v1.ClusterRoleBinding("admins", {
    metadata: { name: "admins" },
    roleRef: clusterRole("cluster-admin"),
    subjects: [group("platform")],
  });
  new kubernetes.rbac.v1.ClusterRole("everything", {
    metadata: { name: "everything" },
    rules: [{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }],
  });
  new kubernetes.rbac.v1.ClusterRole("support", {
    metadata: { name: "support" },
    rules: [{ apiGroups: [""], resources: ["users"], verbs: ["impersonate"] }],
  });
}

/** The same access, as the fixes describe it. */
export async function hasGoodAccess(): Promise<void> {
  new aws.eks.Cluster("plain", {
    roleArn: `${account}:role/cluster`,
    vpcConfig: { subnetIds: ["subnet-1"] },
    accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false },
  });
  new kubernetes.core.v1.ConfigMap("settings", {
    metadata: { name: "settings", namespace: "kube-system" },
    data: { a: "b" },
  });
  new aws.eks.AccessEntry("developers", { clusterName: "shop", principalArn: `${account}:role/developers` });
  new aws.eks.AccessPolicyAssociation("developers", {
    clusterName: "shop",
    principalArn: `${account}:role/developers`,
    policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy",
    accessScope: { type: "namespace", namespaces: ["shop"] },
  });
  new aws.iam.Role("cart", {
    assumeRolePolicy: trust({ ...webIdentity, Condition: { StringEquals: { ...subject, ...audience } } }),
  });
  const SourceArn = "arn:aws:eks:us-west-2:123456789012:cluster/shop";
  new aws.iam.Role("pods", {
    assumeRolePolicy: trust({ ...podIdentity, Condition: { ArnEquals: { "aws:SourceArn": SourceArn } } }),
  });
  new aws.iam.Policy("pipeline", { policy: policy("eks:DescribeCluster", "eks:UpdateNodegroupVersion") });
  new kubernetes.rbac.v1.ClusterRoleBinding("developers", {
    metadata: { name: "developers" },
    roleRef: clusterRole("view"),
    subjects: [group("developers")],
  });
  new kubernetes.rbac.v1.ClusterRole("nodes", {
    metadata: { name: "nodes" },
    rules: [{ apiGroups: [""], resources: ["nodes"], verbs: ["get", "list"] }],
  });
}

/** A role whose trust policy is only known in the update, because it contains the ID of another resource. */
export async function hasUnknownTrust(): Promise<void> {
  const other = new aws.iam.Role("other", {
    assumeRolePolicy: trust({ Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }),
  });
  const Condition = other.id.apply((id) => ({ StringEquals: { "aws:PrincipalTag/role": id } }));
  new aws.iam.Role("pods-of-any-cluster", {
    assumeRolePolicy: Condition.apply((condition) => trust({ ...podIdentity, Condition: condition })),
  });
}
