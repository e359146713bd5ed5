import type { Mapping } from "./merge/declared";

/** The kinds of nodes that EKS knows. */
export const nodeKinds = {
  /** EC2 instances with Linux or Bottlerocket. */
  linux: "linux",
  /** EC2 instances with Windows. */
  windows: "windows",
  /** Pods on Fargate; the role is the pod execution role of a Fargate profile. */
  fargate: "fargate",
} as const;
export type NodeKind = (typeof nodeKinds)[keyof typeof nodeKinds];

/** The group by which Kubernetes knows nodes. */
export const nodesGroup = "system:nodes";

/** What the user names of nodes begin with. */
export const nodeUser = "system:node:";

const common = ["system:bootstrappers", nodesGroup];
const instance = `${nodeUser}{{EC2PrivateDNSName}}`;

/**
 * The username and the groups that nodes need.
 *
 * Sources: https://docs.aws.amazon.com/eks/latest/userguide/auth-configmap.html,
 * https://docs.aws.amazon.com/eks/latest/userguide/windows-support.html and, for Fargate,
 * https://docs.aws.amazon.com/eks/latest/userguide/pod-execution-role.html
 */
const templates: Record<NodeKind, Omit<Mapping, "arn">> = {
  linux: { username: instance, groups: common },
  windows: { username: instance, groups: [...common, "eks:kube-proxy-windows"] },
  fargate: { username: `${nodeUser}{{SessionName}}`, groups: [...common, "system:node-proxier"] },
};

/** The user names that nodes have, as templates. */
export const nodeUsernames = [...new Set(Object.values(templates).map(({ username }) => username))];

/** The groups that nodes have, of any kind. */
export const nodeGroups = [...new Set(Object.values(templates).flatMap(({ groups }) => groups))];

/** The entry that lets the nodes with a role into the cluster. `arn` is the role's ARN. */
export function nodeMapping(arn: string, kind: NodeKind): Mapping {
  const { username, groups } = templates[kind];
  return { arn, username, groups: [...groups] };
}
