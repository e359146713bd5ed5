import { type ClusterPlace, clusterArn } from "./clusterArn";

/**
 * What the IAM role of nodes needs, by how the nodes are managed. Read on 2026-11-29:
 * https://docs.aws.amazon.com/eks/latest/userguide/create-node-role.html,
 * https://docs.aws.amazon.com/eks/latest/userguide/auto-create-node-role.html,
 * https://docs.aws.amazon.com/eks/latest/userguide/create-node-class.html,
 * https://docs.aws.amazon.com/eks/latest/userguide/hybrid-nodes-creds.html and
 * https://karpenter.sh/docs/reference/cloudformation/
 *
 * The service principals are the same in every partition, except that of EC2 in China.
 */

/** How nodes are managed or, for EKS Hybrid Nodes, how they get their credentials. */
export type NodeManagement =
  | "managed"
  | "self-managed"
  | "karpenter"
  | "auto-mode"
  | "hybrid-ssm"
  | "hybrid-roles-anywhere";

/** Nodes whose instances the program or Karpenter launches with this role. They may run Windows. */
export function isLaunchedByOthers(nodes: unknown): boolean {
  return nodes === "self-managed" || nodes === "karpenter";
}

/** Nodes outside of AWS. */
export function isHybrid(nodes: unknown): boolean {
  return nodes === "hybrid-ssm" || nodes === "hybrid-roles-anywhere";
}

/** True for nodes that run the Amazon VPC CNI plugin as a pod, which may use the node's role. */
export function runsVpcCni(nodes: unknown): boolean {
  return nodes === "managed" || isLaunchedByOthers(nodes);
}

/** True for nodes whose access EKS doesn't grant by itself. */
export function needsAccess(nodes: unknown): boolean {
  return isLaunchedByOthers(nodes) || isHybrid(nodes);
}

const pullImages = "AmazonEC2ContainerRegistryPullOnly";
const onEc2 = ["AmazonEKSWorkerNodePolicy", pullImages];

const managedPolicies: Record<NodeManagement, readonly string[]> = {
  managed: onEc2,
  "self-managed": onEc2,
  karpenter: onEc2,
  "auto-mode": ["AmazonEKSWorkerNodeMinimalPolicy", pullImages],
  "hybrid-ssm": ["AmazonSSMManagedInstanceCore", pullImages],
  "hybrid-roles-anywhere": [pullImages],
};

/** The names of the AWS managed policies that the nodes need, with that of the Amazon VPC CNI plugin if asked for. */
export function nodePolicies(nodes: NodeManagement, withCni: boolean): string[] {
  return [...managedPolicies[nodes], ...(withCni ? ["AmazonEKS_CNI_Policy"] : [])];
}

/** The type of the access entry of nodes. */
export function nodeEntryType(nodes: NodeManagement, platform: "linux" | "windows") {
  if (isHybrid(nodes)) {
    return "HYBRID_LINUX";
  }
  return nodes === "auto-mode" ? "EC2" : platform === "windows" ? "EC2_WINDOWS" : "EC2_LINUX";
}

/**
 * Lets EC2 instances assume the role. In China, EKS accepts only node roles that trust `ec2.amazonaws.com.cn`. AWS's
 * documentation doesn't mention it; the error of EKS is in https://github.com/pulumi/pulumi-eks/pull/796, and the
 * Terraform provider has the same name since https://github.com/hashicorp/terraform-provider-aws/pull/47141.
 */
export function ec2Trust({ partition }: Pick<ClusterPlace, "partition">): object {
  const Service = partition === "aws-cn" ? "ec2.amazonaws.com.cn" : "ec2.amazonaws.com";
  return { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service }, Action: "sts:AssumeRole" }] };
}

/** Lets Systems Manager assume the role for hybrid activations of the account and region. */
export function systemsManagerTrust({ partition, region, account }: ClusterPlace): object {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "ssm.amazonaws.com" },
        Action: "sts:AssumeRole",
        Condition: {
          StringEquals: { "aws:SourceAccount": account },
          ArnEquals: { "aws:SourceArn": `arn:${partition}:ssm:${region}:${account}:*` },
        },
      },
    ],
  };
}

/**
 * Lets IAM Roles Anywhere assume the role for certificates of a trust anchor. The session's name, which is the node's
 * name in Kubernetes, must be the common name of the certificate, so that no node can join as another one.
 */
export function rolesAnywhereTrust(trustAnchorArn: string): object {
  const Principal = { Service: "rolesanywhere.amazonaws.com" };
  const ArnEquals = { "aws:SourceArn": trustAnchorArn };
  // biome-ignore lint/suspicious/noTemplateCurlyInString: an IAM policy variable
  const StringEquals = { "sts:RoleSessionName": "${aws:PrincipalTag/x509Subject/CN}" };
  return {
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal, Action: ["sts:TagSession", "sts:SetSourceIdentity"], Condition: { ArnEquals } },
      { Effect: "Allow", Principal, Action: "sts:AssumeRole", Condition: { StringEquals, ArnEquals } },
    ],
  };
}

/** The name of the inline policy of hybrid nodes. */
export const hybridPolicyName = "HybridNodes";

/**
 * The permissions of hybrid nodes for `nodeadm`: to describe the cluster and, with Systems Manager, to deregister
 * instances whose hybrid activation has the tag `EKSClusterARN` with the cluster's ARN.
 */
export function hybridPolicy(nodes: NodeManagement, place: ClusterPlace, clusterName: string): object {
  const { partition, region, account } = place;
  const cluster = clusterArn(place, clusterName);
  const describe = { Effect: "Allow", Action: "eks:DescribeCluster", Resource: cluster };
  const deregister = [
    { Effect: "Allow", Action: "ssm:DescribeInstanceInformation", Resource: "*" },
    {
      Effect: "Allow",
      Action: "ssm:DeregisterManagedInstance",
      Resource: `arn:${partition}:ssm:${region}:${account}:managed-instance/*`,
      Condition: { StringEquals: { "ssm:resourceTag/EKSClusterARN": cluster } },
    },
  ];
  return { Version: "2012-10-17", Statement: [describe, ...(nodes === "hybrid-ssm" ? deregister : [])] };
}
