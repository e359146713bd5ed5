import { type NodeKind, nodeMapping } from "../awsauth/principal";
import { accessPolicyName } from "./accessEntries";

/** An access policy with its scope, as far as it is known. */
export interface KnownPolicy {
  policy: string;
  /** Left out for the whole cluster. */
  namespaces?: string[];
}

/** What a grant gives, everything known. */
export interface KnownGrant {
  name: string;
  principalArn: string;
  access?: string;
  namespaces?: string[];
  accessPolicies?: KnownPolicy[];
  groups?: string[];
  node?: string;
  username?: string;
}

/** What a principal has besides its grant, by an access entry that is only used. */
export interface Others {
  /** The groups of the entry, which are the principal's only ones. */
  groups: string[];
  /** The access policies of the entry; left out where they can't be read. */
  policies?: KnownPolicy[];
}

/** What a group is bound to, everything known. */
export interface KnownBinding {
  name: string;
  group: string;
  clusterRole?: string;
  role?: string;
  namespaces?: string[];
}

/** The policy that nodes of EKS Auto Mode need: https://docs.aws.amazon.com/eks/latest/userguide/create-node-class.html */
export const autoNodePolicy = "AmazonEKSAutoNodePolicy";

/** The access policies that a grant stands for. Everything in it stays what it is: the scope may still be an output. */
export function policiesOf<Scope>(grant: {
  access?: string;
  namespaces?: Scope;
  accessPolicies?: { policy: string; namespaces?: Scope }[];
  node?: string;
}): { policy: string; namespaces?: Scope }[] {
  if (grant.node !== undefined) {
    return grant.node === "EC2" ? [{ policy: autoNodePolicy }] : [];
  }
  const level = grant.access === undefined ? undefined : policyOf(grant.access);
  return level === undefined ? (grant.accessPolicies ?? []) : [{ policy: level, namespaces: grant.namespaces }];
}

/** What a principal may do, each right in words, as in `view in team-a`. */
export function rightsOf(grant: KnownGrant, bindings: KnownBinding[], others?: Others): string[] {
  const groups = others?.groups ?? grant.groups ?? [];
  return [
    ...(grant.node === undefined ? [] : [`nodes (${grant.node})`]),
    ...policiesOf(grant).map(inWords),
    ...(others === undefined ? [] : rightsOfOthers(grant, others)),
    ...bindings
      .filter(({ group }) => groups.includes(group))
      .map(({ clusterRole, role, name, namespaces }) => {
        return `${clusterRole ?? (role === undefined ? `rules of ${name}` : `Role ${role}`)}${within(namespaces)}`;
      }),
  ];
}

/** An entry has each policy once, in the scope of the grant where that gives it. */
function rightsOfOthers(grant: KnownGrant, { policies }: Others): string[] {
  if (policies === undefined) {
    return ["access policies of the entry that can't be read"];
  }
  const own = new Set(policiesOf(grant).map(({ policy }) => accessPolicyName(policy)));
  const others = policies.filter(({ policy }) => !own.has(accessPolicyName(policy)));
  return others.map((policy) => `${inWords(policy)} (not by this grant)`);
}

function inWords({ policy, namespaces }: KnownPolicy): string {
  return `${nameOf(policy)}${within(namespaces)}`;
}

/** A policy by the ClusterRole that it is the same as, or by its own name. */
function nameOf(policy: string): string {
  const name = accessPolicyName(policy) ?? policy;
  return clusterRoleOf(name) ?? name;
}

function within(namespaces: string[] | undefined): string {
  return namespaces === undefined ? "" : ` in ${namespaces.join(", ")}`;
}

/**
 * Which ClusterRole of Kubernetes has the rights of which access policy of EKS. AWS took its policies from these roles; two
 * things differ. A ClusterRole also has what other software adds to it by labels (`rbac.authorization.k8s.io/aggregate-to-…`,
 * as operators do for their own resources), an access policy doesn't; and `kubectl auth can-i --list` shows only the rights
 * of a ClusterRole.
 *
 * Sources: https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html and
 * https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles
 */
const clusterRoles: Record<string, string> = {
  AmazonEKSClusterAdminPolicy: "cluster-admin",
  AmazonEKSAdminPolicy: "admin",
  AmazonEKSEditPolicy: "edit",
  AmazonEKSViewPolicy: "view",
};

/** The access policies that a ClusterRole has the rights of. */
export const policiesWithClusterRole: readonly string[] = Object.keys(clusterRoles);

/** The ClusterRole with the rights of an access policy, which is given by its short name; undefined where there is none. */
export function clusterRoleOf(policy: string): string | undefined {
  return Object.hasOwn(clusterRoles, policy) ? clusterRoles[policy] : undefined;
}

/** The access policy with the rights of a ClusterRole; undefined where there is none. */
export function policyOf(clusterRole: string): string | undefined {
  return policiesWithClusterRole.find((policy) => clusterRoles[policy] === clusterRole);
}

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
