/**
 * Whom an access entry is for. It can't be changed: another type replaces the entry. EKS's type HYPERPOD_LINUX isn't among
 * them: SageMaker HyperPod creates the entries of its nodes itself.
 */
export const AccessEntryType = {
  /** People, pipelines, controllers: whoever isn't a node. The only type that takes groups and a user name. */
  Standard: "STANDARD",
  /** Self-managed Linux and Bottlerocket nodes on EC2, and Karpenter's. EKS writes those of managed node groups itself. */
  Ec2Linux: "EC2_LINUX",
  /** Self-managed Windows nodes on EC2. */
  Ec2Windows: "EC2_WINDOWS",
  /** Nodes of EKS Auto Mode with a role of your own. It takes policies: they need `AmazonEKSAutoNodePolicy`. */
  Ec2: "EC2",
  /** Pods on Fargate. EKS writes those of Fargate profiles itself. */
  FargateLinux: "FARGATE_LINUX",
  /** EKS Hybrid Nodes. */
  HybridLinux: "HYBRID_LINUX",
} as const;
export type AccessEntryType = (typeof AccessEntryType)[keyof typeof AccessEntryType];

/** What to do when the cluster already has an access entry for the principal that this stack doesn't own. */
export const ExistingAccessEntry = {
  /** Stop, during preview, and say how to go on. */
  Fail: "fail",
  /** Use the entry that exists and leave it alone: only the associations of `policies` are made, and on removal undone. */
  Use: "use",
} as const;
export type ExistingAccessEntry = (typeof ExistingAccessEntry)[keyof typeof ExistingAccessEntry];
