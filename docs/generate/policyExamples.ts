/** A resource that a rule reports. */
interface RuleExample {
  type: string;
  properties: Record<string, unknown>;
}

const role = (name: string) => `arn:aws:iam::111122223333:role/${name}`;
const awsAuth = (mapRoles: string): RuleExample => ({
  type: "kubernetes:core/v1:ConfigMap",
  properties: { metadata: { name: "aws-auth", namespace: "kube-system" }, data: { mapRoles } },
});
const issuer = "oidc.eks.us-west-2.amazonaws.com/id/0A1B2C3D4E5F";
const trusted = (principal: object, action: unknown, conditions?: object): RuleExample => {
  const Statement = [{ Effect: "Allow", Principal: principal, Action: action, Condition: conditions }];
  const assumeRolePolicy = JSON.stringify({ Version: "2012-10-17", Statement });
  return { type: "aws:iam/role:Role", properties: { assumeRolePolicy } };
};
const provider = { Federated: `arn:aws:iam::111122223333:oidc-provider/${issuer}` };
const cluster = (accessConfig: object): RuleExample => ({
  type: "aws:eks/cluster:Cluster",
  properties: { roleArn: role("cluster"), vpcConfig: { subnetIds: ["subnet-0a1b2c3d"] }, accessConfig },
});

/** A resource that each rule reports, by the rule's name. */
export const ruleExamples: Readonly<Record<string, RuleExample>> = {
  "aws-auth-whole": awsAuth(`- rolearn: ${role("developers")}\n  groups: [developers]\n`),
  "aws-auth-unreadable": awsAuth(`- rolearn: ${role("team/developers")}\n  groups: [developers]\n`),
  "aws-auth-system-masters": awsAuth(`- rolearn: ${role("ci")}\n  groups: [system:masters]\n`),
  "cluster-administrators": {
    type: "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
    properties: {
      clusterName: "shop",
      principalArn: role("ci"),
      policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
      accessScope: { type: "cluster" },
    },
  },
  "iam-user-principals": {
    type: "aws:eks/accessEntry:AccessEntry",
    properties: { clusterName: "shop", principalArn: "arn:aws:iam::111122223333:user/alice" },
  },
  "config-map-mode": cluster({ authenticationMode: "CONFIG_MAP" }),
  "hidden-creator": cluster({ authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: true }),
  "eks-api-administrators": {
    type: "aws:iam/policy:Policy",
    properties: {
      policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: ["eks:Describe*", "eks:AssociateAccessPolicy"], Resource: "*" }],
      }),
    },
  },
  "irsa-subject": trusted(provider, "sts:AssumeRoleWithWebIdentity", {
    StringEquals: { [`${issuer}:aud`]: "sts.amazonaws.com" },
    StringLike: { [`${issuer}:sub`]: "system:serviceaccount:shop:*" },
  }),
  "irsa-audience": trusted(provider, "sts:AssumeRoleWithWebIdentity", {
    StringEquals: { [`${issuer}:sub`]: "system:serviceaccount:shop:cart" },
  }),
  "pod-identity-source": trusted({ Service: "pods.eks.amazonaws.com" }, ["sts:AssumeRole", "sts:TagSession"]),
  "everyone-bindings": {
    type: "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding",
    properties: {
      metadata: { name: "everyone" },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "view" },
      subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: "system:authenticated" }],
    },
  },
  "escalating-cluster-roles": {
    type: "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole",
    properties: {
      metadata: { name: "operator" },
      rules: [{ apiGroups: [""], resources: ["users"], verbs: ["impersonate"] }],
    },
  },
};
