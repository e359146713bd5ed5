import { type NodeKind, nodeMapping } from "../awsauth/principal";

/** The kinds of nodes in aws-auth that the types of access entries stand for. */
const kinds: Record<string, NodeKind> = { EC2_LINUX: "linux", EC2_WINDOWS: "windows", FARGATE_LINUX: "fargate" };

/** Who nodes are in Kubernetes. */
export interface NodeNames {
  username: string;
  groups: string[];
}

/** EKS Hybrid Nodes: https://docs.aws.amazon.com/eks/latest/userguide/hybrid-nodes-cluster-prep.html */
const hybrid: NodeNames = { username: "system:node:{{SessionName}}", groups: ["system:bootstrappers", "system:nodes"] };

/** What stands in aws-auth for nodes of a type; undefined for those that only access entries let in. */
export function nodeNames(type: string): NodeNames | undefined {
  if (type === "HYBRID_LINUX") {
    return hybrid;
  }
  const kind = Object.hasOwn(kinds, type) ? kinds[type] : undefined;
  return kind && nodeMapping("", kind);
}
