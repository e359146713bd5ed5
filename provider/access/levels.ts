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
