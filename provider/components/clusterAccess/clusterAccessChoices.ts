/** How a cluster is told who has access to it: its authentication mode. A cluster moves forward only, one step at a time. */
export const ClusterAccessMode = {
  /** By access entries alone. */
  Api: "API",
  /** By access entries and by aws-auth. An access entry wins over aws-auth for the same principal. */
  ApiAndConfigMap: "API_AND_CONFIG_MAP",
  /** By aws-auth alone. */
  ConfigMap: "CONFIG_MAP",
} as const;
export type ClusterAccessMode = (typeof ClusterAccessMode)[keyof typeof ClusterAccessMode];

/** What the grants become. */
export const ClusterAccessVia = {
  /** Access entries, with access policies. */
  AccessEntries: "access-entries",
  /** Entries of aws-auth, with bindings of groups to ClusterRoles. */
  ConfigMap: "config-map",
} as const;
export type ClusterAccessVia = (typeof ClusterAccessVia)[keyof typeof ClusterAccessVia];

/**
 * What a grant gives. Each word is the name of a ClusterRole of Kubernetes, and stands for the access policy of EKS with
 * the same rights; the one is used with aws-auth, the other with access entries. Two things differ between the two: only
 * the ClusterRole also has what operators add to it for resources of their own, and only its rights are shown by
 * `kubectl auth can-i --list`.
 *
 * Source: https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html and
 * https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles
 */
export const ClusterAccessLevel = {
  /** Everything: the ClusterRole cluster-admin, or AmazonEKSClusterAdminPolicy. */
  ClusterAdmin: "cluster-admin",
  /** Most resources of namespaces, with roles and their bindings, without quotas: admin, or AmazonEKSAdminPolicy. */
  Admin: "admin",
  /** Most resources of namespaces, secrets too, without roles and their bindings: edit, or AmazonEKSEditPolicy. */
  Edit: "edit",
  /** Seeing most resources of namespaces, without secrets and roles: view, or AmazonEKSViewPolicy. */
  View: "view",
} as const;
export type ClusterAccessLevel = (typeof ClusterAccessLevel)[keyof typeof ClusterAccessLevel];

/**
 * What nodes are, for a grant to their role. EKS itself grants access to managed node groups and Fargate profiles, and
 * SageMaker HyperPod to its nodes.
 */
export const ClusterAccessNode = {
  /** Self-managed Linux and Bottlerocket nodes on EC2, and Karpenter's. */
  Ec2Linux: "EC2_LINUX",
  /** Self-managed Windows nodes on EC2. */
  Ec2Windows: "EC2_WINDOWS",
  /** Nodes of EKS Auto Mode with a role of your own; with AmazonEKSAutoNodePolicy. Only by access entries. */
  Ec2: "EC2",
  /** Pods on Fargate. */
  FargateLinux: "FARGATE_LINUX",
  /** EKS Hybrid Nodes. */
  HybridLinux: "HYBRID_LINUX",
} as const;
export type ClusterAccessNode = (typeof ClusterAccessNode)[keyof typeof ClusterAccessNode];
