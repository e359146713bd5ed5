import { type NodeKind, nodeMapping } from "../awsauth/principal";
import { accessPolicyName } from "./accessEntries";
import type { AccessRule } from "./resourceRules";

/** An access policy with its scope, without outputs. */
export interface KnownPolicy {
  policy: string;
  /** Omitted for the whole cluster. */
  namespaces?: string[];
}

/** A grant without outputs. */
export interface KnownGrant {
  name: string;
  principalArn: string;
  access?: string;
  namespaces?: string[];
  /** Whether an access entry also gets the permissions of the ClusterRole that its access policy lacks. */
  exactRights?: boolean;
  /** The rules of its own role. */
  rules?: AccessRule[];
  accessPolicies?: KnownPolicy[];
  kubernetesGroups?: string[];
  nodeType?: string;
  username?: string;
}

/** Access that a principal has besides its grant, by an existing access entry that the grant uses. */
export interface Others {
  /** The groups of the entry. The principal has no others. */
  groups: string[];
  /** The access policies of the entry; omitted if they can't be read. */
  policies?: KnownPolicy[];
}

/** The binding of a group, without outputs. */
export interface KnownBinding {
  name: string;
  group: string;
  clusterRole?: string;
  role?: string;
  namespaces?: string[];
}

/**
 * The policy that nodes of EKS Auto Mode need: https://docs.aws.amazon.com/eks/latest/userguide/create-node-class.html
 */
export const autoNodePolicy = "AmazonEKSAutoNodePolicy";

/** The access policies of a grant. The values are passed on unchanged: the scope may be an output. */
export function policiesOf<Scope>(grant: {
  access?: string;
  namespaces?: Scope;
  accessPolicies?: { policy: string; namespaces?: Scope }[];
  nodeType?: string;
}): { policy: string; namespaces?: Scope }[] {
  if (grant.nodeType !== undefined) {
    return grant.nodeType === "EC2" ? [{ policy: autoNodePolicy }] : [];
  }
  const level = grant.access === undefined ? undefined : policyOf(grant.access);
  return level === undefined ? (grant.accessPolicies ?? []) : [{ policy: level, namespaces: grant.namespaces }];
}

/** The permissions of a principal as text, as in `view in team-a`. */
export function rightsOf(grant: KnownGrant, bindings: KnownBinding[], others?: Others): string[] {
  const groups = others?.groups ?? grant.kubernetesGroups ?? [];
  return [
    ...(grant.nodeType === undefined ? [] : [`nodes (${grant.nodeType})`]),
    ...policiesOf(grant).map(inWords),
    ...(grant.rules === undefined ? [] : [`rules of the grant${within(grant.namespaces)}`]),
    ...(others === undefined ? [] : rightsOfOthers(grant, others)),
    ...bindings
      .filter(({ group }) => groups.includes(group))
      .map(({ clusterRole, role, name, namespaces }) => {
        return `${clusterRole ?? (role === undefined ? `rules of ${name}` : `Role ${role}`)}${within(namespaces)}`;
      }),
  ];
}

/** The policies of the entry that the grant doesn't contain. An entry has each policy once. */
function rightsOfOthers(grant: KnownGrant, { policies }: Others): string[] {
  if (policies === undefined) {
    return ["access policies of the entry, which can't be read"];
  }
  const own = new Set(policiesOf(grant).map(({ policy }) => accessPolicyName(policy)));
  const others = policies.filter(({ policy }) => !own.has(accessPolicyName(policy)));
  return others.map((policy) => `${inWords(policy)} (not from this grant)`);
}

function inWords({ policy, namespaces }: KnownPolicy): string {
  return `${nameOf(policy)}${within(namespaces)}`;
}

/** The level of access that a policy gives, or else the policy's own name. */
function nameOf(policy: string): string {
  const name = accessPolicyName(policy) ?? policy;
  return levelOf(name) ?? name;
}

function within(namespaces: string[] | undefined): string {
  return namespaces === undefined ? "" : ` in ${namespaces.join(", ")}`;
}

/**
 * The Kubernetes ClusterRoles that match EKS access policies. AWS derived its policies from these roles, with three
 * differences. The policies lack some of the permissions; see `permissionDifference`. A ClusterRole also contains rules
 * that other software, such as operators, adds with labels (`rbac.authorization.k8s.io/aggregate-to-…`); an access
 * policy doesn't. And `kubectl auth can-i --list` shows only the permissions of a ClusterRole.
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

/** The access policies that match a ClusterRole. */
const policiesWithClusterRole: readonly string[] = Object.keys(clusterRoles);

/** The ClusterRole that matches an access policy, given by its short name; undefined if there is none. */
export function clusterRoleOf(policy: string): string | undefined {
  return Object.hasOwn(clusterRoles, policy) ? clusterRoles[policy] : undefined;
}

/** Read access to everything. Kubernetes has no such ClusterRole: with aws-auth, the component declares a role. */
const adminView = { level: "admin-view", policy: "AmazonEKSAdminViewPolicy" };

/** The access policies that a level of access gives. */
export const policiesOfLevels: readonly string[] = [...policiesWithClusterRole, adminView.policy];

/** The level of access that gives an access policy, given by its short name; undefined if there is none. */
export function levelOf(policy: string): string | undefined {
  return policy === adminView.policy ? adminView.level : clusterRoleOf(policy);
}

/** The access policy that a level of access gives; undefined if there is none. */
export function policyOf(level: string): string | undefined {
  return policiesOfLevels.find((policy) => levelOf(policy) === level);
}

/** The node platforms in aws-auth, by the type of the access entry. */
const kinds: Record<string, NodeKind> = { EC2_LINUX: "linux", EC2_WINDOWS: "windows", FARGATE_LINUX: "fargate" };

/** The Kubernetes username and groups of nodes. */
export interface NodeNames {
  username: string;
  groups: string[];
}

/** EKS Hybrid Nodes: https://docs.aws.amazon.com/eks/latest/userguide/hybrid-nodes-cluster-prep.html */
const hybrid: NodeNames = { username: "system:node:{{SessionName}}", groups: ["system:bootstrappers", "system:nodes"] };

/** The username and groups in aws-auth for nodes of a type; undefined for types that need access entries. */
export function nodeNames(type: string): NodeNames | undefined {
  if (type === "HYBRID_LINUX") {
    return hybrid;
  }
  const kind = Object.hasOwn(kinds, type) ? kinds[type] : undefined;
  return kind && nodeMapping("", kind);
}
